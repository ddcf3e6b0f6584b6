import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from wpsdata import catalog, paths
from wpsdata.clean.padd import share_bands, yearly_shares
from wpsdata.cli import main
from wpsdata.load.padd import MEASURES, ROLES, RULES, NotPadd, load_measures, load_padd
from wpsdata.load.upstream import NotThisSource, UnknownUpstream, read
from wpsdata.tables import NotFromResearch, build_from

PEOPLE = (
    "Del_N,NADel_N,FemDel_Bin,FemDel_N,FemDel_P,Sig_N,FemSig_N,FemSig_P,Ob_N,FemOb_N,FemOb_P,"
    "Neg_N,FemNeg_N,FemNeg_P,Med_N,FemMed_N,FemMed_P,Log_N,FemLog_N,FemLog_P,Adv_N,FemAdv_N,"
    "FemAdv_P,WomCom_N,WomCom_P,FemWomCom_N,FemWomCom_P"
)
HEADERS = {
    "highest": f"Con,Reg,AgtId,Dat,Stage,StageSub,GeWom,{PEOPLE},Unkn_N,FemUnkn_N,FemUnkn_P,NAP",
    "lowest": f"Con,AgtId,Dat,Stage,StageSub,GeWom,{PEOPLE}",
    "multiple": f"Con,AgtId,Dat,Stage,StageSub,GeWom,Mult_Pos_Weight,{PEOPLE}",
}
NOBODY = {f"{form}{stem}_N": "0" for stem in ROLES.values() for form in ("", "Fem")}
DEFAULTS = {"Con": "Freedonia", "Reg": "Nowhere", "Stage": "SubComp", **NOBODY, "NADel_N": "0"}


def write_padd(path: Path, *rows: dict[str, str], rule: str = "highest", end: str = "\n") -> Path:
    """Write a made-up file: what a row does not say has nobody in the role, and no share."""
    header = HEADERS[rule].split(",")
    lines = [HEADERS[rule]]
    for row in rows:
        unknown = set(row) - set(header)
        assert not unknown, f"no such column {unknown}"
        lines.append(",".join((DEFAULTS | row).get(name, "") for name in header))
    path.write_bytes(b"\xef\xbb\xbf" + (end.join(lines) + end).encode())
    return path


def agreement(number: int, day: str, **cells: object) -> dict[str, str]:
    return {"AgtId": str(number), "Dat": day, **{k: str(v) for k, v in cells.items()}}


def delegates(number: int, day: str, women: int, persons: int, unknown: int = 0) -> dict[str, str]:
    share = round(women / persons, 9)
    return agreement(
        number, day, FemDel_N=women, Del_N=persons, NADel_N=unknown, FemDel_P=f"{share:.9g}"
    )


@pytest.fixture
def one(tmp_path):
    """Return a function that writes rows as the file for one rule and loads it."""

    def load(*rows: dict[str, str], rule: str = "highest") -> pd.DataFrame:
        return load_padd(write_padd(tmp_path / "any name.csv", *rows, rule=rule), rule)

    return load


def of(frame: pd.DataFrame, role: str) -> pd.Series:
    """Return the only row of a role."""
    (row,) = frame.loc[frame["role"].eq(role)].to_dict("records")
    return pd.Series(row)


# --- which file it is ---------------------------------------------------------------------------


def test_a_folder_gives_each_rule_its_file_whatever_the_names(tmp_path):
    for name, rule in (("a.csv", "multiple"), ("b.csv", "highest"), ("c.csv", "lowest")):
        write_padd(tmp_path / name, delegates(1, "2001-02-03", 1, 10), rule=rule)
    for rule in RULES:
        assert load_padd(tmp_path, rule)["rule"].unique().tolist() == [rule]


def test_a_file_for_another_rule_is_refused(tmp_path):
    path = write_padd(tmp_path / "PADD_Agreement Level.csv", rule="lowest")
    with pytest.raises(NotPadd, match="is the file for the rule 'lowest'"):
        load_padd(path, "highest")


