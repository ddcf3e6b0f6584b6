"""A run as an RO-Crate: what went in, the code, the parameters, and what came out.

The crate follows the Process Run Crate profile: each notebook that ran is an action, with the raw
files it used and its parameters as objects, and its figures and executed copy as results. What may
not be passed on is described and not copied. The same run gives the same bytes.
"""

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wpsdata import __version__, catalog, paths
from wpsdata.catalog import Card
from wpsdata.errors import WpsdataError, optional
from wpsdata.publish.processed import LICENCES as OPEN_LICENCES
from wpsdata.publish.schema_org import LICENCES, MEDIA_TYPES, producer
from wpsdata.publish.site.notebooks import question
from wpsdata.run import plan
from wpsdata.run.notebook import read_notebook
from wpsdata.run.plan import Record
from wpsdata.tables import cards_in_use, cards_of

VERSION = "1.2"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
METADATA = "ro-crate-metadata.json"
REPORTS = "reports"
# products of a whole run, beside those of its notebooks
_WHOLE = {
    "facts.json": ("Facts", "The numbers that prose may quote"),
    "claims.json": ("Claims", "Verdicts on what the background notes state"),
    "claims.md": ("Claims, as a page", "Verdicts on what the background notes state, to be read"),
}
_LISTS = {
    "figures.yml": ("Figures", "Words, sources and questions of the figures"),
    "claims.yml": ("Claims", "Statements of the background notes, and the facts that test them"),
    "parameters.yml": ("Parameters", "Meaning and allowed values of the notebooks' parameters"),
}
# the oldest day that a ZIP archive can note, so that the clock leaves no trace
_NO_DAY = (1980, 1, 1, 0, 0, 0)


class CrateRefused(WpsdataError):
    """A run cannot be exported: nothing ran, it is stale, or the target is taken."""


def export(out: Path, reports: Path, published: str = "") -> list[str]:
    """Write a run as an RO-Crate.

    Parameters
    ----------
    out : path
        A folder, or a ``.zip`` file; it must not be there yet.
    reports : path
        The reports folder of the run, or that of a variant.
    published : str
        Day of publication, ``YYYY-MM-DD``; by default the day of the newest raw file used, so that
        the same run gives the same crate on any day.

    Returns
    -------
    list of str
        What is described and not copied, because it may not be passed on.

    Raises
    ------
    NotInstalled
        rocrate is not installed.
    CrateRefused
        Nothing ran there, a notebook is stale, or ``out`` is there already.
    """
    optional("rocrate", "crate")
    if out.exists():
        raise CrateRefused(f"{out}: is there already; expected a new folder or .zip; name another")
    records = _records(reports)
    if published and not catalog.FULL_DATE.fullmatch(published):
        raise CrateRefused(f"published is {published!r}; expected a day as YYYY-MM-DD")
    out.parent.mkdir(parents=True, exist_ok=True)
    # beside the target, so that it is there whole or not at all
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as drafts:
        draft = Path(drafts) / "crate"
        crate = _Crate(records, reports, published)
        crate.write(draft)
        if out.suffix == ".zip":
            _zipped(draft, Path(drafts) / "crate.zip").replace(out)
        else:
            draft.chmod(0o755)
            draft.replace(out)
    return crate.withheld


def _records(reports: Path) -> list[Record]:
    """Read the records of a run, each of them of the code and data as they are."""
    found = [
        record
        for path in sorted((reports / plan.RECORDS).glob("*.json"))
        if (record := plan.read_record(path)) and paths.notebook_file(record.notebook).is_file()
    ]
    if not found:
        raise CrateRefused(
            f"{reports}: nothing was run here; expected a reports folder; run `wpsdata run`"
        )
    variant = reports.parent.name == plan.VARIANTS
    out = reports.parents[1] if variant else reports
    inputs = plan.current_inputs()
    stale = []
    for record in found:
        notebook = read_notebook(paths.notebook_file(record.notebook))
        if reason := plan.stale(notebook, record.parameters, out, inputs, record.sizes):
            stale.append(f"{record.notebook}: {reason}")
    if stale:
        raise CrateRefused(
            f"{reports}: {'; '.join(stale)}; expected a run of this code on these data; "
            "run `wpsdata run` first"
        )
    return found


