"""A zip file of which some members are replaced: all others are copied as the bytes they are."""

import io
import struct
import zipfile
import zlib
from itertools import pairwise

MOST_MEMBERS = 20_000
LARGEST_UNPACKED = 600 * 2**20
LARGEST_RATIO = 1_000  # no picture or text of a document is packed tighter
SMALL = 2**20
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_UTF8_NAME = 0x800
# a day that says nothing of when or where a file was refreshed
_DATE, _TIME = 1 << 5 | 1, 0


class Damaged(Exception):
    """Why a zip file cannot be used; the caller says which file."""


class Archive:
    """The members of a zip file in memory.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    Damaged
        Truncated, encrypted, packed in a way that documents are not, a member twice, a checksum
        that does not hold, or so much in so few bytes that no document can be meant.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.infos = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
            raise Damaged("damaged, or not a zip file at all") from None
        self.names = [one.filename for one in self.infos]
        self._refuse_strange()
        self._central = self._read_central()
        self._changed: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._check_sums()

    def _refuse_strange(self) -> None:
        if len(self.infos) > MOST_MEMBERS:
            raise Damaged(f"holds {len(self.infos):,} members; expected at most {MOST_MEMBERS:,}")
        folded = [name.casefold() for name in self.names]
        if len(set(folded)) < len(folded):
            raise Damaged("damaged: it holds a member twice")
        unpacked = sum(one.file_size for one in self.infos)
        if unpacked > LARGEST_UNPACKED:
            raise Damaged(
                f"{unpacked:,} bytes when unpacked; expected at most {LARGEST_UNPACKED:,}"
            )
        for one in self.infos:
            if one.flag_bits & 0x1:
                raise Damaged("encrypted; save it without a password")
            if one.compress_type not in (_STORED, _DEFLATED):
                raise Damaged(f"{one.filename} is packed as no office program does")
            tight = one.file_size > LARGEST_RATIO * max(one.compress_size, 1)
            if tight and one.file_size > SMALL:
                raise Damaged(f"{one.filename} unpacks to {one.file_size:,} bytes: no document")

    def _check_sums(self) -> None:
        try:
            bad = self._zip.testzip()
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, struct.error):
            bad = "a member"
        except NotImplementedError:
            bad = "a member"
        if bad:
            raise Damaged(f"damaged: {bad} does not unpack to what was packed")

    def _read_central(self) -> list[bytearray]:
        """Read the records of the central directory, in their order."""
        end = self.data.rfind(b"PK\x05\x06")
        try:
            _, _, _, _, count, size, start, comment = _END.unpack_from(self.data, end)
        except struct.error:
            raise Damaged("damaged: it has no end") from None
        self._tail = self.data[end + _END.size :]
        if start + size != end or count != len(self.infos) or len(self._tail) != comment:
            raise Damaged("not packed as office programs do: save it anew")
        self._start = start
        records = []
        place = start
        for _ in range(count):
            fields = _CENTRAL.unpack_from(self.data, place)
            if fields[0] != b"PK\x01\x02" or fields[-1] == 0xFFFFFFFF:
                raise Damaged("not packed as office programs do: save it anew")
            whole = _CENTRAL.size + sum(fields[12:15])
            records.append(bytearray(self.data[place : place + whole]))
            place += whole
        return records

    # ---- members

    def read(self, name: str) -> bytes:
        """Return the content of a member as it is by now."""
        for held in (self._added, self._changed):
            if name in held:
                return held[name]
        return self._zip.read(name)

    def __contains__(self, name: str) -> bool:
        """Whether it has a member of that name by now."""
        return name in self._added or (name in self.names and name not in self._removed)

    def members(self) -> list[str]:
        """List the members as they are by now."""
        return [*(one for one in self.names if one not in self._removed), *self._added]

    def put(self, name: str, content: bytes) -> None:
        """Give a member a content; one of a new name is added at the end."""
        if name not in self.names:
            self._added[name] = content
        elif self._zip.read(name) == content:
            self._changed.pop(name, None)
            self._removed.discard(name)
        else:
            self._changed[name] = content
            self._removed.discard(name)

    def drop(self, name: str) -> None:
        """Leave a member out."""
        self._added.pop(name, None)
        self._changed.pop(name, None)
        if name in self.names:
            self._removed.add(name)

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        return bool(self._changed or self._added or self._removed)

    def as_bytes(self) -> bytes:
        """Write the file: every member that was not put or dropped is copied as it lies."""
        if not self.changed:
            return self.data
        out = io.BytesIO()
        central: dict[str, bytes] = {}
        offsets = sorted({one.header_offset for one in self.infos} | {self._start})
        following = dict(pairwise(offsets))
        # what lies before the first member, if anything does
        out.write(self.data[: offsets[0]])
        for info, record in sorted(
            zip(self.infos, self._central, strict=True), key=lambda one: one[0].header_offset
        ):
            name = info.filename
            if name in self._removed:
                continue
            here = out.tell()
            if name in self._changed:
                header = self.data[info.header_offset : info.header_offset + _LOCAL.size]
                length = struct.unpack_from("<H", header, 26)[0]
                start = info.header_offset + _LOCAL.size
                raw_name = self.data[start : start + length]
                local, record = _packed(
                    raw_name, self._changed[name], bytes(record), info.compress_type
                )
                out.write(local)
            else:
                out.write(self.data[info.header_offset : following[info.header_offset]])
            struct.pack_into("<L", record, 42, here)
            central[name] = bytes(record)
        for name, content in self._added.items():
            here = out.tell()
            local, record = _packed(name.encode("utf-8"), content, None, _kind(name))
            out.write(local)
            struct.pack_into("<L", record, 42, here)
            central[name] = bytes(record)
        start = out.tell()
        out.write(b"".join(central[name] for name in self.members()))
        size = out.tell() - start
        end = (b"PK\x05\x06", 0, 0, len(central), len(central), size, start, len(self._tail))
        out.write(_END.pack(*end) + self._tail)
        return out.getvalue()


def _kind(name: str) -> int:
    return _STORED if name.endswith((".png", ".xlsx")) else _DEFLATED


def _packed(
    name: bytes, content: bytes, before: bytes | None, method: int
) -> tuple[bytes, bytearray]:
    """Write a member's local header with its content, and its record in the central directory."""
    packed = content
    if method == _DEFLATED:
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = deflate.compress(content) + deflate.flush()
    sums = (zlib.crc32(content), len(packed), len(content))
    if before is None:
        made_by, system, needs, flags = 20, 0, 20, _UTF8_NAME if not name.isascii() else 0
        time, day, outer, inner = _TIME, _DATE, 0, 0
        extra = comment = b""
    else:
        fields = _CENTRAL.unpack_from(before)
        made_by, system, needs = fields[1], fields[2], fields[3]
        # bit 3 promises the sums after the content; here they stand before it
        flags = fields[5] & ~0x8
        time, day = fields[7], fields[8]
        inner, outer = fields[16], fields[17]
        at = _CENTRAL.size + fields[12]
        comment = before[at + fields[13] : at + fields[13] + fields[14]]
        extra = b""
    local = _LOCAL.pack(
        b"PK\x03\x04", needs, 0, flags, method, time, day, *sums, len(name), 0
    )  # fmt: skip
    record = _CENTRAL.pack(
        b"PK\x01\x02", made_by, system, needs, 0, flags, method, time, day, *sums,
        len(name), len(extra), len(comment), 0, inner, outer, 0,
    )  # fmt: skip
    return local + name + packed, bytearray(record + name + extra + comment)