def test_two_files_for_one_rule_are_refused_by_name(tmp_path):
    for name in ("one.csv", "two.csv"):
        write_padd(tmp_path / name, delegates(1, "2001-02-03", 1, 10))
    with pytest.raises(NotPadd, match=r"2 files .* one\.csv \(fits\), two\.csv \(fits\)"):
        load_padd(tmp_path, "highest")


def test_a_folder_without_padd_says_what_lies_there(tmp_path):
    (tmp_path / "people.csv").write_text("AgtId,Name,Gender\n1,Groucho,man\n")
    with pytest.raises(NotPadd, match=r"0 files .* people\.csv \(no column Con, Dat"):
        load_padd(tmp_path, "lowest")


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path):
    with pytest.raises(NotPadd, match=r"no \.csv files"):
        load_padd(tmp_path, "lowest")
    with pytest.raises(NotPadd, match="no such file or folder"):
        load_padd(tmp_path / "nowhere", "lowest")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEADERS["lowest"].replace(",", "\t").encode(), "not comma-separated"),
        (HEADERS["lowest"].replace("AgtId,Dat", "Dat,AgtId").encode(), "columns in another order"),
        (HEADERS["lowest"].replace(",FemMed_P", "").encode(), "no column FemMed_P"),
        ("Con,Côte".encode("latin-1"), "not UTF-8 text"),
    ],
)
def test_something_else_is_refused_with_its_reason(tmp_path, content, reason):
    path = tmp_path / "PADD_Agreement Level_Lowest Positions.csv"
    path.write_bytes(content)
    with pytest.raises(NotPadd, match=reason):
        load_padd(path, "lowest")


def test_an_unknown_rule_is_refused(tmp_path):
    with pytest.raises(NotPadd, match="no rule 'first'; expected one of highest, lowest, multiple"):
        load_padd(tmp_path, "first")


# --- what is in it ------------------------------------------------------------------------------


def test_rows_are_agreements_by_role_with_types(one):
    frame = one(delegates(7, "2001-02-03", 2, 8, unknown=3))
    assert len(frame) == len(ROLES)
    assert frame.dtypes.astype(str).to_dict() | {"signed_on": ""} == {
        "rule": "string",
        "role": "string",
        "agreement_id": "Int64",
        "signed_on": "",
        "persons": "Int64",
        "women": "Int64",
        "unknown": "Int64",
        "share": "Float64",
    }
    row = of(frame, "delegate")
    assert (row["persons"], row["women"], row["unknown"], row["share"]) == (8, 2, 3, 0.25)
    assert row["signed_on"] == pd.Timestamp("2001-02-03")


@pytest.mark.parametrize("missing", ["NA", ""])
def test_na_and_empty_are_missing_and_never_zero(one, missing):
    cells = {"Med_N": missing, "FemMed_N": missing, "FemMed_P": missing}
    row = of(one(agreement(1, "2001-02-03", **cells)), "mediator")
    assert pd.isna(row["persons"])
    assert pd.isna(row["women"])
    assert pd.isna(row["share"])


def test_unknown_gender_is_known_for_delegates_only(one):
    frame = one(delegates(1, "2001-02-03", 0, 4, unknown=1))
    assert frame.loc[frame["role"].ne("delegate"), "unknown"].isna().all()


def test_lines_may_end_as_on_windows(tmp_path):
    path = write_padd(tmp_path / "a.csv", delegates(1, "2001-02-03", 1, 10), end="\r\n")
    assert of(load_padd(path, "highest"), "delegate")["share"] == 0.1


def test_a_share_without_counts_is_kept(one):
    cells = {"Del_N": "NA", "FemDel_N": "NA", "NADel_N": "NA", "FemDel_P": "0.22"}
    row = of(one(agreement(1340, "2013-03-19", **cells)), "delegate")
    assert row["share"] == 0.22
    assert pd.isna(row["persons"])


