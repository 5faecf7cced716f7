"""Reading: a text in sections; each is marked when it has been read."""
