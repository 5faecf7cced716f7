"""The review desk: threads by their process, their content only where every member said yes (domain §4)."""
