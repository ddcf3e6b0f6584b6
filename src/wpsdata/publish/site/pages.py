"""The pages of the site in one language: what each says, by its template."""

import unicodedata
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from wpsdata import catalog, paths
from wpsdata.catalog import Card
from wpsdata.chart import data_tables
from wpsdata.chart.data_tables import SHOWN, DataTable, data_table, meanings
from wpsdata.chart.figures import FigureEntry, figures
from wpsdata.chart.sizes import PAGE, SIZES
from wpsdata.chart.words import Words, name_of
from wpsdata.publish import claims
from wpsdata.publish.cite import cite, cite_files
from wpsdata.publish.claims import VERDICTS, Claim
from wpsdata.publish.site import notebooks, snippets, thumbnails
from wpsdata.publish.site.drawn import (
    DATA,
    PICTURES,
    PROFILE,
    Drawn,
    notebook,
    profiles,
)
from wpsdata.publish.site.stage import Stage
from wpsdata.publish.site.workbook import workbook
from wpsdata.tables import NAMES, table

TEMPLATES = paths.PACKAGE / "publish" / "templates"
# longer words are broken at their hyphens: a narrow page has no room for them
SHORT = 16
# of the six sections of the background notes, those that figures belong to
WORKING_GROUPS = (1, 2, 3)


@dataclass(frozen=True)
class Suite:
    """What the pages of every language share."""

    reports: Path
    base_url: str
    languages: list[str]
    drawn: dict[str, dict[str, Drawn]]
    claims: list[Claim]
    changes: list[dict[str, Any]]
    updated: str

    @cached_property
    def cards(self) -> dict[str, list[Card]]:
        """Cards of the newest version of each file, by source."""
        found: dict[str, list[Card]] = {}
        for one in catalog.cards():
            newest = catalog.card(one.source, one.file)
            if newest not in found.setdefault(one.source, []):
                found[one.source].append(newest)
        return found

    @cached_property
    def tables(self) -> dict[str, list[str]]:
        """Tidy tables by the source that they stand on."""
        found: dict[str, list[str]] = {}
        for name in NAMES:
            for source in dict.fromkeys(source for source, _ in table(name).sources):
                found.setdefault(source, []).append(name)
        return found

    @cached_property
    def profiles(self) -> dict[str, dict[str, dict[str, Drawn]]]:
        """Country profiles by language and ISO3 code."""
        return {one: profiles(self.reports, one) for one in self.languages}

    @cached_property
    def countries(self) -> list[str]:
        """ISO3 codes of all countries and areas."""
        from wpsdata.load.countries import load_countries

        return sorted(load_countries()["iso3"])

    @cached_property
    def executed(self) -> dict[str, Path]:
        """Executed notebooks, or their sources, by stem."""
        stems = dict.fromkeys(one.notebook for one in figures().values())
        found = {stem: notebook(self.reports, stem) for stem in stems}
        return {stem: path for stem, path in found.items() if path}

    @cached_property
    def notebook_parts(self) -> dict[str, list[notebooks.Part]]:
        """The cells of each notebook."""
        return {stem: notebooks.parts(path) for stem, path in self.executed.items()}

    def address(self, place: str) -> str:
        """Return the address of a file of the site; relative to its root without a base URL."""
        return f"{self.base_url}/{place}" if self.base_url else place

    def history(self, figure_id: str) -> list[dict[str, Any]]:
        """Return the changes of one figure, the newest first."""
        return [
            {"date": change["date"], **one}
            for change in self.changes
            for one in change["figures"]
            if one["name"] == figure_id
        ]


