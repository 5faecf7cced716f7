"""The programme: two years, fifteen modules, and the page of each."""
