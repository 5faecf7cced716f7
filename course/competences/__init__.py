"""The framework of competences and the self-assessments (domain §0, §3)."""
