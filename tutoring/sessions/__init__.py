"""In-person half-days and virtual classes, and who was there."""
