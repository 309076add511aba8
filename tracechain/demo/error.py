"""What can go wrong with the demonstration: a sentence for the person who started it."""


class DemoError(Exception):
    """The demonstration can't start or go on; the message says why, and what to do."""
