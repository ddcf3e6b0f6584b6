"""The one base of every error that wpsdata raises on purpose."""


class WpsdataError(ValueError):
    """Something a person can mend: found, expected, and where to mend it, in one line.

    Subclasses live beside the code that raises them. The command prints the message
    and no traceback, unless ``--debug`` is given, and ends with ``exit_code``: 2 for
    arguments that name nothing, 1 for the rest.
    """

    exit_code = 1
