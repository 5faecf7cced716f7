"""The programme: modules, activities, planned sessions, and each cohort's calendar."""