def test_shares_may_be_rounded_to_nine_decimals(one):
    assert of(one(delegates(1, "2001-02-03", 1, 3)), "delegate")["share"] == 0.333333333


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"FemDel_P": "25"}, r"FemDel_P is no fraction of 1 \(percent\?\): 25"),
        ({"FemDel_P": "0.3"}, "FemDel_P is not FemDel_N / Del_N in agreement 5"),
        ({"FemDel_P": "some"}, "FemDel_P is no number: 'some'"),
        ({"FemDel_N": "9"}, "FemDel_N above Del_N in agreement 5"),
        ({"NADel_N": "7"}, "above the delegates of known gender"),
        ({"Sig_N": "-1"}, "Sig_N is no count: -1"),
        ({"Sig_N": "1.5"}, "Sig_N is no count: 1.5"),
        ({"FemSig_P": "0"}, "FemSig_P where Sig_N is 0 in agreement 5"),
        ({"Dat": "03/02/2001"}, "Dat is no day YYYY-MM-DD: 03/02/2001"),
        ({"Dat": ""}, r"Dat is no day YYYY-MM-DD: \(missing\)"),
        ({"AgtId": ""}, r"AgtId missing in agreement \(no AgtId\)"),
    ],
)
def test_content_that_contradicts_itself_is_refused(one, cells, problem):
    with pytest.raises(NotPadd, match=problem):
        one(delegates(5, "2001-02-03", 2, 8) | cells)


def test_all_problems_are_named_in_one_line(one):
    twice = delegates(5, "2001-02-03", 2, 8)
    with pytest.raises(NotPadd) as refused:
        one(twice, twice | {"FemDel_P": "0.3"}, delegates(6, "2001", 2, 8))
    message = str(refused.value)
    assert "\n" not in message
    assert "AgtId repeated in agreement 5" in message
    assert "FemDel_P is not FemDel_N / Del_N in agreement 5" in message
    assert "Dat is no day YYYY-MM-DD: 2001" in message


def test_a_file_without_agreements_or_with_a_ragged_row_is_refused(one, tmp_path):
    with pytest.raises(NotPadd, match="no rows"):
        one()
    path = write_padd(tmp_path / "b.csv", delegates(1, "2001-02-03", 1, 10))
    path.write_bytes(path.read_bytes().rstrip(b"\n") + b",1,2,3\n")
    with pytest.raises(NotPadd, match=r"row 1 \(41\); expected 38"):
        load_padd(path, "highest")


# --- measures -----------------------------------------------------------------------------------

MEASURED = f"{HEADERS['highest'].removesuffix(',NAP')},{','.join(MEASURES)}"


def write_measures(path: Path, *rows: dict[str, object], header: str = MEASURED) -> Path:
    lines = [
        ",".join(str(({"GeWom": 1} | DEFAULTS | row).get(name, "")) for name in header.split(","))
        for row in rows
    ]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_measures_are_read_as_published_and_missing_stays_missing(tmp_path):
    path = write_measures(
        tmp_path / "x.csv",
        {"AgtId": 1, "Dat": "2001-01-01", "NYT_p": 30, "NAP": "NA", "female_combatants_exs": "NA "},
    )
    row = load_measures(path).iloc[0]
    assert (row["agreement_id"], row["provision"], row["press_articles"]) == (1, 1, 30)
    assert row[["has_nap", "women_combatants", "un_signatory"]].isna().all()


def test_what_is_wrong_with_measures_is_named_at_once(tmp_path):
    rows = [
        {"AgtId": 1, "Dat": "2001-01-01", "GeWom": 2, "GDI": "low"},
        {"AgtId": 1, "Dat": "2001-01-01"},
    ]
    with pytest.raises(NotPadd) as refused:
        load_measures(write_measures(tmp_path / "x.csv", *rows))
    for said in ("AgtId repeated in agreement 1", "GeWom above 1", "GDI is no number: 'low'"):
        assert said in str(refused.value)


def test_a_file_without_the_measures_is_refused(tmp_path):
    path = write_padd(tmp_path / "x.csv", agreement(1, "2001-01-01"))
    with pytest.raises(NotPadd, match="no column ImUN, ImOth"):
        load_measures(path)


