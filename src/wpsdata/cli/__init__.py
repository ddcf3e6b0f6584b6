"""The command ``wpsdata``: one module a group of commands.

Heavy imports wait until a command needs them.
"""

from wpsdata.cli import data, export, lookup, runner, words
from wpsdata.cli.group import main

__all__ = ["data", "export", "lookup", "main", "runner", "words"]
