"""Reading a PPTX file back, and what every slide of ours must keep to."""

import io
from itertools import combinations
from typing import Any

from pptx import Presentation
from pptx.oxml.ns import qn

# Widths of Arial's letters in thousandths of the type size, strong letters (Adobe's Helvetica-Bold metrics).
_WIDE = dict.fromkeys("mwMW%@", 890) | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 720)
_NARROW = dict.fromkeys("fijlrtI.,:;!|()[]' ", 320)
POINT = 12_700


def opened(content: bytes) -> Any:
    """Return a PPTX file as python-pptx reads it."""
    return Presentation(io.BytesIO(content))


def charts(deck: Any) -> list[Any]:
    """Return the native charts of all slides."""
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def series(chart: Any) -> dict[str, list[float | None]]:
    """Return the figures of a chart by the name of their series."""
    return {one.name: list(one.values) for one in chart.plots[0].series}


def alt(shape: Any) -> str:
    """Return what a shape says of itself to whoever cannot see it."""
    return str(next(shape.element.iter(qn("p:cNvPr"))).get("descr") or "")


def notes(slide: Any) -> str:
    """Return what stands in the speaker's notes."""
    return str(slide.notes_slide.notes_text_frame.text) if slide.has_notes_slide else ""


def words(deck: Any) -> str:
    """Return every text that is seen on the slides."""
    return "\n".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )


def expect_in_place(deck: Any) -> None:
    """Every shape lies on its slide, none covers another, every text stays in its box, every figure has words."""
    for number, slide in enumerate(deck.slides, start=1):
        shapes = list(slide.shapes)
        assert slide.shapes.title.text_frame.text.strip(), f"slide {number} has no title"
        for shape in shapes:
            assert shape.left >= 0, (number, shape.name)
            assert shape.top >= 0, (number, shape.name)
            assert shape.left + shape.width <= deck.slide_width, (number, shape.name)
            assert shape.top + shape.height <= deck.slide_height, (number, shape.name)
            if shape.has_text_frame:
                assert shape.text_frame.text.strip(), f"slide {number}: {shape.name} is empty"
                assert _height(shape) <= shape.height / POINT, (number, shape.text_frame.text[:60])
            else:
                assert alt(shape), f"slide {number}: {shape.name} has no words"
        for one, other in combinations(shapes, 2):
            apart = (
                one.left + one.width <= other.left
                or other.left + other.width <= one.left
                or one.top + one.height <= other.top
                or other.top + other.height <= one.top
            )
            assert apart, f"slide {number}: {one.name} covers {other.name}"


def _height(shape: Any) -> float:
    """Return how high the text of a shape is, in points, by the widths of Arial's letters."""
    high = 7.2
    for paragraph in shape.text_frame.paragraphs:
        size = max((run.font.size.pt for run in paragraph.runs), default=0)
        room = shape.width / POINT - 14.4 - 27 * paragraph.level
        lines, used = 1, 0.0
        for word in paragraph.text.split():
            wide = sum((_WIDE | _NARROW).get(letter, 575) for letter in f"{word} ") * size / 1000
            if used + wide > room:
                lines, used = lines + 1, 0.0
            used += wide
        high += lines * size * 1.2 + (paragraph.space_after.pt if paragraph.space_after else 0)
    return high