# --- what is bundled ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["yearly_shares.csv", "share_bands.csv"])
def test_the_bundled_aggregates_name_no_agreement_and_no_country(file):
    card = catalog.card("padd", file)
    columns = pd.read_csv(catalog.verified(card), nrows=0).columns
    assert not {"agreement_id", "AgtId", "Con", "country", "Reg", "signed_on"} & set(columns)
    assert card.redistribute == "aggregates"
    assert len(card.computed_from) == 3


def reference() -> Path:
    """Return the folder of the publisher's files, or skip."""
    root = os.environ.get("WPSDATA_REFERENCE") or paths.CHECKOUT.parent / "shared" / "reference"
    folder = Path(root) / "participation" / "raw" / "padd"
    if not folder.is_dir():
        pytest.skip(f"PADD is not at hand in {folder}; name its parent in WPSDATA_REFERENCE")
    return folder


@pytest.fixture(scope="module")
def padd() -> pd.DataFrame:
    folder = reference()
    return pd.concat([load_padd(folder, rule) for rule in RULES], ignore_index=True)


@pytest.mark.parametrize(
    ("file", "compute"), [("yearly_shares.csv", yearly_shares), ("share_bands.csv", share_bands)]
)
def test_the_bundled_aggregates_are_what_the_code_computes_from_the_files(padd, file, compute):
    card = catalog.card("padd", file)
    hashes = {path.name: catalog.sha256(path) for path in sorted(reference().glob("*.csv"))}
    assert {one["file"]: one["sha256"] for one in card.computed_from} == hashes
    assert catalog.verified(card).read_text(encoding="utf-8") == compute(padd).to_csv(
        index=False, lineterminator="\n"
    )


@pytest.mark.parametrize(
    ("rule", "role", "first", "last", "agreements", "mean", "women", "persons"),
    [
        ("highest", "delegate", 1990, 2020, 108, 3.91, 191, 2291),
        ("highest", "signatory", 1990, 2020, 103, 2.21, 66, 1058),
        ("highest", "negotiator", 1990, 2020, 18, 7.11, 30, 508),
        ("highest", "mediator", 1990, 2020, 48, 2.53, 9, 190),
        ("highest", "observer", 1990, 2020, 55, 4.75, 15, 368),
        ("lowest", "mediator", 1990, 2020, 40, 1.25, 4, 160),
        ("multiple", "mediator", 1990, 2020, 48, 2.53, 9, 195),
        ("lowest", "observer", 1990, 2020, 58, 5.08, 20, 398),
        ("highest", "delegate_known_gender", 1990, 2020, 102, 4.22, 191, 1991),
        ("highest", "delegate", 2015, 2019, 22, 6.79, 93, 621),
        ("highest", "signatory", 2015, 2019, 21, 4.27, 41, 381),
        ("highest", "negotiator", 2015, 2019, 4, 26.82, 11, 46),
        ("highest", "mediator", 2015, 2019, 11, 5.41, 6, 50),
        ("highest", "observer", 2015, 2019, 12, 9.0, 6, 102),
    ],
)
def test_bundled_years_add_up_to_the_known_totals(
    rule, role, first, last, agreements, mean, women, persons
):
    years = pd.read_csv(catalog.snapshot("padd", "yearly_shares.csv"))
    years = years.loc[
        years["rule"].eq(rule) & years["role"].eq(role) & years["year"].between(first, last)
    ]
    count = years["agreements_with_share"].sum()
    weighted = (years["mean_percent"] * years["agreements_with_share"]).sum()
    assert count == agreements
    assert round(weighted / count, 2) == mean
    assert (years["women"].sum(), years["persons"].sum()) == (women, persons)


