"""How people come in from an LMS: login, launch, and a cohort opened from a new course."""
