"""The working calendar: weekends and French public holidays (domain §4, §8)."""
