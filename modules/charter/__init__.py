"""The charter: a text that is signed; each signature keeps the version it was given to."""
