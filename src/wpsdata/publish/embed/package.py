"""An office document as parts that point at one another, and what forbids to change one."""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from wpsdata.publish.embed import xml
from wpsdata.publish.embed.archive import Archive, Damaged
from wpsdata.publish.embed.guard import Untouched

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
IMAGE = f"{OFFICE}/image"
TYPES_PART = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# the first letters of what a main part's content type says
WORD, SLIDES = "wordprocessingml", "presentationml"
_MACROS = {WORD: "vnd.ms-word", SLIDES: "vnd.ms-powerpoint"}
_APP = {WORD: "Word document", SLIDES: "PowerPoint presentation"}


@dataclass
class Relation:
    """One relation of a part: its id, kind and the part it leads to, empty for another place."""

    id: str
    type: str
    target: str
    element: Any


class Package:
    """A .docx or .pptx file in memory.

    Parameters
    ----------
    path : Path
        Where it lies, for messages.
    data : bytes
        The whole file.
    kind : str
        ``WORD`` or ``SLIDES``.

    Raises
    ------
    Untouched
        Encrypted, damaged, of another kind, signed, or in the strict spelling.
    """

    def __init__(self, path: Path, data: bytes, kind: str) -> None:
        self.path = path
        self.kind = kind
        if data[:8] == _OLE:
            raise Untouched(
                f"{path}: encrypted, or of a kind older than {path.suffix}; save it as "
                f"{path.suffix} without a password"
            )
        try:
            self.archive = Archive(data)
        except Damaged as error:
            raise Untouched(f"{path}: {error}; expected a {_APP[kind]}") from None
        self._parts: dict[str, xml.Part] = {}
        if TYPES_PART not in self.archive or "_rels/.rels" not in self.archive:
            raise Untouched(f"{path}: a zip file, but no {_APP[kind]}; save it anew")
        self._types = self.part(TYPES_PART)
        self._refuse_signed()
        self.main = self._find_main(kind)

    def _refuse_signed(self) -> None:
        signed = any("_xmlsignatures/" in name.casefold() for name in self.archive.names)
        if signed or any("digital-signature" in one.type for one in self.relations("")):
            raise Untouched(
                f"{self.path}: digitally signed, and a change would break the signature; remove "
                "the signature or work on an unsigned copy"
            )

    def _find_main(self, kind: str) -> str:
        for one in self.relations(""):
            if one.type.startswith(STRICT):
                raise Untouched(
                    f"{self.path}: saved as Strict Open XML; save it as an ordinary "
                    f"{self.path.suffix}"
                )
            if one.type == f"{OFFICE}/officeDocument":
                type_ = self.content_type(one.target)
                fits = kind in type_ or _MACROS[kind] in type_
                if fits and type_.endswith("main+xml") and one.target in self.archive:
                    return one.target
                break
        raise Untouched(f"{self.path}: no {_APP[kind]} inside; its ending is wrong, or it is "
                        "damaged")  # fmt: skip

    @property
    def macros(self) -> bool:
        """Whether the document holds macros."""
        return any(name.endswith("vbaProject.bin") for name in self.archive.names)

    # ---- parts

    def part(self, name: str) -> xml.Part:
        """Return an XML part.

        Raises
        ------
        Untouched
            It is absent or no XML.
        """
        if name not in self._parts:
            try:
                self._parts[name] = xml.Part(self.archive.read(name))
            except KeyError:
                raise Untouched(f"{self.path}: damaged: it has no {name}") from None
            except xml.Unreadable as error:
                raise Untouched(f"{self.path}: damaged: {name} is {error}") from None
        return self._parts[name]

    def content_type(self, name: str) -> str:
        """Return the content type of a part, empty where none is declared."""
        by_ending = ""
        for one in self._types.root:
            if one.get("PartName", "").casefold() == f"/{name}".casefold():
                return str(one.get("ContentType", ""))
            ending = one.get("Extension", "").casefold()
            if ending and ending == name.rpartition(".")[2].casefold():
                by_ending = str(one.get("ContentType", ""))
        return by_ending

    def parts_of(self, *kinds: str) -> list[str]:
        """List the parts whose content type holds one of some words, the main part first."""
        found = [
            name
            for name in self.archive.members()
            if any(f".{kind}+xml" in self.content_type(name) for kind in kinds)
        ]
        numbered = sorted(
            found, key=lambda name: [int(one) for one in re.findall(r"\d+", name)] or [0]
        )
        return sorted(numbered, key=lambda name: name != self.main)

    def declare(self, name: str, content_type: str, default: bool = False) -> None:
        """Declare the content type of a new part, or of its ending."""
        if self.content_type(name) == content_type:
            return
        root = self._types.root
        lead = f"{root.prefix}:" if root.prefix else ""
        if default:
            ending = name.rpartition(".")[2]
            line = f"<{lead}Default Extension={quoteattr(ending)} "
            first = root[0] if len(root) else None
        else:
            line, first = f"<{lead}Override PartName={quoteattr('/' + name)} ", None
        line += f"ContentType={quoteattr(content_type)}/>"
        if first is not None:
            self._types.before(first, line)
        else:
            self._types.append(root, line)
        self._refresh(TYPES_PART)
        self._types = self.part(TYPES_PART)

    def put(self, name: str, content: bytes) -> None:
        """Put a part's content as it is."""
        self.archive.put(name, content)
        self._parts.pop(name, None)

    def free_name(self, stem: str, ending: str) -> str:
        """Return a part name that is not taken: ``word/media/image3.png``."""
        taken = {name.casefold() for name in self.archive.members()}
        number = 1
        while f"{stem}{number}{ending}".casefold() in taken:
            number += 1
        return f"{stem}{number}{ending}"

    # ---- relations

    def relations(self, part: str) -> list[Relation]:
        """List the relations of a part; of the package where the name is empty."""
        name = _rels_of(part)
        if name not in self.archive:
            return []
        folder = posixpath.dirname(part)
        found = []
        for one in self.part(name).root:
            target = one.get("Target", "")
            inside = one.get("TargetMode", "Internal") != "External"
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append(
                Relation(one.get("Id", ""), one.get("Type", ""), whole if inside else "", one)
            )
        return found

    def relation(self, part: str, rid: str) -> Relation | None:
        """Return one relation of a part."""
        return next((one for one in self.relations(part) if one.id == rid), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation; return its id."""
        taken = {one.id for one in self.relations(part)}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        rid = f"rId{number}"
        path = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        name = _rels_of(part)
        if name not in self.archive:
            empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' \
                    f'<Relationships xmlns="{RELS}"></Relationships>'  # fmt: skip
            self.put(name, empty.encode())
        held = self.part(name)
        lead = f"{held.root.prefix}:" if held.root.prefix else ""
        held.append(
            held.root,
            f'<{lead}Relationship Id="{rid}" Type={quoteattr(kind)} Target={quoteattr(path)}/>',
        )
        self._refresh(name)
        return rid

    def unrelate(self, part: str, rid: str) -> None:
        """Take a relation away, and its part where nothing else leads to it."""
        relation = self.relation(part, rid)
        if relation is None:
            return
        name = _rels_of(part)
        self.part(name).replace(relation.element, "")
        self._refresh(name)
        if relation.target and not self.leading_to(relation.target):
            self.archive.drop(relation.target)

    def leading_to(self, target: str) -> list[tuple[str, str]]:
        """List the parts and relation ids that lead to a part."""
        found = []
        for name in self.archive.members():
            folder, _, file = name.rpartition("_rels/")
            if file.endswith(".rels"):
                part = folder + file.removesuffix(".rels")
                found += [
                    (part, one.id)
                    for one in self.relations(part)
                    if one.target.casefold() == target.casefold()
                ]
        return found

    def uses(self, part: str, rid: str) -> list[tuple[Any, str]]:
        """List the elements of a part, and their attributes, that name a relation."""
        if not part.endswith(".xml"):
            # a drawing of old kind: what it uses is not looked for, so that it surely stays
            return [(None, "")]
        return [
            (element, str(name))
            for element in self.part(part).root.iter()
            if isinstance(element.tag, str)
            for name, value in element.items()
            if value == rid and str(name).startswith(f"{{{OFFICE}}}")
        ]

    # ---- writing

    def _refresh(self, name: str) -> None:
        """Read a part again, so that later changes see earlier ones."""
        self.put(name, self.part(name).as_bytes())

    def keep(self) -> None:
        """Take over the changes of all parts."""
        for name, part in list(self._parts.items()):
            if part.changed:
                self.put(name, part.as_bytes())
                if name == TYPES_PART:
                    self._types = self.part(name)

    def as_bytes(self) -> bytes:
        """Write the document; where nothing was changed, the bytes that were read."""
        self.keep()
        return self.archive.as_bytes()


def _rels_of(part: str) -> str:
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
