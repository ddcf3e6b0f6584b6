"""Table ``nap_content_shares``: published shares of plans by what they contain."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.clean.shares import BOUNDS, to_percent
from wpsdata.load.naps import load_content_shares
from wpsdata.tables.provenance import provenance, provenance_columns
from wpsdata.tables.schema import Table, column

JUDGES = ("adelphi", "notes", "sipri", "sydney", "un_women", "undp", "wilpf")
ATTRIBUTES = (
    "adoption", "budget", "civil_society", "climate", "disarmament", "gender_in_small_arms_plans",
    "indicators", "monitoring", "small_arms",
)  # fmt: skip
DENOMINATORS = ("printed", "same_page", "un_members")
COUNTED = ("all_known", "examined", "not_stated", "recent", "small_arms_plans", "un_members")


def build() -> pd.DataFrame:
    """Build one row a published share.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_content_shares()
    printed = to_percent(frame["printed"])
    stated = to_partial_date(frame["as_of"])
    return (
        pd.DataFrame(
            {
                "series": frame["series"],
                "judge": frame["judge"],
                "attribute": frame["attribute"],
                "definition": frame["definition"],
                "as_of": frame["as_of"],
                "as_of_earliest": stated["earliest"],
                "as_of_latest": stated["latest"],
                "printed_percent": printed["percent"],
                "bound": printed["bound"],
                "as_printed": frame["printed"],
                "numerator": pd.to_numeric(frame["numerator"]).astype("Int64"),
                "denominator": pd.to_numeric(frame["denominator"]).astype("Int64"),
                "denominator_from": frame["denominator_from"],
                "counted": frame["counted"],
            }
        )
        .join(provenance(frame, stated["earliest"]))
        .replace("", pd.NA)
    )


TABLE = Table(
    name="nap_content_shares",
    title="Published shares of action plans by what they contain",
    unit_of_row="one share, as one judge states it by one definition as of one date",
    key=("series",),
    sources=(("naps", "content_shares.csv"),),
    build=build,
    columns={
        "series": column("string", "Judge, date and attribute; no two are one series"),
        "judge": column("string", "Who read the plans, or states the share", values=JUDGES),
        "attribute": column("string", "What the plans are judged by", values=ATTRIBUTES),
        "definition": column("string", "What a plan must have to be counted, paraphrased"),
        "as_of": column("string", "Date the statement is made for, as exact as the source is"),
        "as_of_earliest": column("datetime64[s]", "First day as_of may mean", empty=True),
        "as_of_latest": column("datetime64[s]", "Last day as_of may mean", empty=True),
        "printed_percent": column(
            "Float64",
            "Percentage as printed; empty where only counts are",
            unit="percent",
            empty=True,
            at_least=0,
            at_most=100,
        ),
        "bound": column("string", "How exact the printed value is", empty=True, values=BOUNDS),
        "as_printed": column("string", "Percentage as the source prints it", empty=True),
        "numerator": column("Int64", "Plans or states with it, where printed", empty=True),
        "denominator": column("Int64", "Plans or states judged, where known", empty=True),
        "denominator_from": column(
            "string",
            "Printed beside the count, given elsewhere on the page, or the 193 UN member states, "
            "which the source does not print",
            empty=True,
            values=DENOMINATORS,
        ),
        "counted": column(
            "string",
            "What the denominator holds; all_known is every plan the judge knew of, no sample",
            values=COUNTED,
        ),
        **provenance_columns("reliability", "note"),
    },
)
