"""Table ``regional_plans``: what regional organisations adopted on women, peace and security."""

import pandas as pd

from wpsdata.clean.dates import to_partial_date
from wpsdata.load.naps import load_regional_plans
from wpsdata.tables.schema import Table, column

KINDS_OF_PLAN = (
    "action_plan", "declaration", "general_gender_plan", "monitoring_framework", "policy",
    "strategy",
)  # fmt: skip


def build() -> pd.DataFrame:
    """Build one row a plan, policy, strategy or framework.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    frame = load_regional_plans()
    public = to_partial_date(frame["public_on"])
    return pd.DataFrame(
        {
            "organisation": frame["organisation"],
            "plan": frame["plan"],
            "year": pd.to_numeric(frame["year"]).astype("Int64"),
            "kind_of_plan": frame["kind_of_plan"],
            "wps_specific": frame["wps_specific"].eq("yes").astype("boolean"),
            "public_on": frame["public_on"],
            "public_earliest": public["earliest"],
            "public_latest": public["latest"],
            "kind": frame["kind"],
            "note": frame["note"],
            "source_title": frame["source_title"],
            "source_url": frame["source_url"],
        }
    ).replace("", pd.NA)


TABLE = Table(
    name="regional_plans",
    title="Plans of regional organisations on women, peace and security",
    unit_of_row="one plan, policy, strategy or framework",
    key=("organisation", "plan"),
    sources=(("naps", "regional_plans.csv"),),
    build=build,
    columns={
        "organisation": column("string", "Regional organisation"),
        "plan": column("string", "Plan, in short"),
        "year": column("Int64", "Year of adoption", unit="year", empty=True),
        "kind_of_plan": column("string", "What kind of text it is", values=KINDS_OF_PLAN),
        "wps_specific": column("boolean", "False for a general gender plan"),
        "public_on": column("string", "When the plan became public, as far as known", empty=True),
        "public_earliest": column("datetime64[s]", "First possible day of public_on", empty=True),
        "public_latest": column("datetime64[s]", "Last possible day of public_on", empty=True),
        "kind": column("string", "How the row came about", values=("published", "derived")),
        "note": column("string", "What a user of the row must know", empty=True),
        "source_title": column("string", "Text in which the plan was read of"),
        "source_url": column("string", "Address of that text"),
    },
)
