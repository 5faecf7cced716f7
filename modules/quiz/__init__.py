"""Quiz: several attempts, a word on every answer, marks that only their author sees."""