def test_bundled_bands_reconcile_with_the_years():
    years = pd.read_csv(catalog.snapshot("padd", "yearly_shares.csv"))
    bands = pd.read_csv(catalog.snapshot("padd", "share_bands.csv"))
    for period, counts in bands.groupby("period"):
        first, last = map(int, period.split("-"))
        within = years.loc[years["year"].between(first, last)].groupby(["rule", "role"])
        wide = counts.pivot_table(index=["rule", "role"], columns="band", values="agreements")
        assert wide.sum(axis=1).eq(within["agreements"].sum()).all()
        assert wide["none"].eq(within["agreements_without_women"].sum()).all()
        shares = wide.drop(columns="unknown").sum(axis=1)
        assert shares.eq(within["agreements_with_share"].sum()).all()


# --- tables computed from the user's own files --------------------------------------------------


@pytest.fixture
def own_files(tmp_path) -> Path:
    folder = tmp_path / "padd"
    folder.mkdir()
    for rule in RULES:
        write_padd(folder / f"{rule}.csv", delegates(1, "2001-02-03", 1, 10), rule=rule)
    return folder


def test_a_table_is_computed_from_files_of_ones_own(own_files):
    frame = build_from("padd_yearly_shares", {"padd": own_files})
    row = frame.set_index(["rule", "role", "year"]).loc[("lowest", "delegate", 2001)]
    assert (row["women"], row["persons"], row["mean_percent"]) == (1, 10, 10)
    assert set(frame["kind"]) == {"computed"}
    assert build_from("padd_share_bands", {"padd": own_files})["agreements"].max() == 1


def test_a_table_of_another_source_is_refused_with_those_that_fit(own_files):
    with pytest.raises(NotFromResearch, match=r"padd_yearly_shares \(from padd\)") as caught:
        build_from("naps", {"padd": own_files})
    assert caught.value.exit_code == 2


def test_read_finds_the_reader_of_a_source(own_files):
    assert len(read("padd", own_files, rule="multiple")) == len(ROLES)
    with pytest.raises(UnknownUpstream, match="did you mean 'padd'"):
        read("pad", own_files)
    with pytest.raises(NotThisSource, match="no such file"):
        read("padd", own_files / "nowhere")


def command(*words: str):
    return CliRunner().invoke(main, words)


def test_the_command_builds_and_prints_from_files_of_ones_own(own_files, tmp_path):
    out = tmp_path / "out"
    built = command("build", "--from", f"padd={own_files}", "--out", str(out))
    assert built.exit_code == 0, built.stderr
    assert {path.name for path in out.iterdir()} == {
        "datapackage.json", "padd_share_bands.csv", "padd_yearly_shares.csv",
    }  # fmt: skip
    printed = command("table", "padd_yearly_shares", "--from", f"padd={own_files}")
    assert printed.stdout == (out / "padd_yearly_shares.csv").read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "--from", "padd="), 2, "expected SOURCE=PATH"),
        (("build", "--from", "pad=x"), 2, "did you mean 'padd'"),
        (("table", "naps", "--from", "padd=x"), 2, "is not computed from padd"),
        (("build", "--from", "padd=nowhere"), 1, "no such file"),
    ],
)
def test_the_command_refuses_what_it_cannot_read(tmp_path, words, code, said):
    out = ("--out", str(tmp_path / "out")) if words[0] == "build" else ()
    result = command(*words, *out)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"FemOb_P", b'"FemOb_P', "FemOb_P|well-formed"),
        (b"FemOb_P", b'Fem"Ob_P', "no column FemOb_P"),
        (b",NAP", b",AgtId", "two columns of one name: AgtId"),
        (b"Nowhere", b"Nowh\xe9re", "UTF-8"),
        (b",9,0,", b",99999999999999999999,0,", "Del_N is no count: 1e"),
        (b",9,0,", b",1e999,0,", "Del_N is no number: '1e999'"),
    ],
)
def test_damage_that_once_ended_in_a_traceback_is_refused(tmp_path, old, new, said):
    path = write_padd(tmp_path / "a.csv", delegates(1, "2001-02-03", 3, 9))
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    with pytest.raises(NotPadd, match=said) as refused:
        load_padd(path, "highest")
    assert "\n" not in str(refused.value)
