"""Indices of countries: gender gap (WEF), women, peace and security (GIWPS), peace (IEP).

Each is read into one long form, a row for each cell that the producer prints. Editions of one
index are revised backwards and not comparable, so the edition stands on every row and is read from
the content, never from a file's name. A folder of files, for instance of two editions, is read
file by file, with the file's name in one more column, ``file``.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from wpsdata.load import cells
from wpsdata.load.cells import Problems
from wpsdata.load.upstream import Upstream

Cell = object
Sheet = list[list[Cell]]

# A workbook is a ZIP archive; the largest of these holds about 2 MB once unpacked.
LARGEST = 200_000_000
# How far down a header row is looked for.
HEADER_WITHIN = 40

GGGI_INDEX = "global_gender_gap_index"
GGGI_SUBINDICES = (
    "economic_participation_and_opportunity",
    "educational_attainment",
    "health_and_survival",
    "political_empowerment",
)
GGGI_INDICATORS = (
    "labour_force_participation",
    "wage_equality_for_similar_work",
    "estimated_earned_income",
    "legislators_senior_officials_and_managers",
    "professional_and_technical_workers",
    "literacy_rate",
    "enrolment_in_primary_education",
    "enrolment_in_secondary_education",
    "enrolment_in_tertiary_education",
    "sex_ratio_at_birth",
    "healthy_life_expectancy",
    "women_in_parliament",
    "women_in_ministerial_positions",
    "years_with_female_head_of_state",
)
# Iceland has led every report from the first of these years to the last.
ICELAND_LEADS = (2009, 2025)
# edition -> (who leads, with what, countries ranked): what tells a table that bears no year
_GGGI_EDITIONS = {"2023": ("Iceland", 0.912, 146)}

WPS_INDEX = "women_peace_and_security_index"
WPS_INDICATORS = (
    "education",
    "employment",
    "financial_inclusion",
    "cell_phone_use",
    "parliamentary_representation",
    "absence_of_legal_discrimination",
    "access_to_justice",
    "maternal_mortality_ratio",
    "son_bias",
    "intimate_partner_violence",
    "community_safety",
    "political_violence_targeting_women",
    "proximity_to_conflict",
)
# edition -> (who leads, with what, countries): a sheet of an older edition may bear another year
_WPS_EDITIONS = {"2017/18": ("Iceland", 0.886, 153), "2019/20": ("Norway", 0.904, 167)}

GPI_OVERALL = "overall_score"
# A sheet of one year has these many indicators, besides the overall score and the domains.
GPI_INDICATORS = 23
# Scores have three decimals, and no more than a few of some 160 countries share one.
GPI_SHARED = 8
# Two sheets may round one score differently.
GPI_ROUNDING = 0.01

_MISSING = {"", "n/a", "na", "..", "...", "-", "–", "—"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_YEAR = re.compile(r"(19|20)\d\d")


def read_gggi(path: Path, edition: str | None = None) -> pd.DataFrame:
    """Read one row for each country, report and measure of the Global Gender Gap Index.

    Three forms are known by their columns, as a workbook or as comma-separated text: scores of
    several reports side by side (``Country``, ``Region``, 2006, 2007 ...); the World Bank's long
    copy with the four sub-indices; the table of one report with all its indicators. The region is
    left out.

    Parameters
    ----------
    path : Path
        The file, under whatever name, or a folder of such files.
    edition : str, optional
        Year of the report, for a table that bears none. That of 2023 is recognised.

    Returns
    -------
    DataFrame of shape (n_cells, 9)
        ``iso3`` (string; missing where the file has names only), ``country`` (string, as
        published, blanks at its ends removed), ``edition`` (string, the report's year), ``year``
        (Int64, the same), ``measure`` (string: ``global_gender_gap_index``, a sub-index or an
        indicator), ``value`` (Float64; ratio of women to men, 1 is parity), ``rank`` (Int64,
        1 is best; of the index, where it is printed), ``imputed`` (boolean, always missing: not
        said), ``footnote`` (string, always missing). A cell that says N/A is a row without value.

    Raises
    ------
    NotThisSource
        The file is not this index in one of its forms, bears no year, or contradicts itself.

    References
    ----------
    World Economic Forum, Global Gender Gap Report; copy of the World Bank for 2006-2018.
    """
    problems = Problems(
        path,
        "a table of the Global Gender Gap Index: Country and a column a report, or country_iso3, "
        "year and sub-indices, or country, index, rank and sub-indices",
    )
    if path.is_dir():
        return cells.each_file(path, lambda one: read_gggi(one, edition), problems)
    tables = [table for sheet in _sheets(path, problems).values() if (table := _table(sheet))]
    if len(tables) != 1:
        raise problems.stop(f"{len(tables)} tables with a column country, not one")
    (table,) = tables
    years = [name for name in table.columns if _YEAR.fullmatch(name)]
    long_columns = [f"global_gender_gap_{name}_subindex" for name in GGGI_SUBINDICES]
    rows = _Rows(problems)
    if years:
        _gggi_wide(table, years, edition, rows)
    elif "year" in table.columns:
        _gggi_long(table, long_columns, edition, rows)
    else:
        _gggi_table(table, edition, rows)
    frame = rows.frame()
    _gggi_values(frame, problems)
    problems.refuse()
    return frame


def read_wps_index(path: Path) -> pd.DataFrame:
    """Read one row for each country, edition and measure of the Women, Peace and Security Index.

    Two forms: the workbook of 2025/26 (titles, a header of two rows, banners between the
    quintiles, then countries without a rank, groups and notes), and sheets of older editions with
    ``country`` and ``wps``. Rows of groups of countries, the column of regions, the flags of
    regions and the texts of the notes are left out.

    Parameters
    ----------
    path : Path
        The file, under whatever name, or a folder of such files.

    Returns
    -------
    DataFrame of shape (n_cells, 9)
        ``iso3`` (string; missing in older editions), ``country`` (string, as published, blanks at
        its ends removed), ``edition`` (string, such as ``2025/26``), ``year`` (Int64, for an
        indicator the last year of the period its column is for), ``measure`` (string:
        ``women_peace_and_security_index``, 0 to 1, or one of ``WPS_INDICATORS`` in the units of
        the workbook's notes: years of schooling, percent of women, score, deaths per 100,000
        births, boys per 100 girls, events per 100,000 women), ``value`` (Float64), ``rank``
        (Int64, of the index; 1 is best), ``imputed`` (boolean; missing where the edition does not
        say), ``footnote`` (string, the letters beside the value such as ``d,m``).

    Raises
    ------
    NotThisSource
        The file is not this index, or its ranks, marks or columns are not those of an edition.

    References
    ----------
    Georgetown Institute for Women, Peace and Security, and PRIO Centre on Gender, Peace and
    Security. Women, Peace and Security Index.
    """
    problems = Problems(
        path,
        "the data workbook of the WPS Index, or sheets of an older edition with country and wps",
    )
    if path.is_dir():
        return cells.each_file(path, read_wps_index, problems)
    sheets = _sheets(path, problems)
    rows = _Rows(problems)
    recognised = 0
    for name, sheet in sheets.items():
        header = _wps_header(sheet)
        if header is not None:
            recognised += 1
            _wps_workbook(sheet, header, rows)
        elif (table := _table(sheet)) and {"country", "wps"} <= set(table.columns):
            recognised += 1
            _wps_older(name, table, rows)
    if not recognised:
        raise problems.stop(f"no sheet of the index among {', '.join(map(repr, sheets))}")
    frame = rows.frame()
    index = frame["measure"].eq(WPS_INDEX)
    _outside(frame.loc[index], 0, 1, problems)
    problems.refuse()
    return frame


def read_gpi(path: Path) -> pd.DataFrame:
    """Read one row for each country, year and measure of a Global Peace Index workbook.

    The producer does not allow the workbook to be passed on: it is read from where the user keeps
    it, and never fetched or stored. Files that call themselves the index and hold one of its
    domains are in circulation; a table without the workbook's sheets cannot prove what it is, and
    is refused, with what speaks against it. Sheets without a country column are left out, as are
    columns of words. An error value of the spreadsheet (``#VALUE!``) reads as an empty cell.

    Parameters
    ----------
    path : Path
        The workbook, under whatever name, or a folder of such workbooks.

    Returns
    -------
    DataFrame of shape (n_cells, 9)
        ``iso3`` (string, the producer's code; some, as Kosovo's, are not ISO's), ``country``
        (string, as published, blanks at its ends removed), ``edition`` (string, the last year of
        the workbook), ``year`` (Int64), ``measure`` (string: ``overall_score``, a domain or an
        indicator), ``value`` (Float64, 1 most to 5 least peaceful), ``rank`` (Int64, of the
        overall score; 1 is most peaceful), ``imputed`` (boolean) and ``footnote`` (string), both
        always missing. The panel is unbalanced: a country without score is a row without value.

    Raises
    ------
    NotThisSource
        The file is no workbook of this index, or holds something else under its name.

    References
    ----------
    Institute for Economics & Peace. Global Peace Index.
    """
    problems = Problems(
        path,
        "the Institute for Economics & Peace's workbook: a sheet 'Overall Scores', and a sheet a "
        "year or a domain",
        "ask the publisher for it",
    )
    if path.is_dir():
        return cells.each_file(path, read_gpi, problems)
    data = cells.content(path, problems)
    if not data.startswith(b"PK"):
        raise _no_workbook(_text_table(data, problems), problems)
    tables = {
        name: table for name, sheet in _workbook(data, problems).items() if (table := _table(sheet))
    }
    overall = {name: table for name, table in tables.items() if _slug(name).startswith("overall")}
    if len(overall) != 1:
        problems.add(f"{len(overall)} sheets 'Overall Scores', not one, among", tables)
        for table in tables.values():
            _speaks_against(table, problems)
        problems.refuse()
    ((name, table),) = overall.items()
    last = max(
        (int(found[1]) for column in table.columns if (found := _GPI_YEAR(column))), default=0
    )
    if not last:
        raise problems.stop(f"sheet {name!r} has no column such as 2008_score or 2008")
    rows = _Rows(problems)
    _gpi_by_year(table, GPI_OVERALL, str(last), rows)
    for other, sheet in tables.items():
        if other != name:
            _gpi_sheet(other, sheet, last, rows)
    frame = rows.frame()
    _outside(frame, 1, 5, problems)
    _gpi_scores(frame.loc[frame["measure"].eq(GPI_OVERALL)], problems)
    problems.refuse()
    return frame


@dataclass
class _Table:
    """A header, in lower case, and the rows below it that are not empty."""

    columns: list[str]
    labels: list[str]
    body: Sheet

    def column(self, name: str) -> list[Cell]:
        place = self.columns.index(name)
        return [row[place] for row in self.body]


@dataclass
class _Rows:
    """The rows read so far; a cell that cannot be read is a problem, named by where it stands."""

    problems: Problems
    rows: list[tuple[object, ...]] = field(default_factory=list)
    _unread: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self,
        country: Cell,
        edition: str,
        year: int,
        measure: str,
        value: Cell,
        *,
        iso3: Cell = None,
        rank: Cell = None,
        imputed: bool | None = None,
        footnote: str | None = None,
    ) -> None:
        name = _words(country)
        self.rows.append(
            (
                _words(iso3) or None,
                name,
                edition,
                year,
                measure,
                self.number(value, f"{name}, {measure} {year}"),
                self.whole(rank, f"{name}, rank {year}"),
                imputed,
                footnote,
            )
        )

    def number(self, cell: Cell, where: str) -> float | None:
        """Return a cell's number, nothing where it says that there is none."""
        if isinstance(cell, bool):
            self._cannot("no number", cell, where)
            return None
        if isinstance(cell, int | float):
            return float(cell)
        text = _words(cell)
        if text.lower() in _MISSING:
            return None
        if _NUMBER.fullmatch(text):
            return float(text)
        comma = _DECIMAL_COMMA.fullmatch(text)
        self._cannot("decimal comma" if comma else "no number", text, where)
        return None

    def whole(self, cell: Cell, where: str) -> int | None:
        # some producers print "=3" for a rank that two countries share
        tied = _words(cell).removeprefix("=") if isinstance(cell, str) else cell
        number = self.number(tied, where)
        if number is None:
            return None
        if number % 1 or number < 1:
            self._cannot("no rank", tied, where)
            return None
        return int(number)

    def _cannot(self, what: str, cell: Cell, where: str) -> None:
        self._unread.setdefault(what, []).append(f"{cell!r} ({where})")

    def finish(self) -> None:
        """Tell the problems what could not be read."""
        for what, offenders in self._unread.items():
            self.problems.add(what, offenders)
        self._unread.clear()

    def frame(self) -> pd.DataFrame:
        """Return the rows typed; those without a country, or told twice, are problems."""
        self.finish()
        frame = pd.DataFrame(self.rows, columns=list(_TYPES)).astype(_TYPES)
        if frame.empty:
            raise self.problems.stop("no rows")
        nameless = frame["country"].eq("")
        if nameless.any():
            self.problems.add(f"{int(nameless.sum())} cells in rows without a country")
        key = ["country", "edition", "year", "measure"]
        twice = frame.loc[frame.duplicated(key) & ~nameless, key]
        if not twice.empty:
            told = (f"{row.country} {row.year}" for row in twice.itertuples())
            self.problems.add("more than one row for", told)
        return frame


_TYPES = {
    "iso3": "string",
    "country": "string",
    "edition": "string",
    "year": "Int64",
    "measure": "string",
    "value": "Float64",
    "rank": "Int64",
    "imputed": "boolean",
    "footnote": "string",
}


# --- files, sheets, tables ----------------------------------------------------------------------


def _sheets(path: Path, problems: Problems) -> dict[str, Sheet]:
    """Return the cells of a workbook by sheet, or those of a text as the only, nameless sheet."""
    data = cells.content(path, problems)
    if data.startswith(b"PK"):
        return _workbook(data, problems)
    return {"": _text_table(data, problems)}


def _workbook(data: bytes, problems: Problems) -> dict[str, Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise problems.stop("is a damaged workbook or archive") from None
    if size > LARGEST:
        raise problems.stop(f"unpacks to {size:,} bytes, more than {LARGEST:,}")
    try:
        sheets = pd.read_excel(
            io.BytesIO(data),
            sheet_name=None,
            header=None,
            engine="calamine",
            # "NA" may be a word; what is missing is decided where it is read
            na_filter=False,
            dtype=object,
        )
    except Exception as error:  # the engine's errors share no base class
        raise problems.stop(f"is a damaged workbook ({_words(error)})") from None
    return {str(name): frame.to_numpy(dtype=object).tolist() for name, frame in sheets.items()}


def _text_table(data: bytes, problems: Problems) -> Sheet:
    text = cells.text(data, problems)
    head = text[:5000]
    delimiter = max(",;\t", key=head.count)
    rows: Sheet = [list(row) for row in cells.cells(text, problems, delimiter)]
    width = len(rows[0])
    uneven = [f"{n} ({len(row)})" for n, row in enumerate(rows, 1) if len(row) != width]
    if uneven:
        raise problems.stop(f"rows that have not {width} cells", uneven)
    return rows


def _table(sheet: Sheet) -> _Table | None:
    """Return what stands below the first row that names a country column."""
    for number, row in enumerate(sheet[:HEADER_WITHIN]):
        columns = [_words(cell).lower() for cell in row]
        if "country" in columns or "country_name" in columns:
            body = [line for line in sheet[number + 1 :] if any(map(_words, line))]
            return _Table(columns, [_words(cell) for cell in row], body)
    return None


def _words(cell: Cell) -> str:
    """Return a cell as text without the blanks, common or no-break, that editors leave in it."""
    if cell is None:
        return ""
    # years in a header come as 2006.0
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _outside(frame: pd.DataFrame, low: float, high: float, problems: Problems) -> None:
    wrong = frame.loc[((frame["value"] < low) | (frame["value"] > high)).fillna(False)]
    if not wrong.empty:
        told = (f"{row.country} {row.year} {row.value:g}" for row in wrong.itertuples())
        problems.add(f"values outside {low:g} to {high:g} ({wrong['measure'].iloc[0]} ...)", told)


# --- gender gap ---------------------------------------------------------------------------------


def _gggi_wide(table: _Table, years: list[str], edition: str | None, rows: _Rows) -> None:
    _only(table, {"country", "region", *years}, rows.problems)
    if edition is not None and years != [edition]:
        rows.problems.add(f"edition {edition} asked for, columns for {', '.join(years)}")
    if "2019" in years:
        # the report of December 2019 is that of 2020
        rows.problems.add("a column 2019, a year without a report")
    for line in table.body:
        cell = dict(zip(table.columns, line, strict=True))
        for year in years:
            rows.add(cell["country"], year, int(year), GGGI_INDEX, cell[year])


def _gggi_long(table: _Table, parts: list[str], edition: str | None, rows: _Rows) -> None:
    index = "overall_global_gender_gap_index"
    expected = ["country_iso3", "country_name", "year", *parts, index]
    lacking = [name for name in expected if name not in table.columns]
    if lacking:
        raise rows.problems.stop("no column", lacking)
    _only(table, set(expected), rows.problems)
    measures = {index: GGGI_INDEX} | dict(zip(parts, GGGI_SUBINDICES, strict=True))
    for line in table.body:
        cell = dict(zip(table.columns, line, strict=True))
        year = _words(cell["year"])
        if not _YEAR.fullmatch(year):
            rows.problems.add(f"year is no year: {year!r} ({_words(cell['country_name'])})")
            continue
        for column, measure in measures.items():
            rows.add(
                cell["country_name"],
                year,
                int(year),
                measure,
                cell[column],
                iso3=cell["country_iso3"],
            )
    found = sorted({str(row[2]) for row in rows.rows})
    if edition is not None and found != [edition]:
        rows.problems.add(f"edition {edition} asked for, rows for {', '.join(found)}")


def _gggi_table(table: _Table, edition: str | None, rows: _Rows) -> None:
    problems = rows.problems
    lacking = [
        name for name in ("country", "index", "rank", *GGGI_SUBINDICES) if name not in table.columns
    ]
    if lacking:
        raise problems.stop("no column", lacking)
    measures = ["index", *GGGI_SUBINDICES, *GGGI_INDICATORS]
    _only(table, {"country", "region", "rank", *measures}, problems)
    scores = [
        (rows.number(score, "index") or 0, _words(country), rows.whole(rank, "rank"))
        for score, country, rank in zip(
            table.column("index"), table.column("country"), table.column("rank"), strict=True
        )
    ]
    recognised = next(
        (
            label
            for label, (leader, score, count) in _GGGI_EDITIONS.items()
            if scores
            and max((value, country) for value, country, _ in scores) == (score, leader)
            and len(scores) == count
        ),
        None,
    )
    if edition is None and recognised is None:
        problems.add("a table that bears no year and is no edition known; name its edition")
    if edition is not None and not _YEAR.fullmatch(edition):
        problems.add(f"edition {edition!r}, no year such as '2023'")
    if edition is not None and recognised not in (None, edition):
        problems.add(f"edition {edition} asked for, content of {recognised}")
    ranks = [rank for _, _, rank in scores]
    _every_rank(ranks, problems, tied=False)
    in_order = [score for _, score in sorted((r, s) for s, _, r in scores if r is not None)]
    if in_order != sorted(in_order, reverse=True):
        problems.add("ranks that do not follow the index")
    rows.finish()
    problems.refuse()
    label = str(edition or recognised)
    for line in table.body:
        cell = dict(zip(table.columns, line, strict=True))
        for name in (name for name in measures if name in cell):
            whole = name == "index"
            rows.add(
                cell["country"],
                label,
                int(label),
                GGGI_INDEX if whole else name,
                cell[name],
                rank=cell["rank"] if whole else None,
            )


def _gggi_values(frame: pd.DataFrame, problems: Problems) -> None:
    whole = frame["measure"].isin([GGGI_INDEX, *GGGI_SUBINDICES])
    _outside(frame.loc[whole], 0, 1, problems)
    # an indicator of a table may favour women; life expectancy always does
    _outside(frame.loc[~whole], 0, 2, problems)
    early = frame.loc[frame["year"].lt(2006)]
    if not early.empty:
        problems.add("years before the first report, 2006", early["year"].unique())
    index = frame.loc[frame["measure"].eq(GGGI_INDEX) & frame["year"].between(*ICELAND_LEADS)]
    best = index.groupby("year")["value"].transform("max")
    behind = index.loc[
        index["country"].eq("Iceland") & (index["value"] < best).fillna(False), "year"
    ]
    if not behind.empty:
        # scores between 0 and 1 by country and year might be any index
        problems.add("another index: Iceland leads each report, and not this table in", behind)


def _only(table: _Table, known: set[str], problems: Problems) -> None:
    strange = [
        label or "(no name)"
        for name, label in zip(table.columns, table.labels, strict=True)
        if name not in known
    ]
    if strange:
        problems.add("columns not known", strange)
    if twice := cells.twice(table.columns):
        raise problems.stop("two columns of one name", twice)


def _every_rank(ranks: list[int | None], problems: Problems, *, tied: bool) -> None:
    """Add a problem where ranks are left out or repeated, as when rows are missing."""
    given = sorted(rank for rank in ranks if rank is not None)
    if tied:
        # two countries on rank 3 are followed by rank 5
        wrong = [
            rank
            for place, rank in enumerate(given, 1)
            if rank > place or (rank < place and given[place - 2] != rank)
        ]
    else:
        wrong = [rank for place, rank in enumerate(given, 1) if rank != place]
    if wrong:
        problems.add("ranks that do not follow one another, from rank", wrong[:1])
    if not given:
        problems.add("no ranks")


# --- women, peace and security ------------------------------------------------------------------

_WPS_LABEL = "women_peace_and_security_index"
_MARK = re.compile(r"[a-z]{1,2}(,[a-z]{1,2})*")


def _wps_header(sheet: Sheet) -> int | None:
    """Return the number of the first of the two header rows of the workbook."""
    for number, row in enumerate(sheet[:HEADER_WITHIN]):
        if any(_slug(_words(cell)) == _WPS_LABEL for cell in row):
            return number
    return None


def _wps_workbook(sheet: Sheet, header: int, rows: _Rows) -> None:
    problems = rows.problems
    if header + 1 >= len(sheet):
        raise problems.stop("a header and no rows")
    labels = [_slug(_words(cell)) for cell in sheet[header]]
    below = [_words(cell) for cell in sheet[header + 1]]
    places = {label: place for place, label in enumerate(labels) if label}
    expected = ["wps_index_rank", _WPS_LABEL, *WPS_INDICATORS]
    lacking = [name for name in expected if name not in places]
    lacking += [name for name in ("Country", "Code") if name not in below]
    # groups of countries to the right have a label and no year
    strange = [
        label
        for label, place in places.items()
        if label not in expected and _YEAR.search(below[place])
    ]
    if strange:
        problems.add("columns not known", strange)
    if lacking:
        raise problems.stop("no column", lacking)
    edition = _wps_edition(sheet[:header], below[places[_WPS_LABEL]], problems)
    periods = {name: _YEAR.findall(below[places[name]]) for name in expected}
    unclear = [name for name in expected[1:] if not periods[name]]
    if unclear:
        raise problems.stop("columns without a year", unclear)
    last = {name: int(max(re.findall(r"\d{4}", below[places[name]]))) for name in expected[1:]}

    country, code = below.index("Country"), below.index("Code")
    body = sheet[header + 2 :]
    coded = [line for line in body if re.fullmatch("[A-Z]{3}", _words(line[code]))]
    # banners have words in the column of countries and nothing beside them, groups have no rank
    lost = [
        _words(line[country]) or f"code {_words(line[code])!r}"
        for line in body
        if line not in coded and (_words(line[code]) or _words(line[places["wps_index_rank"]]))
    ]
    if lost:
        problems.add("rows without a code of three capitals", lost)
    imputed = _wps_imputed([_words(line[country]) for line in body], problems)

    ranks = []
    marks: list[str] = []
    for line in coded:
        name = _words(line[country])
        rank = line[places["wps_index_rank"]]
        ranks.append(rows.whole(rank, f"{name}, rank"))
        for measure in expected[1:]:
            place = places[measure]
            mark = _words(line[place + 1]).replace(" ", "") if place + 1 < len(line) else ""
            if mark and not _MARK.fullmatch(mark):
                marks.append(f"{mark!r} ({name}, {measure})")
            rows.add(
                name,
                edition,
                last[measure],
                WPS_INDEX if measure == _WPS_LABEL else measure,
                line[place],
                iso3=line[code],
                rank=rank if measure == _WPS_LABEL else None,
                imputed=bool(imputed & set(mark.split(","))),
                footnote=mark or None,
            )
    if marks:
        problems.add("marks that are no footnote letters", marks)
    _every_rank(ranks, problems, tied=True)


def _wps_edition(titles: Sheet, column: str, problems: Problems) -> str:
    """Return the edition that both the title and the index's column name."""
    title = " ".join(_words(cell) for row in titles for cell in row)
    named = re.search(r"\b(20\d\d)\s+WPS Index", title, re.IGNORECASE)
    if not named or named[1] != column:
        raise problems.stop(f"title {title[:80]!r} and index of {column!r} do not name one edition")
    return f"{column}/{(int(column) + 1) % 100:02d}"


def _wps_imputed(texts: list[str], problems: Problems) -> set[str]:
    """Return the letters whose note says that the value is imputed."""
    found = {m[1] for text in texts if (m := re.match(r"([a-z]{1,2}) imputed\b", text, re.I))}
    if not found:
        problems.add("no note that says which letters mark an imputed value; the file is cut")
    return found


def _wps_older(name: str, table: _Table, rows: _Rows) -> None:
    problems = rows.problems
    where = f"sheet {name!r}" if name else "table"
    _only(table, {"country", "wps"}, problems)
    scores = [
        (rows.number(score, f"{_words(country)}, wps") or 0.0, _words(country))
        for score, country in zip(table.column("wps"), table.column("country"), strict=True)
    ]
    if not scores:
        raise problems.stop(f"{where} has no rows")
    best, leader = max(scores)
    edition = next(
        (
            label
            for label, (first, score, _) in _WPS_EDITIONS.items()
            if (first, score) == (leader, best)
        ),
        None,
    )
    if edition is None:
        known = "; ".join(f"{k}: {v[0]} {v[1]:.3f}" for k, v in _WPS_EDITIONS.items())
        problems.add(f"{where} is led by {leader} with {best:g}, as in no edition ({known})")
        return
    count = _WPS_EDITIONS[edition][2]
    if len(scores) != count:
        problems.add(f"{where} has {len(scores)} countries; edition {edition} has {count}")
    start = int(edition[:4])
    # one sheet in circulation bears the year before its edition
    if _YEAR.fullmatch(name) and not start - 1 <= int(name) <= start + 1:
        problems.add(f"{where} holds edition {edition}")
    for line in table.body:
        cell = dict(zip(table.columns, line, strict=True))
        rows.add(cell["country"], edition, start, WPS_INDEX, cell["wps"])


# --- peace --------------------------------------------------------------------------------------

_GPI_YEAR = re.compile(r"(20\d\d)(?:[ _]?(score|rank))?").fullmatch
_YEAR_IN = re.compile(r"(?<!\d)20\d\d(?!\d)")
_GPI_CODES = ("geocode", "iso3c", "iso3", "code")
# the country and what numbers it, beside its scores
_GPI_ASIDE = re.compile(r"(.*_)?(country|geocode|iso3c?|code|id|year|rank)")


def _gpi_code(table: _Table) -> str | None:
    return next((name for name in _GPI_CODES if name in table.columns), None)


def _gpi_by_year(table: _Table, measure: str, edition: str, rows: _Rows) -> None:
    """Add a sheet that has a column a year."""
    code = _gpi_code(table)
    found = [(place, seen) for place, name in enumerate(table.columns) if (seen := _GPI_YEAR(name))]
    ranks = {seen[1]: place for place, seen in found if seen[2] == "rank"}
    scores = {seen[1]: place for place, seen in found if seen[2] != "rank"}
    country = table.columns.index("country")
    for line in table.body:
        if not any(_words(line[place]) for place in scores.values()):
            continue  # a note below the table
        for year, place in scores.items():
            rows.add(
                line[country],
                edition,
                int(year),
                measure,
                line[place],
                iso3=line[table.columns.index(code)] if code else None,
                rank=line[ranks[year]] if year in ranks else None,
            )


def _gpi_sheet(name: str, table: _Table, last: int, rows: _Rows) -> None:
    """Add a sheet of one year, or of one domain; one that is neither is a problem."""
    years = _YEAR_IN.findall(name)
    if not years and any(map(_GPI_YEAR, table.columns)):
        _gpi_by_year(table, _slug(name), str(last), rows)
        return
    if len(years) != 1 or int(years[0]) > last:
        rows.problems.add(f"sheet {name!r} is of no year up to {last}, and of no domain")
        return
    year = int(years[0])
    code = _gpi_code(table)
    country = table.columns.index("country")
    measures = {
        place: _gpi_measure(column)
        for place, column in enumerate(table.columns)
        if column
        and not _GPI_ASIDE.fullmatch(_slug(column))
        and _counts(line[place] for line in table.body)
    }
    if len(measures) < GPI_INDICATORS:
        rows.problems.add(
            f"sheet {name!r} has {len(measures)} columns of numbers, fewer than the "
            f"{GPI_INDICATORS} indicators"
        )
    told = {(row[1], row[3]): row[5] for row in rows.rows if row[4] == GPI_OVERALL}
    for line in table.body:
        if not any(_words(line[place]) for place in measures):
            continue
        for place, measure in measures.items():
            score = told.get((_words(line[country]), year))
            if measure == GPI_OVERALL and score is not None:
                # the same score stands on both sheets; it is kept once, with its rank
                again = rows.number(line[place], f"{_words(line[country])}, {name}")
                if again is not None and abs(again - float(str(score))) > GPI_ROUNDING:
                    rows.problems.add(
                        f"{_words(line[country])} {year} has the overall scores {score} and {again}"
                    )
                continue
            rows.add(
                line[country],
                str(last),
                year,
                measure,
                line[place],
                iso3=line[table.columns.index(code)] if code else None,
            )


def _gpi_measure(column: str) -> str:
    slug = _slug(column)
    return GPI_OVERALL if slug in ("overall", "overall_score", "overall_scores", "gpi") else slug


def _counts(column: Iterable[Cell]) -> bool:
    """Return whether a column holds numbers, be they written with a comma; words are no scores."""
    values = (_words(cell) for cell in column)
    return any(_NUMBER.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text) for text in values)


def _no_workbook(sheet: Sheet, problems: Problems) -> Exception:
    """Return the refusal of a text, with all that speaks against it."""
    problems.add("is a text table, with nothing in it that says which edition or score it holds")
    table = _table(sheet)
    if table is not None:
        _speaks_against(table, problems)
    return problems.refusal()


def _speaks_against(table: _Table, problems: Problems) -> None:
    """Add what shows that a table a year wide is no overall score."""
    places = [n for n, name in enumerate(table.columns) if _GPI_YEAR(name)]
    if not places:
        return
    if not any("rank" in name for name in table.columns):
        problems.add("one score a year, without ranks, indicators or domains")
    commas = [
        text
        for line in table.body
        for place in places
        if _DECIMAL_COMMA.fullmatch(text := _words(line[place]))
    ]
    if commas:
        problems.add(f"{len(commas)} numbers with a decimal comma, which the workbook has not")
    rows = _Rows(Problems(problems.path, ""))
    for line in table.body:
        for place in places:
            year = int(table.columns[place][:4])
            value = _words(line[place]).replace(",", ".")
            rows.add(line[0], "", year, GPI_OVERALL, value if _NUMBER.fullmatch(value) else None)
    frame = pd.DataFrame(rows.rows, columns=list(_TYPES)).astype(_TYPES)
    _gpi_scores(frame, problems)


def _gpi_scores(scores: pd.DataFrame, problems: Problems) -> None:
    """Add a problem where scores look like those of one domain, not like the average of all."""
    # the mean of 23 indicators lies on the end of the scale only if each of them does
    ends = scores.loc[scores["value"].isin([1.0, 5.0])]
    if not ends.empty:
        problems.add(
            f"{len(ends)} scores on the very end of the scale, as in the domain Ongoing Conflict "
            "and never in the overall score",
            (f"{row.country} {row.year}" for row in ends.itertuples()),
        )
    shared = scores.dropna(subset="value").groupby(["year", "value"], as_index=False).size()
    shared = shared.loc[shared["size"] >= GPI_SHARED].nlargest(1, "size")
    for row in shared.itertuples():
        problems.add(
            f"up to {row.size} countries with one score ({row.value:g} in {row.year}), as where a "
            "few indicators are averaged"
        )


SOURCES: dict[str, Upstream] = {
    "gggi": Upstream(
        name="gggi",
        producer="World Economic Forum",
        title="Global Gender Gap Index",
        url="https://www.weforum.org/publications/series/global-gender-gap-report/",
        license_name="not stated; World Economic Forum terms of use",
        license_url="",
        redistribute="aggregates",
        citation="World Economic Forum. Global Gender Gap Report.",
        read=read_gggi,
        # reports are PDF files; the tables in circulation are others' copies
    ),
    "wps_index": Upstream(
        name="wps_index",
        producer="Georgetown Institute for Women, Peace and Security; PRIO",
        title="Women, Peace and Security Index",
        url="https://giwps.georgetown.edu/the-index/",
        license_name="report CC BY-NC 4.0; the workbook states none",
        license_url="https://creativecommons.org/licenses/by-nc/4.0/",
        redistribute="aggregates",
        citation=(
            "Georgetown Institute for Women, Peace and Security and Peace Research Institute "
            "Oslo. Women, Peace and Security Index 2025/26. 2025."
        ),
        read=read_wps_index,
        hosts=("giwps.georgetown.edu",),
        addresses={
            "WPS-Index-2025-Data.xlsx": (
                "https://giwps.georgetown.edu/wp-content/uploads/2025/10/WPS-Index-2025-Data.xlsx"
            )
        },
    ),
    "gpi": Upstream(
        name="gpi",
        producer="Institute for Economics & Peace",
        title="Global Peace Index",
        url="https://www.economicsandpeace.org/consulting/data-licensing/",
        license_name="internal non-commercial use only; not to be distributed as a workbook",
        license_url="https://www.economicsandpeace.org/consulting/data-licensing/",
        redistribute="no",
        citation="Institute for Economics & Peace. Global Peace Index. Sydney.",
        read=read_gpi,
    ),
}
