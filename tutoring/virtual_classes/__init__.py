"""Virtual classes: joining, claims of presence, connection reports, the trainer's validation."""
