"""Cohorts: who is in, with which role, in which group, from when to when."""
