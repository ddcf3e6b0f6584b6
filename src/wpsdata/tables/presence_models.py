"""Table ``presence_models``: how women's presence and gender provisions go together."""

from pathlib import Path

import pandas as pd

from wpsdata.clean.presence import CONTROLS, EXPOSURES, METHODS, presence_models
from wpsdata.tables.aggregates import bundled
from wpsdata.tables.padd_yearly_shares import with_public_dates
from wpsdata.tables.presence_and_provisions import CHOICE_COLUMNS, KNOWN_COLUMNS, joined
from wpsdata.tables.schema import Table, column

SOURCE = ("padd", "presence_models.csv")


def build() -> pd.DataFrame:
    """Build one row an estimate.

    Returns
    -------
    DataFrame
        The columns of the table's codebook.
    """
    return with_public_dates(bundled((SOURCE,), TABLE.columns), SOURCE)


def from_research(files: dict[str, Path]) -> pd.DataFrame:
    """Compute the table from PADD and a release of PA-X; see ``build``."""
    return with_public_dates(presence_models(joined(files)), SOURCE)


TABLE = Table(
    name="presence_models",
    title="Women's presence and gender provisions in comprehensive peace agreements: estimates "
    "(PADD with PA-X)",
    unit_of_row="one estimate: counting rule, role, sample, exposure, method and controls",
    key=("rule", "role", "sample", "exposure", "method", "controls"),
    sources=(SOURCE,),
    build=build,
    research=("padd", "pax"),
    from_research=from_research,
    columns={
        **CHOICE_COLUMNS,
        "exposure": column(
            "string",
            "any_woman in the role against none, or share_10_points: ten points more of women's "
            "share in it",
            values=tuple(EXPOSURES),
        ),
        "method": column(
            "string",
            "fisher: conditional odds ratio with exact interval; newcombe: difference of shares; "
            "logit_profile, logit_cluster: logistic model with the interval of the profile "
            "likelihood, or of a variance clustered by process; within_process: agreements of one "
            "process among themselves",
            values=METHODS,
        ),
        "controls": column(
            "string",
            "What the model holds equal: persons in the role, period before or after resolution "
            "1325, length of the text, outsiders (signed by the UN or a third party, press "
            "articles), schooling of girls, gender development, women in parliament; published_* "
            "are the sets of the dataset's article",
            values=tuple(CONTROLS),
        ),
        "measure": column("string", "Unit of the value", values=("odds_ratio", "points")),
        "value": column("Float64", "Estimate; empty where there is none", empty=True),
        "low": column(
            "Float64",
            "Lower end of the 95 % interval; empty beside a value where it is not finite",
            empty=True,
        ),
        "high": column("Float64", "Upper end, likewise", empty=True),
        "p_value": column(
            "Float64",
            "p-value of Fisher's two-sided exact test; empty for other methods",
            empty=True,
            at_least=0,
            at_most=1,
        ),
        "agreements": column("Int64", "Agreements in the estimate", at_least=0),
        "with_provision": column("Int64", "Of these, with a provision", at_least=0),
        "processes": column("Int64", "Peace processes that they belong to", at_least=0),
        "dropped": column(
            "Int64",
            "Agreements of the sample left out: nobody in the role, not known, a control missing",
            at_least=0,
        ),
        "why": column("string", "Why there is no value; empty where there is one", empty=True),
        **KNOWN_COLUMNS,
    },
)
