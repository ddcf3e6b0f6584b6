"""The Peace Agreement Delegate Dataset (PADD): the three agreement-level files, as published.

The files are not bundled; their reader names where they lie. Each is known by its columns: the
names under which they circulate differ only by a suffix, and a renamed file is easily mistaken.
"""

import csv
from pathlib import Path

import pandas as pd

from wpsdata.load import cells
from wpsdata.load.upstream import NotThisSource, Upstream

RULES = ("highest", "lowest", "multiple")
# role -> the part of the column names that stands for it
ROLES = {
    "delegate": "Del",
    "signatory": "Sig",
    "observer": "Ob",
    "negotiator": "Neg",
    "mediator": "Med",
    "support_staff": "Log",
    "advisor": "Adv",
}
# The publisher prints shares with nine decimals.
ROUNDING = 1e-8

_PEOPLE = [
    *["Del_N", "NADel_N", "FemDel_Bin", "FemDel_N", "FemDel_P"],
    *[
        f"{form.format(stem)}"
        for stem in ("Sig", "Ob", "Neg", "Med", "Log", "Adv")
        for form in ("{}_N", "Fem{}_N", "Fem{}_P")
    ],
    *["WomCom_N", "WomCom_P", "FemWomCom_N", "FemWomCom_P"],
]
# Measures of the agreement and its country that the file of the rule "highest" goes on with
MEASURES = {
    "ImUN": "un_signatory",
    "ImOth": "third_party_signatory",
    "NYT_p": "press_articles",
    "UNSCR": "council_resolutions",
    "Press_UNSC": "council_press_statements",
    "NAP": "has_nap",
    "GDI": "gender_development_index",
    "GDI_lag1": "gender_development_index_year_before",
    "SEP_Fem": "girls_in_secondary_percent",
    "TeenPreg": "teenage_births",
    "WomParl": "women_in_parliament_percent",
    "PolInt_Cmb": "political_interest",
    "state_prev_avg": "sexual_violence",
    "female_combatants_exs": "women_combatants",
}
_AGREEMENT = ["AgtId", "Dat", "Stage", "StageSub", "GeWom"]
# The file of the rule "highest" goes on with measures of the country and with provisions of the
# agreement, in an order that is nobody's concern; only its beginning is held to the letter.
_BEGINNINGS = {
    "highest": ["Con", "Reg", *_AGREEMENT, *_PEOPLE],
    "lowest": ["Con", *_AGREEMENT, *_PEOPLE],
    "multiple": ["Con", *_AGREEMENT, "Mult_Pos_Weight", *_PEOPLE],
}


class NotPadd(NotThisSource):
    """A file is not the PADD file that was asked for, or its content contradicts itself."""


def load_padd(folder_or_file: str | Path, rule: str) -> pd.DataFrame:
    """Load one row for each comprehensive agreement and role, counted by one rule.

    Parameters
    ----------
    folder_or_file : str or Path
        The publisher's file, or a folder with it among its ``.csv`` files.
    rule : str
        Role in which a person with several is counted: ``"highest"``, ``"lowest"``, or
        ``"multiple"`` (in each of them).

    Returns
    -------
    DataFrame of shape (n_agreements * 7, 8)
        ``rule`` and ``role`` (string); ``agreement_id`` (Int64, PA-X number); ``signed_on``
        (datetime64); ``persons``, ``women`` and ``unknown`` (Int64; persons of unknown gender
        are among ``persons``, and are known for delegates only); ``share`` (Float64, fraction
        of 1, over all persons; as published, so missing where the publisher left it out).

    Raises
    ------
    NotPadd
        The rule is unknown, no file or more than one has the columns of the rule, or the
        content breaks a rule of the dataset. All problems are named at once.

    References
    ----------
    Good, Elizabeth (2024). Peace Agreement Delegate Dataset. Version 1;
    ``data/raw/padd/<version>/yearly_shares.csv.yml`` holds the hashes of the files read.
    """
    if rule not in RULES:
        raise NotPadd(f"PADD: no rule {rule!r}; expected one of {', '.join(RULES)}; mend the call")
    path = _file(Path(folder_or_file), rule)
    raw = _table(path)
    problems: list[str] = []
    agreements = _integers(raw["AgtId"], "AgtId", problems)
    signed = _dates(raw["Dat"], problems)
    _name(problems, "AgtId missing", agreements.isna(), raw)
    _name(problems, "AgtId repeated", agreements.duplicated() & agreements.notna(), raw)
    unknown = _integers(raw["NADel_N"], "NADel_N", problems)
    nothing = pd.Series(pd.NA, raw.index, dtype="Int64")
    parts = []
    for role, stem in ROLES.items():
        persons = _integers(raw[f"{stem}_N"], f"{stem}_N", problems)
        women = _integers(raw[f"Fem{stem}_N"], f"Fem{stem}_N", problems)
        share = _fractions(raw[f"Fem{stem}_P"], f"Fem{stem}_P", problems)
        _name(problems, f"Fem{stem}_N above {stem}_N", women > persons, raw)
        counted = (women / persons.where(persons > 0)).astype("Float64")
        differs = (counted - share).abs() > ROUNDING
        _name(problems, f"Fem{stem}_P is not Fem{stem}_N / {stem}_N", differs, raw)
        _name(problems, f"Fem{stem}_P where {stem}_N is 0", share.notna() & persons.eq(0), raw)
        if role == "delegate":
            _name(
                problems,
                "FemDel_N above the delegates of known gender, Del_N - NADel_N",
                women > persons - unknown,
                raw,
            )
        parts.append(
            pd.DataFrame(
                {
                    "rule": pd.Series(rule, raw.index, dtype="string"),
                    "role": pd.Series(role, raw.index, dtype="string"),
                    "agreement_id": agreements,
                    "signed_on": signed,
                    "persons": persons,
                    "women": women,
                    "unknown": unknown if role == "delegate" else nothing,
                    "share": share,
                }
            )
        )
    if raw.empty:
        problems.append("no rows")
    if problems:
        raise NotPadd(f"{path}: {'; '.join(problems)}; expected PADD v1; fetch the file anew")
    return pd.concat(parts, ignore_index=True)


