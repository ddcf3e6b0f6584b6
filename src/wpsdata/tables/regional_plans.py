"""Table ``regional_plans``: what regional organisations adopted on women, peace and security."""

import pandas as pd

from wpsdata.load.naps import load_regional_plans
from wpsdata.tables.provenance import provenance, provenance_columns
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
    return (
        pd.DataFrame(
            {
                "organisation": frame["organisation"],
                "plan": frame["plan"],
                "year": pd.to_numeric(frame["year"]).astype("Int64"),
                "kind_of_plan": frame["kind_of_plan"],
                "wps_specific": frame["wps_specific"].eq("yes").astype("boolean"),
            }
        )
        .join(provenance(frame))
        .replace("", pd.NA)
    )


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
        **provenance_columns("note"),
    },
)