class _Crate:
    """Puts the entities together, in an order that depends on nothing but the run."""

    def __init__(self, records: list[Record], reports: Path, published: str) -> None:
        from rocrate.rocrate import ROCrate

        self.crate = ROCrate(version=VERSION)
        self.reports = reports
        self.withheld: list[str] = []
        self._licences: dict[tuple[str, str], Any] = {}
        self._makers: dict[str, Any] = {}
        cards = {one.notebook: _cards_of_run(one) for one in records}
        every = {_place(card): card for found in cards.values() for card in found}
        day = published or max((one.accessed for one in every.values()), default="")
        self._root(day)
        self.lists = self._code()
        self.inputs = {place: self._raw(every[place]) for place in sorted(every)}
        self.software = self._software(records[0])
        self.crate.root_dataset["mentions"] = [
            self._action(one, [self.inputs[_place(card)] for card in cards[one.notebook]])
            for one in records
        ]
        for file, (name, said) in _WHOLE.items():
            if (reports / file).is_file():
                self._file(
                    reports / file,
                    f"{REPORTS}/{file}",
                    name=name,
                    description=said,
                    license=self._ours(),
                )

    def write(self, folder: Path) -> None:
        """Write files and metadata."""
        self.crate.write(folder)
        described = self.crate.metadata.generate()
        for entity in described["@graph"]:
            # one value stands alone, not in a list
            entity.update(
                {name: value[0] for name, value in entity.items()
                 if isinstance(value, list) and len(value) == 1}
            )  # fmt: skip
        # in an order of its own, and with the same line ends everywhere
        text = paths.as_json(described)
        (folder / METADATA).write_text(text, encoding="utf-8", newline="")

    def _root(self, day: str) -> None:
        root = self.crate.root_dataset
        profile = self._entity(
            PROFILE,
            ["CreativeWork", "Profile"],
            name="Process Run Crate",
            version=PROFILE.rpartition("/")[2],
        )
        root["conformsTo"] = [profile]
        root["name"] = "Figures on women, peace and security: a run of wpsdata"
        root["description"] = (
            "Raw files with their producers and terms, notebooks, parameters, figures, facts and "
            "verdicts of one run. The raw files stay under the terms of their producers."
        )
        root["datePublished"] = day
        root["license"] = self._ours()
        root["author"] = [self._maker("wpsdata contributors")]
        root["keywords"] = "women peace and security, national action plans, peace processes"

    def _entity(self, place: str, kind: str | list[str], /, **properties: Any) -> Any:
        from rocrate.model.contextentity import ContextEntity

        return self.crate.add(
            ContextEntity(self.crate, place, {"@type": kind, **_filled(properties)})
        )

    def _maker(self, name: str) -> Any:
        if name not in self._makers:
            place = f"#maker-{len(self._makers) + 1}"
            self._makers[name] = self._entity(place, producer(name)["@type"], name=name)
        return self._makers[name]

    def _terms(self, name: str, url: str) -> Any:
        """Describe terms once: a licence by its address, a statement of its own by its words."""
        if (name, url) not in self._licences:
            plain = name in OPEN_LICENCES or name in LICENCES
            self._licences[name, url] = self._entity(
                url if plain and url else f"#terms-{len(self._licences) + 1}",
                "CreativeWork",
                name=name,
                description=f"Terms of use: {name}",
                url="" if plain else url,
            )
        return self._licences[name, url]

    def _ours(self) -> Any:
        return self._terms("CC BY 4.0", LICENCES["CC-BY-4.0"])

    def _file(
        self, source: Path, place: str, kind: str | list[str] = "File", **properties: Any
    ) -> Any:
        return self.crate.add_file(
            source,
            place,
            properties={
                "@type": kind,
                "encodingFormat": MEDIA_TYPES.get(place.rpartition(".")[2], "text/plain"),
                "contentSize": str(source.stat().st_size),
                "sha256": catalog.sha256(source),
                **_filled(properties),
            },
        )

    def _code(self) -> list[Any]:
        lists = [
            self._file(
                paths.notebooks_root() / file,
                f"notebooks/{file}",
                name=name,
                description=said,
                license=self._mit(),
            )
            for file, (name, said) in _LISTS.items()
        ]
        if paths.lock_file().is_file():
            lists.append(
                self._file(
                    paths.lock_file(),
                    "requirements.lock",
                    name="Lock",
                    description="The exact versions of all libraries, with hashes",
                    license=self._mit(),
                )
            )
        return lists

    def _mit(self) -> Any:
        return self._terms("MIT", LICENCES["MIT"])

    def _software(self, record: Record) -> Any:
        """Describe the code: version, revision, hash of the package, lock and Python."""
        needs = [one for one in self.lists if one.id == "requirements.lock"]
        python = self._entity(
            "#python", "ComputerLanguage", name="Python", version=record.python,
            url="https://www.python.org/",
        )  # fmt: skip
        return self._entity(
            "#wpsdata",
            # an application has to have an address, and source code to be a file: this is neither
            "CreativeWork",
            additionalType="https://schema.org/SoftwareSourceCode",
            name="wpsdata",
            description="Re-derives figures on women, peace and security from public data.",
            version=__version__,
            identifier=[f"sha256:{record.package}", *(f"git:{one}" for one in _revision())],
            license=self._mit(),
            programmingLanguage=python,
            softwareRequirements=needs,
        )

    def _raw(self, card: Card) -> Any:
        """Copy a raw file with its card and corrections; describe one that may not be copied."""
        said: dict[str, Any] = {
            "name": f"{card.title}: {card.file}",
            "description": " ".join(card.description.split()),
            "creator": self._maker(card.producer),
            "license": self._terms(card.license_name, card.license_url),
            "version": card.edition,
            "datePublished": card.published,
            "creditText": " ".join(card.citation.split()),
            "url": card.url,
            "temporalCoverage": f"{card.covers_from}/{card.covers_to}" if card.covers_from else "",
        }
        origins = [self._origin(one, card) for one in card.computed_from]
        bundled = card.path.is_relative_to(paths.data_root())
        if card.redistribute == "no" or not bundled:
            return self._described(_place(card), card.sha256, card.file, **said)
        place = _place(card)
        found = self._file(card.path, place, **said, isBasedOn=origins)
        beside = {
            card.card_path: ("Card", "Producer, terms, edition and hash"),
            card.corrections_path: ("Corrections", "Errors in the source that are corrected"),
        }
        for path, (name, what) in beside.items():
            if path.is_file():
                self._file(
                    path,
                    f"{place.rpartition('/')[0]}/{path.name}",
                    name=f"{name}: {card.file}",
                    description=f"{what}: {card.file}",
                    license=self._mit(),
                    about=found,
                )
        return found

    def _origin(self, one: dict[str, str], card: Card) -> Any:
        """Describe a research file that a bundled aggregate was computed from."""
        place = f"research/{one['sha256'][:16]}"
        if found := self.crate.dereference(f"#{place}"):
            return found
        return self._described(
            place,
            one["sha256"],
            one["file"],
            name=one["file"],
            description="Research file that aggregates were computed from; its publisher has it.",
            creator=self._maker(card.producer),
            license=self._terms(card.license_name, card.license_url),
            url=card.url,
        )

    def _described(self, place: str, sha256: str, file: str, **said: Any) -> Any:
        self.withheld.append(file)
        return self._entity(
            f"#{place}",
            "CreativeWork",
            **said,
            alternateName=file,
            identifier=f"sha256:{sha256}",
            additionalType="https://schema.org/Dataset",
            conditionsOfAccess="Not in this crate: it stays with its publisher, known by its hash.",
        )

    def _action(self, record: Record, inputs: list[Any]) -> Any:
        """Describe one notebook's run."""
        source = paths.notebook_file(record.notebook)
        title = question(source)
        notebook = self._file(
            source,
            f"notebooks/{source.name}",
            ["File", "SoftwareSourceCode"],
            name=title,
            description=f"Notebook {record.notebook}, as it was before the run",
            version=__version__,
            license=self._mit(),
            programmingLanguage=self.crate.dereference("#python"),
            isPartOf=self.software,
        )
        values = [
            self._entity(
                f"#{record.notebook}/{name}", "PropertyValue", name=name, value=_plain(value)
            )
            for name, value in record.parameters.items()
        ]
        results = [self._result(name, record, inputs) for name in sorted(record.outputs)]
        return self._entity(
            f"#run-{record.notebook}",
            "CreateAction",
            name=f"Run of {record.notebook}",
            description=f"{title} ({len(results)} files, {len(record.facts)} facts)",
            instrument=notebook,
            object=[*inputs, *values, *self.lists],
            result=results,
            actionStatus="http://schema.org/CompletedActionStatus",
        )

    def _result(self, name: str, record: Record, inputs: list[Any]) -> Any:
        path = self.reports / name
        if name.startswith(f"{plan.EXECUTED}/"):
            return self._file(
                path,
                f"{REPORTS}/{name}",
                name=f"{record.notebook}, executed",
                description=f"Notebook {record.notebook} with all that it printed and drew",
                license=self._ours(),
            )
        parts = name.split("/")
        words = self.reports / parts[0] / parts[1] / f"{path.stem}.json"
        said = json.loads(words.read_text(encoding="utf-8"))
        drawn = path.suffix in (".svg", ".png", ".pdf")
        size = parts[2] if len(parts) == 4 else ""
        what = {".csv": "data drawn", ".json": "words, sources and hashes"}.get(path.suffix, size)
        return self._file(
            path,
            f"{REPORTS}/{name}",
            ["File", "ImageObject"] if drawn else "File",
            name=said["title"] + (f" ({what})" if what else ""),
            description=said["alt"] if drawn else said["subtitle"],
            license=self._ours() if path.suffix != ".csv" else _distinct(inputs),
            inLanguage=said["language"],
            creditText=said["source"],
        )


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody stated."""
    return {name: value for name, value in properties.items() if value not in ("", [], None)}


def _distinct(inputs: Iterable[Any]) -> list[Any]:
    """List the terms of the raw files, each once: those of the data drawn from them."""
    terms = {one["license"].id: one["license"] for one in inputs}
    return [terms[one] for one in sorted(terms)]


def _cards_of_run(record: Record) -> list[Card]:
    """List the cards of all that a notebook used: its tables' files, and its figures' sources."""
    bundled = [card for name in record.tables for card in cards_of(name)]
    of_tables = {card.source for card in bundled}
    bundled += [
        card
        for source in record.sources
        if source not in of_tables
        for card in catalog.named([source])
    ]
    return list({_place(card): card for card in cards_in_use(bundled)}.values())


def _place(card: Card) -> str:
    return f"data/raw/{card.source}/{card.version}/{card.file}"


def _plain(value: Any) -> str | int | float | bool:
    return value if isinstance(value, str | int | float | bool) else json.dumps(value)


def _revision() -> list[str]:
    """Return the git revision of the checkout, or none; a changed file is told."""
    root = paths.project_root()
    if root is None or not (root / ".git").exists():
        return []
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude", "*"],  # noqa: S607
            cwd=root, check=True, capture_output=True, text=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return []
    return said.split()


def _zipped(folder: Path, target: Path) -> Path:
    """Pack a folder in the order of its names, without days, owners or permissions."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _NO_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with path.open("rb") as content, archive.open(entry, "w") as packed:
                    shutil.copyfileobj(content, packed)
    return target
