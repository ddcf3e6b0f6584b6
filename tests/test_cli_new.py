"""`wpsdata new`: what it begins holds at once, what it refuses leaves no trace."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from babel import Locale
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result

from wpsdata import catalog, check, paths
from wpsdata.chart import messages, words
from wpsdata.cli import main
from wpsdata.cli import new as command
from wpsdata.new import filled, language, quoted, together
from wpsdata.new import source as room
from wpsdata.publish import claims, facts
from wpsdata.run.contract import check_notebook
from wpsdata.run.notebook import read_notebook

ROOT = Path(__file__).parents[1]
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
POLICE = "Country,Year,Share (%)\nFreedonia,2001,12.5\nFreedonia,2002,\nSylvania,2001,0\n"
SAID = {
    "--producer": "Bureau of Freedonia",
    "--title": "Women among police officers",
    "--url": "https://example.org/police",
    "--licence": "CC BY 4.0",
    "--redistribute": "yes",
    "--citation": "Bureau of Freedonia. Police.",
    "--unit-of-row": "one country and year",
    "--description": "Shares: as they print them.",
    "--processing": "Downloaded.",
}
CARD = [word for pair in SAID.items() for word in pair]
CLAIM = ("new", "claim", "plans_in_100", "--fact", "nap_countries", "--published", "100")


def call(*words: object, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), input=answers)


def state(folder: Path) -> dict[Path, object]:
    """Say of each file and folder what would move if it were touched."""
    return {
        path: (found.st_ino, found.st_size, found.st_mtime_ns) if path.is_file() else None
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts and (found := path.stat())
    }


def filled_in(words: str, police: Path) -> list[str]:
    more = {"FILE": [str(police)], "CARD": CARD}
    return [part for word in words.split() for part in more.get(word, [word])]


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith("wrote ")
    assert 3 <= result.stderr.partition("Next:\n")[2].count("\n") <= 5
    return result.stderr


@pytest.fixture
def police(tmp_path: Path) -> Path:
    path = tmp_path / "police.csv"
    path.write_text(POLICE, encoding="utf-8")
    return path


def with_code(home: Path) -> Path:
    package = home / "src" / "wpsdata"
    shutil.copytree(paths.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "tests" / "tables").mkdir(parents=True)
    return package


@pytest.fixture
def checkout(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy of the project with code of its own."""
    monkeypatch.setattr(paths, "PACKAGE", with_code(project))
    return project


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all that is refused: nothing may be written to it."""
    home = tmp_path_factory.mktemp("shared")
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, home / name)
    (home / "reports").mkdir()
    shutil.copy(ROOT / "reports" / "facts.json", home / "reports")
    with_code(home)
    return home


@pytest.fixture
def untouched(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = state(shared)
    monkeypatch.setenv(paths.HOME, str(shared))
    monkeypatch.setattr(paths, "PACKAGE", shared / "src" / "wpsdata")
    yield shared
    assert state(shared) == before


# --- notebooks


def test_a_notebook_keeps_the_contract_and_shows_its_table(project, capsys):
    said = done(call("new", "notebook", "76_police", "--question", 'How many "officers" {{ n }}?'))
    assert said.startswith("wrote notebooks/76_police.ipynb\n")
    path = project / "notebooks" / "76_police.ipynb"
    assert check_notebook(path) == []
    notebook = read_notebook(path)
    assert notebook.cells[0].source.startswith('# How many "officers" {{ n }}?\n')
    assert "PeaceWomen" in notebook.cells[0].source
    assert [one.content["id"] for one in notebook.cells][:4] == [
        "76-00",
        "76-01",
        "76-02",
        "76-form",
    ]
    names: dict[str, object] = {}
    for cell in notebook.code:
        exec(compile(cell.source, path.name, "exec"), names)
    assert len(names["rows"]) > 100
    # as JupyterLab saves it
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_a_notebook_says_whether_its_table_knows_when_rows_became_public(project):
    for number, table, known in ((76, "naps", True), (77, "countries", False)):
        done(call("new", "notebook", f"{number}_a", "--table", table))
        limits = read_notebook(project / f"notebooks/{number}_a.ipynb").cells[-1].source
        assert ("`uncertain`" in limits) == known
        assert len(limits.splitlines()) == 5


# --- sources


def test_a_source_gets_a_card_that_holds(project, police):
    done(call("new", "source", "freedonia", police, *CARD, "--published", "2020-10"))
    folder = project / "data/raw/freedonia" / TODAY
    assert (folder / "police.csv").read_bytes() == police.read_bytes()
    card = catalog.card("freedonia")
    assert catalog.verified(card).parent == folder
    assert (card.producer, card.published, card.edition) == ("Bureau of Freedonia", "2020-10", "")
    assert list(check._raw()) == []


def test_what_nobody_said_of_a_source_is_asked_for_at_a_terminal(project, police, monkeypatch):
    result = call("new", "source", "freedonia", police, *CARD[2:-2], "--edition", "2")
    assert result.exit_code == 2
    assert "the card lacks --producer, --processing; expected" in result.stderr
    assert not (project / "data/raw/freedonia").exists()
    monkeypatch.setattr(command, "_at_terminal", lambda: True)
    answers = "\nThe Bureau\nTyped.\n2020\n\n\n\n\n"
    result = call(
        "new", "source", "freedonia", police, *CARD[2:-2], "--edition", "2", answers=answers
    )
    assert result.exit_code == 0, result.output
    card = catalog.card("freedonia")
    assert (card.producer, card.processing) == ("The Bureau", "Typed.")
    assert (card.edition, card.published, card.covers_from) == ("2", "2020", "")


def test_an_aggregate_names_what_it_was_computed_from(project, police, tmp_path):
    research = tmp_path / "rows.xlsx"
    research.write_bytes(b"rows")
    card = [*CARD, "--redistribute", "aggregates"]
    assert "--computed-from FILE" in call("new", "source", "freedonia", police, *card).stderr
    done(call("new", "source", "freedonia", police, *card, "--computed-from", research))
    hashed = hashlib.sha256(b"rows").hexdigest()
    assert catalog.card("freedonia").computed_from == ({"file": "rows.xlsx", "sha256": hashed},)
    assert list(check._raw()) == []


def test_a_table_of_a_source_is_built_and_loads(checkout, police):
    said = done(call("new", "source", "bureau", police, *CARD, "--table", "police_by_country"))
    assert said.count("wrote ") == 8
    built = (checkout / "data/processed/police_by_country.csv").read_text(encoding="utf-8")
    assert built == "country,year,share\nFreedonia,2001,12.5\nFreedonia,2002,\nSylvania,2001,0\n"
    package = json.loads((checkout / "data/processed/datapackage.json").read_text("utf-8"))
    (resource,) = (one for one in package["resources"] if one["name"] == "police-by-country")
    assert resource["schema"]["primaryKey"] == ["country", "year"]
    required = [one["constraints"]["required"] for one in resource["schema"]["fields"]]
    assert required == [True, True, False]
    names = (checkout / "src/wpsdata/tables/__init__.py").read_text("utf-8")
    assert '    "peacekeeping_women",\n    "police_by_country",\n    "presence_and' in names


def test_what_is_written_for_a_table_is_written_as_the_project_writes(
    checkout, tmp_path, monkeypatch
):
    monkeypatch.setattr(room, "_build", lambda table: None)
    header = ["x" * 40, 'say "so"', "Année", "1st"]
    path = tmp_path / "odd.csv"
    path.write_text(",".join(room_quoted(one) for one in header) + "\n1,2,3,4\n1,2,3,5\n", "utf-8")
    title = 'A "long" title of ' + "many words " * 9
    said = [*CARD, "--title", title, "--unit-of-row", "one " * 30]
    done(
        call(
            "new", "source", "assembly", path, *said, "--table", "odd_ones", "--key", "n_1st,Année"
        )
    )
    module = (checkout / "src/wpsdata/tables/odd_ones.py").read_text("utf-8")
    assert '"say_so": frame.iloc[:, 1]' in module
    assert '    key=(\n        "n_1st",\n        "annee",\n    ),\n' in module
    files = [
        "src/wpsdata/load/assembly.py",
        "src/wpsdata/tables/odd_ones.py",
        "src/wpsdata/tables/__init__.py",
        "tests/tables/test_odd_ones.py",
    ]
    shutil.copy(ROOT / "pyproject.toml", checkout)
    for how in (["format", "--check", "--diff"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *how, "--no-cache", *files]
        made = subprocess.run(ruff, cwd=checkout, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stdout + made.stderr


def room_quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.long
def test_all_that_can_be_begun_passes_the_check_and_its_own_test(checkout, police):
    done(call("new", "source", "bureau", police, *CARD, "--table", "police_by_country"))
    done(call("new", "notebook", "76_police"))
    done(call(*CLAIM))
    done(call("new", "language", "pt"))
    variables = {
        **{name: value for name, value in os.environ.items() if name != paths.HOME},
        "PYTHONPATH": str(checkout / "src"),
    }
    shutil.copy(ROOT / "tests/conftest.py", checkout / "tests")
    for module in (["wpsdata.cli", "check"], ["pytest", "-q", "tests/tables"]):
        made = subprocess.run(
            [sys.executable, "-m", *module], env=variables, cwd=checkout,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stdout + made.stderr
        if "check" in module:
            assert "plans_in_100 is a draft" in made.stderr
            assert "locale/pt is a draft" in made.stderr


def test_a_table_that_cannot_be_built_leaves_nothing(checkout, police, monkeypatch):
    def contents() -> dict[Path, bytes | None]:
        return {path: path.read_bytes() if path.is_file() else None for path in state(checkout)}

    before = contents()

    def full(table: str) -> None:
        (checkout / "data/processed" / f"{table}.csv").write_text("half")
        raise room.NotBuilt(f"table {table} could not be built: no room")

    monkeypatch.setattr(room, "_build", full)
    result = call("new", "source", "bureau", police, *CARD, "--table", "police_by_country")
    assert result.exit_code == 2
    assert result.stderr == "wpsdata: table police_by_country could not be built: no room\n"
    assert contents() == before


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        ("a;b\n1;2\n", (), "found the header 'a;b'"),
        ("a,A\n1,2\n", (), "found the header 'a', 'A'"),
        ("a,\n1,2\n", (), "found the header 'a', ''"),
        ("\ufeffa,b\n1,2\n", (), "found the header"),
        ("a,b\n", (), "no row below the header"),
        ("", (), "found the header ;"),
        ("a,b\n1,2\n1\n", (), "number of cells in row 2 (1)"),
        ("a,b\n1,2\n1,3\n1,2\n", (), "the row of line 4 repeats another"),
        ("a,b\n1,2\n1,3\n", ("--key", "a"), "the row of line 3 repeats another"),
        ("a,b\n1,2\n", ("--key", "c"), "no column 'c'"),
        ("a,b\n1,é\n".encode("latin-1"), (), "not readable as one"),
    ],
)
def test_a_file_that_is_no_plain_csv_gives_no_table(untouched, police, content, more, said):
    police.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = call("new", "source", "bureau", police, *CARD, "--table", "police_by_country", *more)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


# --- claims


def test_a_claim_is_a_draft_at_the_end_of_the_list(project):
    path = project / "notebooks" / "claims.yml"
    before = path.read_text(encoding="utf-8")
    place = "Note: page 2, 'figures'"
    said = done(call(*CLAIM, "--as-of", "2022-05-18", "--place", place, "--tolerance", "0.5"))
    assert "\ndiffers: " in said
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    *_, entry = claims.read_list(drafts=True)
    assert (entry["number"], entry["working_group"]) == (16, 3)
    assert (entry["place"], str(entry["as_of"])) == (place, "2022-05-18")
    (part,) = entry["parts"]
    assert (part["published"], part["tolerance"], part["because"]) == (100, 0.5, "")
    assert part["unit"] == "countries and territories"


def test_a_draft_is_neither_judged_nor_translated_until_it_is_none(project):
    wanted = set(messages._claimed())
    because = "Why: " + "so " * 60
    done(call(*CLAIM, "--statement", "A hundred have one.", "--because", because))
    recorded = facts.read(paths.facts_file())
    assert "plans_in_100" not in {one.id for one in claims.judge(recorded)}
    assert set(messages._claimed()) == wanted
    assert list(check._claims()) == []
    (remark,) = check.remarks()
    assert remark.startswith("claims.yml: plans_in_100 is a draft")
    path = project / "notebooks" / "claims.yml"
    path.write_text(path.read_text("utf-8").replace("  draft: true\n", ""), "utf-8")
    assert claims.judge(recorded)[-1].id == "plans_in_100"
    assert {text for text, _ in set(messages._claimed()) - wanted} == {
        "A hundred have one.",
        "To be written: text, page and paragraph",
        "countries and territories",
        because.strip(),
    }
    assert check.remarks() == []


# --- languages


def test_a_language_is_a_draft_with_every_message_until_its_header_says_otherwise(
    checkout, monkeypatch
):
    wanted, offered = messages.messages(), paths.languages()
    monkeypatch.setattr(messages, "messages", lambda: wanted)
    said = done(call("new", "language", "pt"))
    assert "Português: " in said
    assert "Unicode CLDR" in said
    assert (paths.languages(), paths.draft_languages()) == (offered, ["pt"])
    folder = checkout / "src/wpsdata/locale/pt/LC_MESSAGES"
    found = {}
    for path in folder.glob("*.po"):
        with path.open("rb") as file:
            part = {one.id: one.string for one in read_po(file) if one.id}
        # split as in the languages that are there
        french = words.read_catalogue(paths.locale_root() / "fr/LC_MESSAGES" / path.name)
        assert part.keys() >= french.keys()
        assert not any(part.values())
        text = path.read_text("utf-8")
        assert "Plural-Forms: nplurals=2; plural=(n != 1);" in text
        assert "#," not in text
        found |= part
    assert found.keys() == wanted.keys() | messages.of_data().keys()
    (remark,) = check.remarks()
    assert f"locale/pt is a draft: {len(wanted)} of {len(wanted)} messages left" in remark

    path = folder / "wpsdata.po"
    text = path.read_text("utf-8")
    empty = 'msgid "share not known"\nmsgstr ""'
    assert text.count(empty) == 1
    path.write_text(text.replace(empty, empty[:-1] + '{n:number} partes"'), "utf-8")
    left, mistake = check.remarks()
    assert f": {len(wanted) - 1} of {len(wanted)} messages left" in left
    assert "fill in different values" in mistake
    path.write_text(text.replace(f'"{paths.DRAFT}\\n"\n', ""), "utf-8")
    assert "pt" in paths.languages()
    assert check.remarks() == []


@pytest.mark.parametrize(
    ("code", "font", "leftward"),
    [("el", False, False), ("pt", False, False), ("th", True, False), ("he", False, True)],
)
def test_what_a_script_needs_is_said(code, font, leftward):
    assert bool(language._font_step(code)) == font
    assert bool(language._direction_step(Locale.parse(code))) == leftward


# --- what is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "new notebook 50_police",
            "number 50 is that of notebook 50_nap_adoption.*instance (49|51)",
        ),
        ("new notebook police", "notebook 'police'; expected two digits"),
        ("new notebook 7_police", "expected two digits"),
        ("new notebook 76_Police", "expected two digits"),
        ("new notebook 76_../x", "expected two digits"),
        ("new notebook 76_police --table nap", "did you mean 'naps'"),
        ("new source cfr FILE CARD", "source cfr is there .cfr/20.*/averages.csv"),
        ("new source Free FILE CARD", "source 'Free'; expected lower-case"),
        ("new source ../free FILE CARD", "expected lower-case"),
        ("new source free no.csv CARD", "no.csv: no such file"),
        ("new source free FILE CARD --redistribute no", "load/pax.py"),
        ("new source free FILE CARD --redistribute maybe", "'redistribute' is 'maybe'"),
        (
            "new source free FILE CARD --published soon",
            "'published' is 'soon'.*nothing was written",
        ),
        ("new source free FILE CARD --key a", "expected --table NAME"),
        ("new source free FILE CARD --table police", "the code that runs lies elsewhere"),
        ("new claim breadth_without_budget --fact nap_countries --published 1", "is there"),
        ("new claim a-b --fact nap_countries --published 1", "claim 'a-b'"),
        ("new claim a --fact nap_countrie --published 1", "did you mean 'nap_countries'"),
        ("new claim a --fact nap_countries --published 1 --as-of 1999-01-01", "recorded as of 20"),
        ("new claim a --fact nap_countries --published nan", "expected numbers"),
        ("new claim a --fact nap_countries --published 1 --relation equal", "mean 'equals'"),
        ("new language pt", "the code that runs lies elsewhere"),
    ],
)
def test_what_cannot_be_begun_is_one_line_and_nothing_is_written(
    untouched, police, words, said, monkeypatch
):
    # only the code of the checkout itself may be added to
    monkeypatch.setattr(paths, "PACKAGE", ROOT / "src" / "wpsdata")
    result = call(*filled_in(words, police))
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("wpsdata: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert re.search(said, result.stderr), result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("source bureau FILE CARD --table naps", "table naps is there"),
        ("source bureau FILE CARD --table schema", "src/wpsdata/tables/schema.py is there"),
        ("source bundled FILE CARD --table police", "src/wpsdata/load/bundled.py is there"),
        ("source class FILE CARD --table police", "a word of Python"),
        ("language fr", "language fr is there"),
        ("language en", "language en is there"),
        ("language xx", "language 'xx'; expected a code that Babel knows"),
        ("language ../x", "expected a code that Babel knows"),
    ],
)
def test_code_and_catalogues_that_are_there_are_not_replaced(untouched, police, words, said):
    result = call("new", *filled_in(words, police))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1), result.stderr
    assert said in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        "notebook 76_police",
        "source free FILE CARD",
        "language pt",
        "claim a --fact b --published 1",
    ],
)
def test_without_a_checkout_one_line_says_so(police, words, monkeypatch):
    monkeypatch.setattr(paths, "project_root", lambda: None)
    result = call("new", *filled_in(words, police))
    assert result.exit_code == 2
    assert result.stderr.startswith("wpsdata: no checkout to write to; expected one")
    assert result.stderr.count("\n") == 1


# --- how it is written


def test_files_are_written_together_or_are_as_before(tmp_path):
    old, new = tmp_path / "old", tmp_path / "a" / "b" / "new"
    old.write_text("before")

    def stopped() -> None:
        with together(old, new):
            new.parent.mkdir(parents=True)
            new.write_text("half")
            old.write_text("after")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.rglob("*")) == [old]
    assert old.read_text() == "before"


@pytest.mark.parametrize(
    "text", ["plain", "a: b # c", "- 'x' \"y\"", "2022-05-18", "100", "yes", "é"]
)
def test_any_text_is_a_value_of_yaml_and_of_python(text):
    values = {"statement": text, "place": text, "unit": text, "because": text}
    fixed = {"id": "a", "number": 1, "working_group": 1, "as_of": "latest", "fact": "b"}
    entry = filled(
        "claim.yml.jinja", **values, **fixed, published=1.5, relation="equals", tolerance=0
    )
    (read,) = yaml.safe_load(entry)
    found = (read["statement"].strip(), read["place"], read["parts"][0]["unit"])
    assert found == (text, text, text)
    assert read["parts"][0]["because"] == text
    assert eval(quoted(text)) == text
