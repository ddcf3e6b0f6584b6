import json
import os
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from wpsdata.load import world
from wpsdata.load.countries import load_countries

REFERENCE = Path(
    os.environ.get("WPSDATA_REFERENCE") or Path(__file__).parents[3] / "shared" / "reference"
)
SQUARE = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]
HOLE = [(0.5, 0.5), (1.5, 0.5), (1.5, 1.5), (0.5, 1.5), (0.5, 0.5)]


@pytest.fixture(scope="module")
def bundled():
    return world.load_world()


def inside(point, rings):
    """Even-odd rule, as charts fill."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossings += 1
    return crossings % 2 == 1


def topology(path, features, arcs):
    path.write_text(
        json.dumps(
            {
                "type": "Topology",
                "transform": {"scale": [1, 1], "translate": [0, 0]},
                "objects": {"countries": {"type": "GeometryCollection", "geometries": features}},
                "arcs": arcs,
            }
        )
    )
    return path


def test_codes_are_those_of_the_countries_table(bundled):
    known = set(load_countries()["iso3"])
    assert set(bundled["countries"]) <= known
    assert not set(bundled["without_iso3"]) & known
    assert {"CYN", "SOL"} <= set(bundled["without_iso3"])
    assert "ATA" not in bundled["countries"]


def test_every_member_state_can_be_drawn(bundled):
    table = load_countries()
    wanted = set(table.loc[table["un_status"].isin(["member", "observer"]), "iso3"]) | {"XKX"}
    assert wanted <= set(bundled["countries"])
    assert {code for code in wanted if not bundled["countries"][code]["rings"]} <= {
        code for code in wanted if bundled["countries"][code]["small"]
    }


def test_rings_are_closed_rounded_and_stay_on_their_side(bundled):
    for group in bundled.values():
        for code, feature in group.items():
            for ring in feature["rings"]:
                assert ring[0] == ring[-1], code
                assert len(ring) >= 4, code
                assert all(one != two for one, two in pairwise(ring)), code
                assert all(abs(one[0] - two[0]) < 90 for one, two in pairwise(ring)), code
                assert all(-180 <= x <= 180 and -90 < y < 90 for x, y in ring), code
                assert all(round(value, 1) == value for point in ring for value in point), code


def test_points_lie_inside_what_is_drawn(bundled):
    # below some thousand square kilometres the rounded outline may miss the exact point
    outside = [
        code
        for code, feature in bundled["countries"].items()
        if not feature["small"] and not inside(feature["point"], feature["rings"])
    ]
    assert outside == []


def test_small_countries_are_marked(bundled):
    small = {code for code, feature in bundled["countries"].items() if feature["small"]}
    assert {"MLT", "LUX", "MDV", "SGP", "PSE", "XKX", "LIE", "TTO", "BRB", "MUS"} <= small
    assert not {"BEL", "SLV", "RWA", "ISR", "SVN", "TLS", "NLD"} & small


def test_file_stays_small():
    from wpsdata import catalog

    assert catalog.snapshot("world_atlas").stat().st_size < 450_000


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="no reference folder beside the checkout")
def test_every_country_with_a_plan_can_be_drawn(bundled):
    plans = pd.read_csv(REFERENCE / "naps" / "naps.csv", dtype=str, keep_default_na=False)
    assert set(plans["iso3"]) - set(bundled["countries"]) == set()


def test_topology_is_decoded_forwards_and_backwards(tmp_path):
    # two squares that share one border, walked up by the first and down by the second
    path = topology(
        tmp_path / "t.json",
        [
            {"type": "Polygon", "properties": {"a3": "AAA"}, "arcs": [[0, 1]]},
            {"type": "MultiPolygon", "properties": {"a3": "BBB"}, "arcs": [[[-1, 2]]]},
        ],
        [
            [[1, 0], [0, 1]],
            [[1, 1], [-1, 0], [0, -1], [1, 0]],
            [[1, 0], [1, 0], [0, 1], [-1, 0]],
        ],
    )
    shapes = world.read_topojson(path)
    assert shapes["AAA"] == [[[(1, 0), (1, 1), (0, 1), (0, 0), (1, 0)]]]
    assert shapes["BBB"] == [[[(1, 1), (1, 0), (2, 0), (2, 1), (1, 1)]]]


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([{"type": "Polygon", "id": "7", "properties": {}, "arcs": [[0]]}], "feature '7'"),
        ([{"type": "Polygon", "properties": {"a3": "A"}, "arcs": [[0]]}] * 2, "has the code 'A'"),
        ([{"type": "Point", "properties": {"a3": "A"}, "arcs": []}], "A is a Point"),
    ],
)
def test_unusable_features_are_refused(tmp_path, features, said):
    path = topology(tmp_path / "t.json", features, [[[0, 0], [1, 0], [0, 1], [-1, -1]]])
    with pytest.raises(world.UnreadableAtlas, match=said):
        world.read_topojson(path)


@pytest.mark.parametrize("text", ["{}", "no json", '{"transform": 3}'])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(world.UnreadableAtlas, match="no quantized topology"):
        world.read_topojson(path)


def test_rounding_drops_repeats_straight_points_and_spikes():
    ring = [(0, 0), (0.01, 0), (0.5, 0), (1, 0), (1, 1), (1, 2), (1, 1), (0, 1), (0, 0)]
    assert world.rounded(ring, 0.1) == [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]


def test_rounding_away_leaves_nothing():
    assert world.rounded([(0, 0), (0.01, 0), (0.01, 0.01), (0, 0)], 0.1) == []


def test_the_seam_of_a_ring_is_no_corner():
    ring = [(0.5, 0), (1, 0), (1, 1), (0, 1), (0, 0), (0.5, 0)]
    found = world.rounded(ring, 0.1)
    assert sorted(set(found)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert found[0] == found[-1]


def test_simplifying_keeps_what_lies_off_the_line():
    line = [(0, 0), (1, 0.01), (2, 1), (3, 0.01), (4, 0)]
    assert world.simplified(line, 0.1) == [(0, 0), (1, 0.01), (2, 1), (3, 0.01), (4, 0)]
    assert world.simplified(line[:2] + line[3:], 0.1) == [(0, 0), (4, 0)]
    assert world.simplified(line, 0) == line


def test_outlines_are_cut_at_the_antimeridian():
    across = [(179, 0), (-179, 0), (-179, 2), (179, 2), (179, 0)]
    west, east = world.cut_at_antimeridian([across])
    assert {x for x, _ in west[0]} == {179, 180}
    assert {x for x, _ in east[0]} == {-180, -179}
    assert world.cut_at_antimeridian([SQUARE]) == [[SQUARE]]


def test_outlines_are_cut_from_the_other_side_too():
    across = [(-179, 0), (-179, 2), (179, 2), (179, 0), (-179, 0)]
    pieces = world.cut_at_antimeridian([across])
    assert sorted(sorted({x for x, _ in piece[0]}) for piece in pieces) == [
        [-180, -179],
        [179, 180],
    ]


def test_a_point_avoids_the_hole():
    point = world.point_inside([SQUARE, HOLE])
    assert inside(point, [SQUARE, HOLE])


def test_area_on_the_sphere():
    degree = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    assert world.area_km2(degree) == pytest.approx(12_364, rel=0.01)


def test_reduce_and_write_round_trip(tmp_path):
    shapes = {"ATA": [[SQUARE]], "XXX": [[SQUARE]], "NAM": [[SQUARE, HOLE]]}
    reduced = world.reduce(shapes, known={"NAM"})
    assert list(reduced["countries"]) == ["NAM"]
    assert list(reduced["without_iso3"]) == ["XXX"]
    assert len(reduced["countries"]["NAM"]["rings"]) == 2
    assert reduced["countries"]["NAM"]["small"] is False
    world.write_world(reduced, tmp_path / "world.json")
    assert json.loads((tmp_path / "world.json").read_text()) == json.loads(json.dumps(reduced))


def test_drawn_outlines_may_be_simpler_than_those_measured():
    tiny = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.02), (0.0, 0.02), (0.0, 0.0)]
    reduced = world.reduce({"NAM": [[SQUARE]]}, {"NAM"}, outlines={"NAM": [[tiny]]})
    assert reduced["countries"]["NAM"]["rings"] == []
    assert reduced["countries"]["NAM"]["small"] is False
