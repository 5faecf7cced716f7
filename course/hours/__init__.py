"""The two append-only books of hours (domain §1)."""
