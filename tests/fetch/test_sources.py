"""Each source in its own format, served edition after edition: 1, then 2, then a damaged one.

What is served is made up by the same functions as in the tests of the loaders.
"""

import importlib.util
import io
import json
import zipfile
from dataclasses import replace
from functools import cache as once
from pathlib import Path
from types import ModuleType

import pytest

from wpsdata import cache
from wpsdata.load.upstream import MODULES, NotThisSource, read, upstream

LOADERS = Path(__file__).parents[1] / "load"


@once
def loader_tests(name: str) -> ModuleType:
    path = LOADERS / f"test_{name}.py"
    spec = importlib.util.spec_from_file_location(f"made_up_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(*texts: str, encoding: str = "utf-8") -> bytes:
    return "\n".join([*texts, ""]).encode(encoding)


def saved(write, tmp_path: Path) -> bytes:
    path = tmp_path / "made up"
    write(path)
    return path.read_bytes()


def pax(edition, tmp_path):
    made = loader_tests("pax")
    return made.csv_bytes(made.row(1), *[made.row(2)] * (edition > 1))


def world_bank(edition, tmp_path):
    made = loader_tests("world_bank")
    return json.dumps(made.page(made.row(), *[made.row("2002")] * (edition > 1))).encode()


def who(edition, tmp_path):
    made = loader_tests("who")
    records = [{}, *[{"Id": 8, "Dim1": "MLE"}] * (edition > 1)]
    return saved(lambda path: made.write_json(path, *records), tmp_path)


def peacekeeping(edition, tmp_path):
    return lines(
        "contribution_id,isocode3,contributing_country,mission_acronym,personnel_type,"
        "female_personnel,male_personnel,last_reporting_date,m49",
        "1,FRD,Freedonia,UNX,Troops,2,30,2020-07-31,1",
        *["2,SYL,Sylvania,UNX,Troops,0,8,2020-07-31,2"] * (edition > 1),
    )


def owid(edition, tmp_path):
    return lines(
        "Entity,Code,Year,Share of women",
        "Freedonia,FRD,2001,12.5",
        *["Freedonia,FRD,2002,13"] * (edition > 1),
    )


def ipu(edition, tmp_path):
    made = loader_tests("ipu")
    return json.dumps(made.answer(made.chamber(women=24 + edition, percent=24 + edition))).encode()


def hdr(edition, tmp_path):
    made = loader_tests("hdr")
    return lines(made.HEADER, made.FREEDONIA, *[made.SYLVANIA] * (edition > 1), encoding="latin-1")


def unodc(edition, tmp_path):
    made = loader_tests("unodc")
    rows = [*made.BANNER, made.HEADER, made.exported()]
    rows += [made.exported(Sex="Female")] * (edition > 1)
    return saved(lambda path: made.write_workbook(path, rows), tmp_path)


def wps_index(edition, tmp_path):
    made = loader_tests("indices")
    sheet = made.wps_sheet(
        made.wps_row("Freedonia", "QAA", 1, 0.8 + edition / 100),
        *[made.wps_row("Sylvania", "QAB", 2, 0.7)] * (edition > 1),
    )
    return saved(lambda path: made.workbook(path, {"TABLE 1": sheet}), tmp_path)


def nap_pages(edition, tmp_path):
    made = loader_tests("nap_pages")
    said = ["Norway adopted its first National Action Plan (NAP) in 2003."]
    said += ["Norway adopted its second National Action Plan (NAP) in 2007."] * (edition > 1)
    return json.dumps(made.page(*(f"<p>{one}</p>" for one in said))).encode()


FORMATS = {
    "hdr": hdr,
    "ipu": ipu,
    "nap_pages": nap_pages,
    "owid": owid,
    "pax": pax,
    "peacekeeping_un": peacekeeping,
    "unodc_homicide": unodc,
    "who_homicide": who,
    "world_bank": world_bank,
    "wps_index": wps_index,
}


def test_every_source_with_an_address_is_here():
    assert {name for name in MODULES if upstream(name).addresses} == FORMATS.keys()


@pytest.mark.parametrize("name", MODULES)
def test_addresses_are_https_on_declared_hosts(name):
    one = upstream(name)
    for file, address in one.addresses.items():
        scheme, _, rest = address.partition("://")
        assert scheme == "https", file
        assert rest.partition("/")[0] in one.hosts, file


@pytest.mark.parametrize("name", FORMATS)
def test_two_editions_and_a_damaged_one(name, world, tmp_path):
    first, second = (FORMATS[name](edition, tmp_path) for edition in (1, 2))
    own = upstream(name)
    file = next(iter(own.addresses))
    source = replace(own, hosts=("127.0.0.1",), addresses={file: world.server.url("/table.csv")})

    def content() -> bytes:
        return cache.path_of(name).read_bytes()

    new = world.refresh(world.conditional(first, '"1"'), source=source)
    assert new.status == "new", new.message
    assert content() == first
    unchanged = world.refresh(source=source)
    assert unchanged.status == "unchanged"
    new = world.refresh(world.conditional(second, '"2"'), source=source)
    assert new.status == "new", new.message
    assert content() == second
    assert new.rows_after == len(own.read(cache.path_of(name)))

    # what comes with the right length and is damaged all the same
    for damaged in (second[: len(second) // 2], b"<html>", b""):
        refused = world.refresh(world.answer(damaged), source=source)
        assert refused.status == "refused", refused.message
        assert "\n" not in refused.message
        assert content() == second
    assert len(read(name)) == new.rows_after


ENTITIES = {
    "of a file": '<!ENTITY x SYSTEM "file://{path}">',
    "that multiply": '<!ENTITY a "opened"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
}


def rewritten(workbook: bytes, declared: str, name: str) -> bytes:
    """Put a declaration and a name for Freedonia into the parts of a workbook that have it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(file, "w") as new:
        for one in old.infolist():
            text = old.read(one).decode()
            if "Freedonia" in text:
                head, end, body = text.rpartition("?>")
                text = f"{head}{end}{declared}{body.replace('Freedonia', name)}"
            new.writestr(one.filename, text)
    return file.getvalue()


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("name", ["unodc_homicide", "wps_index", "pax"])
def test_a_workbook_with_entities_is_refused(name, entity, tmp_path):
    secret, path = tmp_path / "secret.txt", tmp_path / "book.xlsx"
    secret.write_text("opened")
    declared = f"<!DOCTYPE x [{ENTITIES[entity].format(path=secret)}]>"
    if name == "pax":
        made = loader_tests("pax")
        cells = made.row(1, Agt="Freedonia")
        book = made.xlsx_bytes({"data": [made.MAIN, [cells.get(one, "") for one in made.MAIN]]})
    else:
        book = FORMATS[name](1, tmp_path)
    path.write_bytes(rewritten(book, "", "Freedonia"))
    assert "Freedonia" in read(name, path).to_csv()
    path.write_bytes(rewritten(book, declared, "&x;"))
    with pytest.raises(NotThisSource, match=r"workbook|XLSX") as caught:
        read(name, path)
    assert "opened" not in str(caught.value)
