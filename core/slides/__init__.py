"""Slides that a ministry can edit: native charts, tables and texts in a PPTX file."""

from core.slides.deck import Deck, Line
from core.slides.figures import Figure, Picture, add_figure, figure_file
from core.slides.native import Chart, Series, native

__all__ = ["Chart", "Deck", "Figure", "Line", "Picture", "Series", "add_figure", "figure_file", "native"]
