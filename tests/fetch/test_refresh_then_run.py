"""From a publisher's new edition to the notebooks that stand on it, and to no others."""

from dataclasses import replace

import nbformat
import pytest

from wpsdata import tables
from wpsdata.fetch import refresh
from wpsdata.load.upstream import upstream
from wpsdata.publish import facts
from wpsdata.run import explain, run

HEADER = "AgtId,Ver,Con,Reg,Dat,Stage,Agtp,GeWom\r\n"
ONE = HEADER + "".join(f"{n},9,Freedonia,Nowhere,2001-02-03,Pre,Intra,1\r\n" for n in range(1, 11))
TWO = ONE + "11,10,Sylvania,Nowhere,2002-02-03,Pre,Intra,0\r\n"
CODE = """\
table = wpsdata.load("{table}")
facts.record("rows_of_{table}", len(table), unit="rows", kind="computed", meaning="rows")
"""


def notebook(table: str) -> nbformat.NotebookNode:
    new = nbformat.v4
    return new.new_notebook(
        cells=[
            new.new_markdown_cell("# How many rows?", id="question"),
            new.new_code_cell(
                'as_of = "latest"  # day', metadata={"tags": ["parameters"]}, id="parameters"
            ),
            new.new_code_cell("import wpsdata\nfrom wpsdata import facts", id="imports"),
            new.new_code_cell(CODE.format(table=table), id="rows"),
        ]
    )


@pytest.fixture
def suite(project):
    for path in (project / "notebooks").glob("*.ipynb"):
        path.unlink()
    for stem, table in (("10_agreements", "agreements_gender"), ("50_plans", "naps")):
        nbformat.write(notebook(table), project / "notebooks" / f"{stem}.ipynb")
    (project / "reports" / "facts.json").unlink()
    return project


def rows(project, table="agreements_gender"):
    (found,) = (
        one["value"] for one in facts.read(project / "reports") if one["id"] == f"rows_of_{table}"
    )
    return found


def statuses(**more):
    return {one.notebook: one.status for one in run(**more)}


@pytest.mark.long
def test_a_new_edition_reruns_only_the_notebooks_whose_tables_changed(suite, root, server):
    address = server.url("/pax.csv")
    pax = replace(upstream("pax"), addresses={"pax.csv": address}, hosts=("127.0.0.1",))

    def serve(text):
        body = text.encode()
        server.serve("/pax.csv", lambda handler: answer(handler, body))
        (outcome,) = refresh([pax], http_to_loopback=True)
        tables._built.cache_clear()
        return outcome.status

    both = {"10_agreements": "done", "50_plans": "done"}
    assert statuses() == both
    assert rows(suite) > 1000  # the bundled aggregates

    assert serve(ONE) == "new"
    assert statuses() == {"10_agreements": "done", "50_plans": "fresh"}
    assert rows(suite) == 2  # of this file, with and without local agreements

    # nothing new: nothing runs
    assert serve(ONE) == "unchanged"
    assert set(statuses().values()) == {"fresh"}

    assert serve(TWO) == "new"
    assert [one.reason for one in explain()] == ["table agreements_gender changed", None]
    assert statuses() == {"10_agreements": "done", "50_plans": "fresh"}
    assert rows(suite) == 4

    # what is refused changes nothing, and the figures of before can still be drawn
    assert serve("<html>please log in</html>") == "refused"
    assert set(statuses().values()) == {"fresh"}
    assert statuses(notebooks=["10"], force=True) == {"10_agreements": "done"}
    assert rows(suite) == 4
    assert rows(suite, "naps") == 234


def answer(handler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
