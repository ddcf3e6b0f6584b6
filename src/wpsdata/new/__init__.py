"""Begin a notebook, a source, a claim or a language, so that ``wpsdata check`` passes at once.

Whatever is begun is written as a whole or not at all, and nothing that is there is replaced.
"""

import contextlib
import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wpsdata import paths
from wpsdata.errors import WpsdataError

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent / "templates"
WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# columns of a line of code
WIDTH = 100


class NoCheckout(WpsdataError):
    """There is no checkout to write to."""

    exit_code = 2


class Taken(WpsdataError):
    """Something of that name is there already."""

    exit_code = 2


class Unusable(WpsdataError):
    """A name, a file or a value is not one that something can be begun with."""

    exit_code = 2


@dataclass(frozen=True)
class Begun:
    """What was written, what it is worth knowing of it, and what comes next."""

    written: tuple[Path, ...]
    steps: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def checkout(with_code: bool = False) -> Path:
    """Return the checkout to write to.

    Parameters
    ----------
    with_code : bool
        Whether code or catalogues are written: then the package that runs has to be its own.

    Raises
    ------
    NoCheckout
        An installed wheel is running, or the code of another checkout.
    """
    root = paths.project_root()
    if root is None:
        raise NoCheckout(
            "no checkout to write to; expected one, with data/ and notebooks/; clone the project "
            "and run `make check` in it"
        )
    if with_code and not paths.PACKAGE.resolve().is_relative_to(root.resolve()):
        raise NoCheckout(
            f"{root}: the code that runs lies elsewhere ({paths.PACKAGE}); expected the "
            f"checkout's own; unset {paths.HOME}, or run the checkout's .venv/bin/wpsdata"
        )
    return root


def named(name: str, what: str, example: str) -> str:
    """Return a name, once it is one that code and files can bear.

    Raises
    ------
    Unusable
        It is not lower-case words with underscores between.
    """
    if not WORD.fullmatch(name):
        raise Unusable(
            f"{what} {name!r}; expected lower-case letters, digits and single underscores, a "
            f"letter first, as in {example}"
        )
    return name


@contextlib.contextmanager
def together(*touched: Path) -> Iterator[None]:
    """Leave files as they were, or away, where anything fails inside the block."""
    before = {path: path.read_bytes() if path.is_file() else None for path in touched}
    lacking = {one for path in touched for one in path.parents if not one.exists()}
    try:
        yield
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_bytes() != content:
                paths.write_atomically(path, content)
        for folder in sorted(lacking, reverse=True):
            # what somebody else put into it stays
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def filled(template: str, **values: object) -> str:
    """Fill in a template of this room."""
    return _environment().get_template(template).render(values)


def filled_text(text: str, **values: object) -> str:
    """Fill in a text that is a template itself."""
    return _environment().from_string(text).render(values)


@cache
def _environment() -> "jinja2.Environment":
    import jinja2

    made = jinja2.Environment(  # noqa: S701 - code and text, no page
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "quoted": quoted,
        "literal": _literal,
        "scalar": _scalar,
        "folded": _folded,
    }
    return made


def quoted(text: str) -> str:
    """Write a text as Python."""
    whole = json.dumps(text, ensure_ascii=False)
    if '"' in text and "'" not in text:
        # as the formatter has it
        return "'" + whole[1:-1].replace('\\"', '"') + "'"
    return whole


def _literal(text: str, before: str = "") -> str:
    """Write a text as Python, on lines that are not too long; ``before`` is what precedes it."""
    whole = quoted(text)
    indent = len(before) - len(before.lstrip())
    if len(before) + len(whole) <= WIDTH:
        return whole
    inner = " " * (indent + 4)
    parts = textwrap.wrap(text, WIDTH - 2 * len(before), drop_whitespace=False)
    lines = [f"{inner}{quoted(part)}\n" for part in parts]
    return f"(\n{''.join(lines)}{' ' * indent})"


def _scalar(value: object) -> str:
    """Write a value as YAML, on one line."""
    import yaml

    shown = yaml.safe_dump(value, allow_unicode=True, width=float("inf"))
    return shown.removesuffix("\n").removesuffix("\n...")


def _folded(text: str, indent: int) -> str:
    """Write a text as the lines of a folded block of YAML."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
