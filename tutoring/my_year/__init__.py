"""« Mon bilan de l’année »: what a tutor or a trainer did, from the book and the visits."""
