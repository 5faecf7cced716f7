"""Short text: a private draft, handed in when it is ready, taken back when it is to be reworked."""
