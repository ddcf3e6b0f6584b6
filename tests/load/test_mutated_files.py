"""Real-form files, damaged at random: a reader refuses, or reads what is there and nothing else.

A refusal is one line and the reader's own error. Where a cell was replaced and the file is still
read, no other row may change, and a number in the row is the one that the cell says: what is no
number is refused or missing. A few examples, the same each time; `make fuzz` tries many others.
"""

import importlib.util
import math
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpsdata.errors import WpsdataError
from wpsdata.load.hdr import read_hdr
from wpsdata.load.owid import read_owid
from wpsdata.load.padd import SOURCES as PADD
from wpsdata.load.pax import read_pax
from wpsdata.load.peacekeeping import read_peacekeeping_ipi
from wpsdata.load.ucdp import read_ucdp_agreements, read_ucdp_conflicts
from wpsdata.load.unsd import read_unsd_gender
from wpsdata.load.who import read_who_homicide
from wpsdata.load.world_bank import read_world_bank

# milliseconds an example, whichever profile is loaded, for each of the sources
FEWER = settings(max_examples=max(8, settings.default.max_examples // 6))


def beside(name: str):
    """Import a test module of this folder: it knows what the files of its source look like."""
    spec = importlib.util.spec_from_file_location(f"seeds_{name}", Path(__file__).with_name(name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def seeds(folder: Path) -> dict[str, tuple[Callable, bytes]]:
    """Return for each source its reader and a small file that it reads."""
    padd, ucdp, who = beside("test_padd.py"), beside("test_ucdp.py"), beside("test_who.py")
    hdr, owid, pax = beside("test_hdr.py"), beside("test_owid.py"), beside("test_pax.py")
    unsd, keeping = beside("test_unsd.py"), beside("test_peacekeeping.py")
    path = folder / "seed.csv"

    def written(write: Callable, *given: object) -> bytes:
        write(path, *given)
        return path.read_bytes()

    people = {"Del_N": "9", "FemDel_N": "3", "FemDel_P": "0.333333333"}
    made = [{"AgtId": str(n), "Dat": f"200{n}-02-03", "GeWom": "1", **people} for n in (1, 2, 3)]
    rows = [{**pax.row(n), "GeWom": "1"} for n in (1, 2, 3)]
    counts = "3 1 4"
    return {
        "padd": (PADD["padd"].read, written(padd.write_padd, *made)),
        "pax": (read_pax, lines(",".join(pax.MAIN), *(
            ",".join(row.get(name, "") for name in pax.MAIN) for row in rows))),
        "ucdp_agreements": (read_ucdp_agreements, written(
            ucdp.write, ucdp.AGREEMENT_HEADER,
            *(ucdp.AGREEMENT | {"paid": str(n), "pa_comment": "x"} for n in (1, 2)))),
        "ucdp_conflicts": (read_ucdp_conflicts, written(
            ucdp.write, ucdp.CONFLICT_HEADER,
            *(ucdp.CONFLICT | {"year": str(y)} for y in (1990, 1991)))),
        "who": (read_who_homicide, written(
            who.write_csv, *({"Id": n, "TimeDim": 2010 + n} for n in (1, 2)))),
        "hdr": (read_hdr, lines(hdr.HEADER, hdr.FREEDONIA)),
        "owid": (read_owid, lines(owid.LONG, *owid.ROWS)),
        "unsd": (read_unsd_gender, lines("\t".join(unsd.HEADER), *(
            "\t".join((unsd.DEFAULTS | {"TIME_PERIOD": str(y)}).get(name, "")
                     for name in unsd.HEADER) for y in (2008, 2009)))),
        "peacekeeping": (read_peacekeeping_ipi, lines(
            ",".join(keeping.IPI_HEADER),
            keeping.ipi("Freedonia", "UNX", Troops=counts, Total=counts),
            keeping.ipi("Sylvania", "UNX", Troops=counts, Total=counts))),
    }  # fmt: skip


@pytest.fixture(scope="module")
def all_seeds(tmp_path_factory) -> dict[str, tuple[Callable, bytes]]:
    return seeds(tmp_path_factory.mktemp("seeds"))


SOURCES = ("padd", "pax", "ucdp_agreements", "ucdp_conflicts", "who", "hdr", "owid", "unsd",
           "peacekeeping")  # fmt: skip


@pytest.fixture
def seed(all_seeds, source) -> tuple[Callable, bytes]:
    return all_seeds[source]


_UNTOUCHED: dict[str, pd.DataFrame] = {}


@pytest.fixture
def before(seed, source, tmp_path) -> pd.DataFrame:
    """Read the file as it is, once for all that is done to it."""
    if source not in _UNTOUCHED:
        read, content = seed
        (tmp_path / "file").write_bytes(content)
        _UNTOUCHED[source] = read(tmp_path / "file")
    return _UNTOUCHED[source]


def attempt(read: Callable, path: Path) -> pd.DataFrame | None:
    """Read a file; None where it is refused, in one line."""
    said = ""
    try:
        return read(path)
    except WpsdataError as error:
        said = str(error)
    assert "\n" not in said
    assert len(said) > len(str(path))
    return None


@pytest.mark.parametrize("source", SOURCES)
def test_a_seed_is_read(seed, source, tmp_path):
    read, content = seed
    (tmp_path / "seed").write_bytes(content)
    assert len(read(tmp_path / "seed"))


@pytest.mark.parametrize("source", SOURCES)
@FEWER
@given(data=st.data())
def test_bytes_that_are_changed_lost_or_doubled_never_give_a_traceback(
    seed, tmp_path, source, data
):
    read, content = seed
    place = data.draw(st.integers(0, len(content)))
    length = data.draw(st.sampled_from([0, 1, 2, 40, len(content)]))
    junk = data.draw(
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [
                    b'"',
                    b"\n",
                    b"\r\n",
                    b",",
                    b"\0",
                    b"\xff",
                    b"\xef\xbb\xbf",
                    "é".encode(),
                    b"<html>",
                ]
            ),
        )
    )
    again = data.draw(st.booleans())
    kept = content[place:] if again else content[place + length :]
    (tmp_path / "file").write_bytes(content[:place] + junk + kept)
    attempt(read, tmp_path / "file")


NASTY = """
NA NaN inf -inf 1e999 -1 -99 0 7 1.5 12,5 0x10 １２ 1_000 =1+1 x TRUE 2001-13-01 2001-02-30
"""
CELLS = ("", " ", "1 000", "9" * 25, *NASTY.split())


# columns that say something of the whole file
ABOUT_ALL = {"release", "release_basis"}
# sources of which a frame has the whole file for one role, then for the next
ROLE_BY_ROLE = {"padd"}


def same(one: object, other: object) -> bool:
    return bool(pd.isna(one) and pd.isna(other)) if pd.isna(one) or pd.isna(other) else one == other


def says(text: str, value: object) -> bool:
    """Tell whether a number is what a cell says, or a missing one stands for no number."""
    if pd.isna(value):
        return True
    try:
        # "１２" is twelve; "1_000" is a number in Python alone
        number = float(unicodedata.normalize("NFKC", text).strip().replace("_", "x"))
    except ValueError:
        return False
    return math.isclose(number, float(value))


@pytest.mark.parametrize("source", SOURCES)
@FEWER
@given(data=st.data())
def test_a_replaced_cell_changes_its_own_row_and_is_no_other_number(
    seed, before, tmp_path, source, data
):
    read, content = seed
    between = "\t" if source == "unsd" else ","
    rows = [line.split(between) for line in content.decode("utf-8-sig").splitlines()]
    at = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    cell = data.draw(st.sampled_from(CELLS))
    quoted = f'"{cell}"' if "," in cell else cell
    old, rows[at][column] = rows[at][column], quoted
    (tmp_path / "file").write_bytes(lines(*(between.join(row) for row in rows)))
    after = attempt(read, tmp_path / "file")
    if after is None:
        return
    assert list(after.columns) == list(before.columns)
    told = f"{rows[0][column]}: {old!r} → {cell!r}"
    # a cell may decide how many rows of the frame come of its own; else each gives as many
    if len(after) != len(before) or len(before) % (len(rows) - 1):
        return
    lines_of_file = len(rows) - 1
    each = len(before) // lines_of_file
    for name in sorted(set(before.columns) - ABOUT_ALL):
        numeric = pd.api.types.is_numeric_dtype(before[name].dtype)
        numeric &= not pd.api.types.is_bool_dtype(before[name].dtype)
        for row, (was, now) in enumerate(zip(before[name], after[name], strict=True)):
            if same(was, now):
                continue
            own = row % lines_of_file if source in ROLE_BY_ROLE else row // each
            assert own == at - 1, f"{told}: row {row} of {name} changed"
            # what is worked out of the cell was not its number before
            if numeric and says(old, was) and not pd.isna(was):
                assert says(cell, now), f"{told}: {name} is {now}"


def test_an_answer_of_the_world_bank_with_another_value_is_refused_or_read(tmp_path):
    bank = beside("test_world_bank.py")
    import json

    for value in (12.5, None, "12.5", "x", True, [], {}, "1e999", -1, "１２"):
        (tmp_path / "file").write_text(json.dumps(bank.page(bank.row(value=value))))
        found = attempt(read_world_bank, tmp_path / "file")
        if found is not None and len(found):
            assert same(found["value"].iloc[0], pd.NA) or value in (12.5, "12.5", -1)
