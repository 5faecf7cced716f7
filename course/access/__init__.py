"""How a person comes in, moves from frame to tab, and goes out: sign-ins and tickets."""
