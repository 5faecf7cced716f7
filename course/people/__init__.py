"""People and schools: who they are, apart from what they are in a cohort."""
