"""The one base of every error that wpsdata raises on purpose."""

from importlib import import_module
from types import ModuleType


class WpsdataError(ValueError):
    """Something a person can mend: found, expected, and where to mend it, in one line.

    Subclasses live beside the code that raises them. The command prints the message
    and no traceback, unless ``--debug`` is given, and ends with ``exit_code``: 2 for
    arguments that name nothing, 1 for the rest.
    """

    exit_code = 1


class NotInstalled(WpsdataError):
    """A library that only an extra of the package brings is needed and not there."""

    exit_code = 2


def optional(module: str, extra: str) -> ModuleType:
    """Import a library that an extra brings.

    Parameters
    ----------
    module : str
        The library.
    extra : str
        The extra of the package that installs it.

    Raises
    ------
    NotInstalled
        It is not installed; the message says how to.
    """
    try:
        return import_module(module)
    except ImportError:
        raise NotInstalled(
            f"{module} is not installed; expected it for this; install wpsdata[{extra}]"
        ) from None
