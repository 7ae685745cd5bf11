"""What the database says when it cannot be used: one clear sentence, never a password."""


class DatabaseError(Exception):
    """The database cannot be opened as it is configured; the sentence says what to do."""
