"""An XML part of which single attributes, texts and elements are changed in place.

The part is read with lxml, and changed as text: each change replaces the characters of one tag,
one text or one element. So every other character stays as the program that wrote it left it, its
prefixes, its spelling of empty elements and its order of attributes.
"""

import re
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

LARGEST = 200 * 2**20
_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"\s+([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
# what XML 1.0 cannot hold
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """Why a part is no XML that can be changed; the caller says which file."""


def quoted(value: str) -> str:
    """Write the value of an attribute, with its quotes; a new line stays one."""
    clean = escape(_FORBIDDEN.sub("", value), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
    return f'"{clean}"'


def written(text: str) -> str:
    """Write the text of an element."""
    return escape(_FORBIDDEN.sub("", text))


def parse(raw: bytes) -> Any:
    """Read XML without fetching or expanding anything.

    Raises
    ------
    Unreadable
        It is not well-formed, or declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())[:100]
        raise Unreadable(f"not well-formed ({reason})") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("declares a document type, which no office document does")
    return root


class Part:
    """One XML part.

    Parameters
    ----------
    raw : bytes
        Its content.

    Raises
    ------
    Unreadable
        It is no XML that can be changed.
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.root = parse(raw)
        self._coding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        try:
            self._text = raw.decode(self._coding)
        except UnicodeDecodeError:
            raise Unreadable("not in UTF-8") from None
        if self._text.encode(self._coding) != raw:
            raise Unreadable("not in UTF-8")
        self._elements = [one for one in self.root.iter() if isinstance(one.tag, str)]
        self._spans = dict(zip(self._elements, self._places(), strict=True))
        self._edits: list[tuple[int, int, str]] = []

    def _places(self) -> list[tuple[int, int, int, int]]:
        """Find where the start tag and the end tag of each element stand."""
        places: list[list[int]] = []
        open_: list[int] = []
        for token in _TOKEN.finditer(self._text):
            tag = token.group()
            if tag.startswith(("<!", "<?")):
                continue
            if tag.startswith("</"):
                places[open_.pop()][2:] = token.span()
                continue
            places.append([*token.span(), token.end(), token.end()])
            if not tag.endswith("/>"):
                open_.append(len(places) - 1)
        if len(places) != len(self._elements):
            raise Unreadable("written as no office program does")
        return [(one[0], one[1], one[2], one[3]) for one in places]

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return bool(self._edits)

    def _edit(self, begin: int, end: int, text: str) -> None:
        if self._text[begin:end] != text:
            self._edits.append((begin, end, text))

    def source(self, element: Any) -> str:
        """Return an element as it is written."""
        begin, _, _, end = self._spans[element]
        return self._text[begin:end]

    def set(self, element: Any, name: str, value: str) -> bool:
        """Give an attribute a value; return whether that changes anything.

        Parameters
        ----------
        element : Element
            Of this part.
        name : str
            As lxml writes it, ``{namespace}name`` or ``name``.
        value : str
            The value.
        """
        if element.get(name) == value:
            return False
        begin, end, *_ = self._spans[element]
        tag = self._text[begin:end]
        for one in _ATTRIBUTE.finditer(tag):
            if self._name(element, one[1]) == name:
                self._edit(begin + one.start(2), begin + one.end(2), quoted(value))
                return True
        at = end - (2 if tag.endswith("/>") else 1)
        self._edit(at, at, f" {self._prefixed(element, name)}={quoted(value)}")
        return True

    def unset(self, element: Any, name: str) -> None:
        """Take an attribute away."""
        begin, end, *_ = self._spans[element]
        for one in _ATTRIBUTE.finditer(self._text[begin:end]):
            if self._name(element, one[1]) == name:
                self._edit(begin + one.start(), begin + one.end(), "")

    def fill(self, element: Any, content: str) -> None:
        """Replace all that stands in an element by XML."""
        begin, end, close, _ = self._spans[element]
        tag = self._text[begin:end]
        if not tag.endswith("/>"):
            self._edit(end, close, content)
        elif content:
            name = re.match(r"<([^\s/>]+)", tag)
            self._edit(end - 2, end, f">{content}</{name[1] if name else ''}>")

    def replace(self, element: Any, content: str) -> None:
        """Put XML in place of an element."""
        begin, _, _, end = self._spans[element]
        self._edit(begin, end, content)

    def before(self, element: Any, content: str) -> None:
        """Put XML before an element."""
        begin = self._spans[element][0]
        self._edit(begin, begin, content)

    def after(self, element: Any, content: str) -> None:
        """Put XML after an element."""
        end = self._spans[element][3]
        self._edit(end, end, content)

    def append(self, element: Any, content: str) -> None:
        """Put XML at the end of an element."""
        _, end, close, _ = self._spans[element]
        if self._text[end - 2 : end] == "/>" and close == end:
            self.fill(element, content)
        else:
            self._edit(close, close, content)

    def as_bytes(self) -> bytes:
        """Write the part with its changes."""
        if not self._edits:
            return self.raw
        pieces = []
        place = 0
        for begin, end, text in sorted(self._edits, key=lambda one: one[:2]):
            if begin < place:
                raise AssertionError("two changes of one place")
            pieces += [self._text[place:begin], text]
            place = end
        changed = "".join([*pieces, self._text[place:]]).encode(self._coding)
        parse(changed)
        return changed

    @staticmethod
    def _name(element: Any, raw: str) -> str:
        prefix, colon, local = raw.partition(":")
        if not colon:
            return raw
        space = element.nsmap.get(prefix)
        return f"{{{space}}}{local}" if space else raw

    @staticmethod
    def _prefixed(element: Any, name: str) -> str:
        if not name.startswith("{"):
            return name
        space, _, local = name[1:].partition("}")
        for prefix, held in element.nsmap.items():
            if held == space and prefix:
                return f"{prefix}:{local}"
        return f'xmlns:wpsr="{space}" wpsr:{local}'
