"""The command ``wpsdata``: one module a group of commands.

Heavy imports wait until a command needs them.
"""

from wpsdata.cli import data, embed, export, lookup, new, runner, site, words
from wpsdata.cli.group import main

__all__ = ["data", "embed", "export", "lookup", "main", "new", "runner", "site", "words"]
