"""Open forum: a question, a market of cards, rooms one moves between, short reports, a vote, actions."""
