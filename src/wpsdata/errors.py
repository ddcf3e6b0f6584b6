"""The one base of every error that wpsdata raises on purpose."""


class WpsdataError(ValueError):
    """Something a person can mend: found, expected, and where to mend it, in one line.

    Subclasses live beside the code that raises them. The command prints the message
    and no traceback, unless ``--debug`` is given.
    """
