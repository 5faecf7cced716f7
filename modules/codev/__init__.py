"""Co-development: a thread whose steps are held (Payette & Champagne; domain §4)."""
