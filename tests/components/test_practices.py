"""The pictures of practices are true: lines stand at their figures, effects at their places, and words say the same."""

import math

import vl_convert

from components.images import file_spec
from components.practices_evidence import (
    EffectRow,
    course_spec,
    course_table,
    effects_spec,
    effects_table,
    placebo_bins,
    placebo_spec,
)
from components.practices_map import Place, spread_spec, spread_table

POINTS = (
    ("2025-01-01", 10.0, 11.0),
    ("2025-02-01", None, 12.0),
    ("2025-03-01", 20.0, 10.0),
    ("2025-04-01", 24.0, 12.0),
)
EFFECTS = (
    EffectRow("Doubled", 1.0, (0.5, 3.0), "+100%"),
    EffectRow("Halved", -0.5, (-0.7, 0.1), "-50%"),
    EffectRow("Unknown", None, None, "cannot tell"),
)


def drawn(spec: dict[str, object]) -> str:
    """Return the picture as it would be downloaded."""
    return str(vl_convert.vegalite_to_svg(file_spec(spec, title="t", subtitle="s", source="q")))


def test_the_course_marks_the_start_and_shades_only_what_came_after() -> None:
    spec = course_spec(POINTS, start="2025-03-01", unit="posts")
    shade, lines, start = (layer["data"]["values"] for layer in spec["layer"][:3])
    assert [one["month"] for one in shade] == ["2025-03-01", "2025-04-01"]
    assert {one["month"] for one in start} == {"2025-03-01"}
    assert [one["value"] for one in lines if one["series"] == "Actual"] == [10.0, None, 20.0, 24.0]
    assert "Expected without the practice" in drawn(spec)
    assert course_table(POINTS, "posts").iloc[2].tolist() == ["2025-03", 20.0, 10.0, 10.0]


def test_every_placebo_is_counted_and_the_own_one_lies_on_the_scale() -> None:
    placebos = (-1.0, -0.2, 0.0, 0.3, 0.3, 1.0)
    bins = placebo_bins(placebos, 2.5)
    assert sum(count for _low, _high, count in bins) == len(placebos)
    assert bins[0][0] <= -2.5
    assert bins[-1][1] >= 2.5
    assert "The practice" in drawn(placebo_spec(placebos, 2.5))


def test_halved_and_doubled_lie_equally_far_from_no_change() -> None:
    spec = effects_spec(EFFECTS)
    places = {one["name"]: one["x"] for one in spec["layer"][2]["data"]["values"]}
    assert math.isclose(places["Doubled"], -places["Halved"])
    assert "Unknown" not in places, "what cannot be told has no mark"
    assert effects_table(EFFECTS)["Change (%)"].tolist()[:2] == [100.0, -50.0]
    assert "Unknown" in drawn(spec)


def test_the_map_marks_known_places_and_the_table_names_all() -> None:
    places = [
        Place("KBRI Hanoi", 21.0, 105.8, "origin", "Began here"),
        Place("Embassy in Suva", -18.1, 178.4, "adopted", "Adapted"),
        Place("Somewhere", None, None, "dropped", "Dropped"),
    ]
    spec = spread_spec(places)
    assert {one["name"] for one in spec["layer"][1]["data"]["values"]} == {"KBRI Hanoi", "Embassy in Suva"}
    assert spread_table(places).shape == (3, 2)
    assert "<path" in drawn(spec)
