"""The reflective journal: private; shared by an explicit act, taken back at once (domain §2)."""
