"""Following up at a distance: requests for support, and the log of remote follow-ups."""