@dataclass
class Pages:
    """Writes the pages of one language into a stage."""

    suite: Suite
    language: str
    stage: Stage
    pool: Executor
    words: Words = field(init=False)
    jobs: list[Future[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare words and templates."""
        self.words = Words(self.language)
        self.drawn = self.suite.drawn[self.language]
        self.templates = templates()
        self.templates.globals |= {
            "words": self.words,
            "lang": self.language,
            "dir": "rtl" if self.words.rtl else "ltr",
            "name_of": name_of,
            "suite": self.suite,
            "verdict": lambda one: verdict(one, self.words),
            "verdict_means": lambda one: verdict_means(one, self.words),
            "working_group": lambda one: working_group(one, self.words),
            "bytes": self._bytes,
            "english": self._english,
            "told": self.words.told,
            "shown": SHOWN,
        }

    def _english(self, text: str = "") -> str:
        """Return the attributes of a part in English: any, or a text that is not translated."""
        return "" if self.words.knows(text) else 'lang="en" dir="ltr"'

    def _bytes(self, count: int) -> str:
        if count < 1000_000:
            return self.words("{n:number} kB", n=max(1, round(count / 1000)))
        return self.words("{n:number} MB", n=round(count / 1000_000, 1))

    def write(self) -> None:
        """Write all pages of the language."""
        self._index()
        for one in self.drawn.values():
            self._figure(one)
        self._claims()
        self._countries()
        self._sources()
        self._notebooks()
        self._changes()
        for job in self.jobs:
            job.result()

    def page(self, template: str, place: str, **content: Any) -> None:
        """Render one page; ``place`` is the path below the folder of the language."""
        path = f"{self.language}/{place}"
        root = "../" * path.count("/")
        alternates = {
            one: f"{one}/{self._same_page(place, one)}"
            for one in self.suite.languages
            if one != self.language
        }
        text = self.templates.get_template(template).render(
            path=path, at=lambda target: root + target, alternates=alternates, **content
        )
        self.stage.text(path, text)

    def _same_page(self, place: str, language: str) -> str:
        """Return the page in another language, or where it would be listed."""
        kind, _, name = place.rpartition("/")
        stem = name.removesuffix(".html")
        if kind == "figures" and stem not in self.suite.drawn[language]:
            return "index.html"
        if kind == "countries" and name != "index.html":
            there = self.suite.profiles[language]
            return place if stem in there else "countries/index.html"
        return place

    # figures

    def _index(self) -> None:
        groups = []
        for number in WORKING_GROUPS:
            shown = [one for one in self.drawn.values() if one.entry.working_group == number]
            if shown:
                groups.append((number, shown))
        sources = {source for one in self.drawn.values() for source in one.sources}
        used = {claim for one in self.drawn.values() for claim in one.entry.claims}
        self.page(
            "index.html",
            "index.html",
            groups=groups,
            count=len(self.drawn),
            sources=sorted(
                ((one, self.source_name(one)) for one in sources), key=lambda pair: fold(pair[1])
            ),
            claims=[one for one in self.suite.claims if str(one.number) in used],
            thumbs={one.id: self._thumb(one) for one in self.drawn.values()},
            more={one.id: self._more(one) for one in self.drawn.values()},
            missing=self._missing(),
        )

    def _more(self, one: Drawn) -> str:
        """Return the words that a search finds a figure by, besides those that are seen."""
        said = one.said
        names = [self.source_name(source) for source in one.sources]
        return " ".join([one.id, said["subtitle"], said["alt"], said["note"], *names])

    def _missing(self) -> list[tuple[FigureEntry, str]]:
        """List figures that are not drawn in this language, with the command that draws them."""
        return [
            (entry, self._rerun(entry))
            for entry in figures().values()
            if entry.id not in self.drawn
        ]

    def _thumb(self, one: Drawn) -> str:
        """Return the place of a small picture; it is drawn while the pages are written."""
        png = one.files[PAGE].get("png")
        if not png or not thumbnails.possible():
            return f"figures/{self.language}/{one.id}.svg"
        place = f"figures/{self.language}/thumb/{one.id}.webp"
        self.jobs.append(
            self.pool.submit(lambda: self.stage.data(place, thumbnails.thumbnail(png)))
        )
        return place

    def _figure(self, one: Drawn) -> None:
        entry = one.entry
        shown = data_table(one.data, self.words, one.id)
        folder = f"figures/{self.language}"
        self._take(one, folder)
        self.stage.data(f"{folder}/{one.id}.xlsx", self._workbook(one, shown))
        phone = "svg" in one.files.get("phone", {})
        numbers = {claim.number: claim for claim in self.suite.claims}
        self.page(
            "figure.html",
            f"figures/{one.id}.html",
            one=one,
            said=one.said,
            folder=folder,
            phone=phone,
            table=shown,
            meanings=meanings(
                shown, ((one["source"], one["file"]) for one in one.said["inputs"]), self.words
            ),
            downloads=self._downloads(one, folder),
            snippets=self._snippets(one, folder, phone),
            claims=[numbers[int(n)] for n in entry.claims if int(n) in numbers],
            inputs=self._inputs(one),
            history=self.suite.history(one.id),
            social=self._social(one, folder),
            rerun=self._rerun(one.entry),
        )

    def _take(self, one: Drawn, folder: str) -> None:
        for size, files in one.files.items():
            place = folder if size == PAGE else f"{folder}/{size}"
            for suffix, path in files.items():
                self.stage.take(f"{place}/{one.id}.{suffix}", path)

    def _workbook(self, one: Drawn, shown: DataTable) -> bytes:
        words, said = self.words, one.said
        about = [
            (words("Finding"), said["title"]),
            (words("What is shown"), said["subtitle"]),
            (words("Question"), said["question"]),
            (words("You may say"), said["may_say"]),
            (words("You may not say"), said["may_not_say"]),
            (words("Note"), said["note"]),
            (words("Source"), said["source"]),
            (words("How to cite"), cite(one.id)),
            (words("Licence"), said["license"]),
            (words("Figure"), one.id),
        ]
        return workbook(said["title"], shown, about, words)

    def _downloads(self, one: Drawn, folder: str) -> list[dict[str, Any]]:
        """List the files of a figure, by size and then its data."""
        listed = []
        for size in SIZES:
            place = folder if size == PAGE else f"{folder}/{size}"
            files = [
                (suffix, f"{place}/{one.id}.{suffix}", path.stat().st_size)
                for suffix, path in one.files.get(size, {}).items()
                if suffix in PICTURES
            ]
            if files:
                listed.append({"name": size_name(size, self.words), "files": files})
        files = [
            (suffix, f"{folder}/{one.id}.{suffix}", one.files[PAGE][suffix].stat().st_size)
            for suffix in DATA
        ]
        made = f"{folder}/{one.id}.xlsx"
        files.insert(1, ("xlsx", made, (self.stage.root / made).stat().st_size))
        listed.append({"name": self.words("Data"), "files": files})
        return listed

    def _snippets(self, one: Drawn, folder: str, phone: bool) -> list[dict[str, str]]:
        base = self.suite.base_url
        at = snippets.Addresses(
            picture=f"{base}/{folder}/{one.id}.svg" if base else f"{one.id}.svg",
            phone=f"{base}/{folder}/phone/{one.id}.svg" if base and phone else "",
            page=f"{base}/{self.language}/figures/{one.id}.html" if base else "",
        )
        words = self.words
        # a parameter may choose among the sources of a figure
        read = {file["source"] for file in one.said["inputs"]}
        used = [name for name in one.entry.sources if name.partition("/")[0] in read]
        return [
            {
                "id": "apa",
                "name": words("Citation (APA)"),
                "text": cite_files(used, "apa"),
                "lang": "en",
            },
            {
                "id": "bibtex",
                "name": words("Citation (BibTeX)"),
                "text": cite_files(used, "bibtex"),
                "lang": "en",
            },
            {
                "id": "html",
                "name": words("Web page (HTML)"),
                "text": snippets.as_html(one, at, words.rtl),
                "lang": "",
            },
            {
                "id": "markdown",
                "name": "Markdown",
                "text": snippets.as_markdown(one, at),
                "lang": "",
            },
            {"id": "latex", "name": "LaTeX", "text": snippets.as_latex(one), "lang": ""},
            {
                "id": "command",
                "name": words("Word document (command)"),
                "text": snippets.as_command(one),
                "lang": "en",
            },
        ]

    def _inputs(self, one: Drawn) -> list[dict[str, Any]]:
        """List the raw files a figure stands on, with what their cards say today."""
        found = []
        for given in one.said["inputs"]:
            cards = {card.file: card for card in self.suite.cards.get(given["source"], [])}
            found.append({**given, "card": cards.get(given["file"])})
        return found

    def _social(self, one: Drawn, folder: str) -> dict[str, Any]:
        """Return the picture that other sites show of a page: that of a slide, or of the page."""
        for size, place in (("slide", f"{folder}/slide"), (PAGE, folder)):
            if path := one.files.get(size, {}).get("png"):
                width, height = png_shape(path)
                return {
                    "address": self.suite.address(f"{place}/{one.id}.png"),
                    "width": width,
                    "height": height,
                    "alt": one.said["alt"],
                }
        return {}

    def _rerun(self, entry: FigureEntry) -> str:
        """Return the command that draws a figure in this language."""
        return f"wpsdata run {entry.notebook.partition('_')[0]} --lang {self.language}"

    # claims

    def _claims(self) -> None:
        counts = {one: sum(claim.verdict == one for claim in self.suite.claims) for one in VERDICTS}
        self.page(
            "claims.html",
            "claims.html",
            claims=self.suite.claims,
            counts={one: n for one, n in counts.items() if n},
            drawn=self.drawn,
            computed=lambda fact: claims.computed(fact, self.words),
            printed=lambda part: claims.printed(part, self.words),
            why=lambda part: claims.why(part, self.words),
            in_english=claims.in_english,
        )

    # countries

    def _countries(self) -> None:
        there = self.suite.profiles[self.language]
        names = sorted(
            ((self.words.country(one), one) for one in self.suite.countries),
            key=lambda pair: fold(pair[0]),
        )
        number = PROFILE.partition("_")[0]
        self.page(
            "countries.html",
            "countries/index.html",
            drawn=[(name, one) for name, one in names if one in there],
            missing=[(name, one) for name, one in names if one not in there],
            command=f"wpsdata run {number} -p country FJI --lang {self.language}",
            all_command=f"wpsdata run {number} --each country --lang {self.language}",
        )
        for iso3, found in there.items():
            folder = f"countries/{iso3}/{self.language}"
            for one in found.values():
                self._take(one, folder)
            self.page(
                "country.html",
                f"countries/{iso3}.html",
                iso3=iso3,
                name=self.words.country(iso3),
                folder=folder,
                figures=[(one, data_table(one.data, self.words, one.id)) for one in found.values()],
                social=self._social(next(iter(found.values())), folder),
                command=f"wpsdata run {number} -p country {iso3} --lang {self.language}",
            )

    # sources

    def source_name(self, source: str) -> str:
        """Return the producers of a source as they ask to be cited."""
        cards = self.suite.cards.get(source, [])
        names = (name for one in cards for name in one.producer.split("; "))
        return "; ".join(dict.fromkeys(names)) or source

    def _sources(self) -> None:
        of_source: dict[str, list[Drawn]] = {}
        for one in self.drawn.values():
            for source in one.sources:
                of_source.setdefault(source, []).append(one)
        named = sorted(self.suite.cards, key=lambda one: fold(self.source_name(one)))
        self.page(
            "sources.html",
            "sources/index.html",
            sources=[
                (one, self.source_name(one), self.suite.cards[one], len(of_source.get(one, [])))
                for one in named
            ],
            licences=licences,
        )
        for source, cards in self.suite.cards.items():
            self.page(
                "source.html",
                f"sources/{source}.html",
                source=source,
                name=self.source_name(source),
                cards=cards,
                terms={
                    "yes": self.words("The file may be passed on."),
                    "aggregates": self.words(
                        "Only aggregates may be passed on; the file stays with its publisher."
                    ),
                    "no": self.words("The file may not be passed on."),
                },
                apa=cite(source, "apa"),
                bibtex=cite(source, "bibtex"),
                figures=of_source.get(source, []),
                tables=[(one, table(one).title) for one in self.suite.tables.get(source, [])],
            )

    # notebooks and changes

    def _notebooks(self) -> None:
        for stem, parts in self.suite.notebook_parts.items():
            self.page(
                "notebook.html",
                f"notebooks/{stem}.html",
                stem=stem,
                question=notebooks.question(self.suite.executed[stem]),
                parts=parts,
                drawn=self.drawn,
            )

    def _changes(self) -> None:
        content = {"changes": self.suite.changes, "drawn": self.drawn}
        self.page("changes.html", "changes.html", **content)
        path = f"{self.language}/changes.atom"
        text = self.templates.get_template("changes.xml").render(
            path=path,
            address=self.suite.address if self.suite.base_url else lambda place: f"../{place}",
            **content,
        )
        self.stage.text(path, text)


def templates() -> jinja2.Environment:
    """Return the templates of pages."""
    environment = data_tables.templates(TEMPLATES)
    environment.filters["unbroken"] = unbroken
    return environment


def unbroken(text: str) -> Markup:
    """Return text in which no line ends at the hyphen of a short word ("PA-X", "--lang")."""
    return Markup(" ").join(
        Markup('<span class="whole">{}</span>').format(one)
        if "-" in one and len(one) <= SHORT
        else one
        for one in text.split(" ")
    )


def licences(cards: list[Card]) -> list[str]:
    """List the licences of a source, without one that another names with its file."""
    names = list(dict.fromkeys(one.license_name for one in cards))
    return [name for name in names if not any(one.startswith(f"{name} (") for one in names)]


def fold(text: str) -> str:
    """Return text as it is sorted: without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def png_shape(path: Path) -> tuple[int, int]:
    """Read width and height of a PNG from its first bytes."""
    with path.open("rb") as file:
        head = file.read(24)
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def verdict(one: str, words: Words) -> str:
    """Return the word for a verdict."""
    return {
        "reproduced": words("reproduced"),
        "differs": words("differs"),
        "moved": words("moved"),
        "published only": words("published only"),
        "untestable": words("untestable"),
    }[one]


def verdict_means(one: str, words: Words) -> str:
    """Say in a sentence what a verdict means."""
    return {
        "reproduced": words("The data give what the notes state."),
        "differs": words("The data of that day give another number than the notes."),
        "moved": words("The data of that day gave it; today’s data give another number."),
        "published only": words(
            "The number is published, in the notes or in what they cite; no open data rebuild it."
        ),
        "untestable": words("The data do not decide, or no open data test it."),
    }[one]


def working_group(number: int, words: Words) -> str:
    """Return the subject of a working group of the meeting."""
    return {
        1: words("Women’s participation in peace processes"),
        2: words("Protection of women’s rights, and women’s agency"),
        3: words("Action plans on women, peace and security"),
    }[number]


def size_name(size: str, words: Words) -> str:
    """Return the name of a size of figures."""
    return {
        "page": words("Page"),
        "column": words("Column"),
        "slide": words("Slide"),
        "phone": words("Phone"),
    }[size]
