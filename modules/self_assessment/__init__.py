"""Self-assessment: eleven items, four levels, at T0, T1 and T2; read by its author alone."""
