"""What a table checks before anyone sees it."""

import pandas as pd
import pytest

from wpsdata.tables.schema import Table, TableInvalid, column

COLUMNS = {
    "iso3": column("string", "code"),
    "percent": column("Float64", "share", unit="percent", empty=True, at_least=0, at_most=100),
    "kind": column("string", "kind", values=("published", "computed")),
}


def small(**changes: list) -> pd.DataFrame:
    frame = {"iso3": ["B", "A"], "percent": [1.0, None], "kind": ["published", "computed"]}
    return pd.DataFrame(frame | changes).astype(
        {"iso3": "string", "percent": "Float64", "kind": "string"}
    )


def table() -> Table:
    return Table(
        name="small", title="", unit_of_row="", key=("iso3",), sources=(), columns=COLUMNS,
        build=small,
    )  # fmt: skip


def test_rows_come_in_the_order_of_the_key_and_missing_stays_missing():
    frame = table().validated(small())
    assert frame["iso3"].tolist() == ["A", "B"]
    assert pd.isna(frame["percent"].iloc[0])


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (small(iso3=["A", "A"]), r"duplicate key \(iso3\): A"),
        (small(kind=["published", "guessed"]), r"column kind: isin.* fails for 'guessed'"),
        (small(percent=[101.0, 1.0]), "column percent: less_than_or_equal_to"),
        (small(iso3=["A", None]), "column iso3: not_nullable"),
        (small().drop(columns="kind"), "no column kind"),
        (small().assign(extra=1), "undescribed column extra"),
        (small().astype({"percent": "string"}), "column percent: dtype"),
    ],
)
def test_a_table_that_breaks_its_schema_is_refused_in_one_line(frame, said):
    with pytest.raises(TableInvalid, match=said) as caught:
        table().validated(frame)
    assert "\n" not in str(caught.value)


def test_all_problems_are_named_at_once():
    with pytest.raises(TableInvalid, match=r"percent.*kind.*|kind.*percent.*"):
        table().validated(small(percent=[101.0, 1.0], kind=["published", "guessed"]))