def load_measures(folder_or_file: str | Path) -> pd.DataFrame:
    """Load one row for each agreement: its measures, and how PADD itself codes provisions.

    Parameters
    ----------
    folder_or_file : str or Path
        The publisher's file for the rule ``"highest"``, or a folder with it.

    Returns
    -------
    DataFrame of shape (n_agreements, 16)
        ``agreement_id`` (Int64, PA-X number); ``provision`` (Int64, 0 or 1, ``GeWom``); the
        values of ``MEASURES`` (Float64, as published, missing where the publisher has none):
        signed by the UN or another third party (0 or 1), articles in the New York Times, Security
        Council resolutions and press statements on women, peace and security by then, whether the
        country had an action plan (0 or 1), its Gender Development Index of the year and of the
        year before, girls among pupils of secondary schools and women in parliament (percent),
        births to teenagers, interest of women in politics (mean of answers), prevalence of sexual
        violence as the US Department of State reports it (0 to 3), women who fought (0 or 1).

    Raises
    ------
    NotPadd
        No file, or more than one, has the columns of the rule, a measure has no column, or a
        value is no number. All problems are named at once.

    Notes
    -----
    Most measures of the country lack in half of the agreements or more, those of early years first.

    References
    ----------
    Good, Elizabeth (2024). Peace Agreement Delegate Dataset. Version 1.
    """
    path = _file(Path(folder_or_file), "highest")
    raw = _table(path)
    problems: list[str] = []
    lacking = [name for name in MEASURES if name not in raw.columns]
    if lacking:
        raise NotPadd(
            f"{path}: no column {', '.join(lacking)}; expected PADD v1; fetch the file anew"
        )
    agreements = _integers(raw["AgtId"], "AgtId", problems)
    _name(problems, "AgtId missing", agreements.isna(), raw)
    _name(problems, "AgtId repeated", agreements.duplicated() & agreements.notna(), raw)
    provision = _integers(raw["GeWom"], "GeWom", problems)
    _name(problems, "GeWom above 1", provision > 1, raw)
    # one cell says "NA " with a blank
    blank = raw[list(MEASURES)].apply(lambda column: column.str.strip())
    blank = blank.replace({"": pd.NA, "NA": pd.NA})
    measures = {ours: _numbers(blank[name], name, problems) for name, ours in MEASURES.items()}
    if problems:
        raise NotPadd(f"{path}: {'; '.join(problems)}; expected PADD v1; fetch the file anew")
    return pd.DataFrame({"agreement_id": agreements, "provision": provision, **measures})


def _table(path: Path) -> pd.DataFrame:
    """Read all cells as text, ``NA`` and empty ones as missing."""
    problems = cells.Problems(path, "PADD v1", "fetch the file anew")
    try:
        header, *rows = cells.cells(cells.text(cells.content(path, problems), problems), problems)
    except NotThisSource as error:
        raise NotPadd(str(error)) from None
    if twins := cells.twice(header):
        raise NotPadd(str(problems.stop("two columns of one name", twins)))
    uneven = [f"{n} ({len(row)})" for n, row in enumerate(rows, 1) if len(row) != len(header)]
    if uneven:
        raise NotPadd(
            f"{path}: number of cells in row {', '.join(uneven)}; expected {len(header)}; "
            "fetch the file anew"
        )
    return pd.DataFrame(rows, columns=header, dtype="string").replace({"": pd.NA, "NA": pd.NA})


