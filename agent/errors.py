"""What can go wrong with a language model."""


class ModelError(Exception):
    """The model did not answer, or must be set up differently; the sentence says what to do."""
