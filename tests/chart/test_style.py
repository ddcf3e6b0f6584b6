import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont

from wpsdata.chart import canvas, style

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def lab(linear):
    xyz = (
        np.array(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ]
        )
        @ np.clip(linear, 0, 1)
        / [0.95047, 1.0, 1.08883]
    )
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour, deficiency):
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return lab(np.array(DEFICIENCIES[deficiency]) @ linear)


def test_generations_darken_in_steps_that_grey_print_keeps():
    levels = [style.luminance(colour) for colour in (style.NO_PLAN, *style.GENERATIONS)]
    assert all(a - b >= 9 for a, b in itertools.pairwise(levels))


def test_shares_darken_in_steps():
    levels = [style.luminance(colour) for colour in (style.PAPER, *style.SHARES)]
    assert all(a - b >= 12 for a, b in itertools.pairwise(levels))


def test_neighbours_in_a_stack_differ_in_grey():
    levels = [style.luminance(colour) for colour in style.GROUPS]
    assert all(abs(a - b) >= 8 for a, b in itertools.pairwise(levels))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(
    "palette",
    [(style.NO_PLAN, *style.GENERATIONS), style.ROLE_COLOURS, style.GROUPS[:5]],
    ids=["generations", "roles", "groups"],
)
def test_colours_stay_apart_for_colour_blind_readers(palette, deficiency):
    distances = [
        np.linalg.norm(seen(a, deficiency) - seen(b, deficiency))
        for a, b in itertools.combinations(palette, 2)
    ]
    assert min(distances) >= 12


def test_text_can_be_read_on_paper():
    assert all(style.luminance(c) <= 60 for c in (style.INK, style.MUTED, style.FAINT))


def test_settings_are_put_back_and_import_changes_nothing():
    before = dict(matplotlib.rcParams)
    with style.applied():
        assert matplotlib.rcParams["svg.fonttype"] == "none"
    assert dict(matplotlib.rcParams) == before
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams); import wpsdata.chart.maps; "
        "assert dict(matplotlib.rcParams) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("language", "packages"),
    [
        ("en", ["fontpkg_noto_sans"]),
        ("ru", ["fontpkg_noto_sans"]),
        ("ar", ["fontpkg_noto_sans", "fontpkg_noto_sans_arabic"]),
    ],
)
def test_fonts_come_from_the_packages(language, packages):
    with style.applied(language):
        found = [findfont(FontProperties(family=[one])) for one in style.families()]
    assert [Path(one).parents[1].name for one in found[:-1]] == packages


def test_a_number_is_not_torn_from_what_it_is_the_number_of():
    lines = canvas.wrap("shares, n = 1,234, panels = 100, n = 56–78; " * 4, 1.1, 10).split("\n")
    assert not any(line.strip("\u00a0 ")[-1] in "=n" or line[0] == "=" for line in lines)


def test_wrapped_lines_fit_and_nothing_is_lost():
    text = "Les femmes représentaient 14 % des négociatrices " * 4 + "x" * 90
    wrapped = canvas.wrap(text, 3.0, 10)
    assert canvas.block_width(wrapped, 10) <= 3.0
    assert "".join(wrapped.split()) == "".join(text.split())


def test_a_line_never_begins_with_a_sign_that_french_sets_apart():
    wrapped = canvas.wrap("mesure 11 % des voix ; 12 % : ou « oui » et 13 % ! " * 5, 1.3, 10)
    assert not any(line[0] in "%:;!»" for line in wrapped.split("\n"))


def test_spread_keeps_order_distance_and_bounds():
    placed = canvas.spread([5.0, 5.1, 5.2, 9.0], 1.0, 0, 10)
    assert placed == sorted(placed)
    assert all(b - a >= 1 - 1e-9 for a, b in itertools.pairwise(placed))
    assert placed[-1] == pytest.approx(9.0)
    crowded = canvas.spread([1.0] * 5, 4.0, 0, 10)
    assert min(crowded) >= 0
    assert max(crowded) <= 10
    assert canvas.spread([], 1, 0, 1) == []


def test_long_texts_lengthen_the_page_and_leave_the_plot_its_room(english, french):
    with style.applied():
        short, long = (canvas.new_figure("page", words) for words in (english, french))
    assert short.height == pytest.approx(style.SIZES["page"].height)
    assert long.plot_height >= 3.0


def test_mirrored_page_starts_at_the_right(english):
    with style.applied():
        page = canvas.new_figure("page", replace(english, rtl=True))
        axes = page.axes(0, 0, 2, 1, (0, 100))
    assert page.start == "right"
    assert axes.get_xlim() == (100, 0)
    assert axes.get_position().x1 == pytest.approx(1 - page.margin / page.width)
