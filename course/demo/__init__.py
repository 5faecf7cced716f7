"""The demonstration: the people of « Académie de Valcombe » and the cohort as they lived it."""