def _file(place: Path, rule: str) -> Path:
    """Return the file whose columns are those of the rule."""
    if place.is_file():
        reason = _misfit(place, rule)
        if reason:
            raise NotPadd(
                f"{place}: {reason}; expected PADD's agreement-level file for the rule {rule!r}; "
                "name that file, or the folder with all three"
            )
        return place
    if not place.is_dir():
        raise NotPadd(f"{place}: no such file or folder; expected the PADD files; mend the path")
    reasons = {path: _misfit(path, rule) for path in sorted(place.glob("*.csv"))}
    fits = [path for path, reason in reasons.items() if not reason]
    if len(fits) != 1:
        seen = [f"{path.name} ({reason or 'fits'})" for path, reason in reasons.items()]
        raise NotPadd(
            f"{place}: {len(fits)} files have the columns of PADD's rule {rule!r}, among "
            f"{', '.join(seen) or 'no .csv files'}; expected one; mend the folder or name the file"
        )
    return fits[0]


def _misfit(path: Path, rule: str) -> str:
    """Return why a file cannot be the one of the rule, or nothing."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            header = lines.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        return "not UTF-8 text"
    # as the table's own reader will take them: a stray quotation mark stays in its name
    columns = next(csv.reader([header]), [""])
    if _begins(columns, rule):
        return ""
    others = [other for other in RULES if other != rule and _begins(columns, other)]
    if others:
        return f"is the file for the rule {others[0]!r}"
    if len(columns) == 1:
        return "not comma-separated"
    lacking = [name for name in _BEGINNINGS[rule] if name not in columns]
    return f"no column {', '.join(lacking)}" if lacking else "columns in another order"


def _begins(columns: list[str], rule: str) -> bool:
    expected = _BEGINNINGS[rule]
    # Only the file for "highest" has more columns than the expected ones.
    return columns[: len(expected)] == expected and (
        rule == "highest" or len(columns) == len(expected)
    )


def _name(problems: list[str], what: str, wrong: pd.Series, raw: pd.DataFrame) -> None:
    """Add a problem with the agreements it concerns, if it concerns any."""
    found = raw.loc[wrong.fillna(False).astype(bool), "AgtId"].fillna("(no AgtId)")
    if not found.empty:
        problems.append(f"{what} in agreement {', '.join(found.unique())}")


def _numbers(values: pd.Series, name: str, problems: list[str]) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("Float64")
    # "inf" and "1e999" parse, and are no counts
    numbers = numbers.where((numbers.abs() < float("inf")).fillna(False))
    strange = values[values.notna() & numbers.isna()].unique()
    if len(strange):
        problems.append(f"{name} is no number: {', '.join(map(repr, strange))}")
    return numbers


def _integers(values: pd.Series, name: str, problems: list[str]) -> pd.Series:
    numbers = _numbers(values, name, problems)
    # beyond 2 ** 53 a number read as a fraction has lost digits
    broken = (numbers < 0) | (numbers % 1 != 0) | (numbers > 2**53)
    strange = numbers[broken.fillna(False)]
    if not strange.empty:
        shown = ", ".join(f"{number:g}" for number in strange.unique())
        problems.append(f"{name} is no count: {shown}")
        numbers = numbers.drop(strange.index).reindex(numbers.index)
    return numbers.astype("Int64")


def _fractions(values: pd.Series, name: str, problems: list[str]) -> pd.Series:
    numbers = _numbers(values, name, problems)
    strange = numbers[((numbers < 0) | (numbers > 1)).fillna(False)]
    if not strange.empty:
        shown = ", ".join(f"{number:g}" for number in strange.unique())
        problems.append(f"{name} is no fraction of 1 (percent?): {shown}")
        numbers = numbers.drop(strange.index).reindex(numbers.index)
    return numbers


def _dates(values: pd.Series, problems: list[str]) -> pd.Series:
    dates = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    strange = values[dates.isna()].fillna("(missing)").unique()
    if len(strange):
        problems.append(f"Dat is no day YYYY-MM-DD: {', '.join(strange)}")
    return dates


def read_padd(path: Path, rule: str = "highest") -> pd.DataFrame:
    """Load the dataset from a file or folder; see ``load_padd``."""
    return load_padd(path, rule)


SOURCES = {
    "padd": Upstream(
        name="padd",
        producer="Good, Elizabeth",
        title="Peace Agreement Delegate Dataset",
        url="https://github.com/rdestaci/Vox_Replication/tree/"
        "14f7a12ab10347e0f4a2652277d96465ca17d78b/dataverse_files",
        license_name="not stated",
        license_url="",
        redistribute="aggregates",
        citation="Good, Elizabeth (2024). Peace Agreement Delegate Dataset. Version 1.",
        read=read_padd,
    )
}
