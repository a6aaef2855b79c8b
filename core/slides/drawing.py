"""A native chart drawn on a slide: its data can be edited, its look is the portal's."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_AXIS_CROSSES,
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from core.colours import palette
from core.printing.tree import printable
from core.slides.native import Chart, Series
from core.spreadsheets import neutral
from core.texts import language

if TYPE_CHECKING:
    from pptx.chart.axis import _BaseAxis
    from pptx.chart.chart import Chart as Drawn
    from pptx.shapes.graphfrm import GraphicFrame
    from pptx.shapes.shapetree import SlideShapes

    from core.slides.places import Box

TEXT: Final = Pt(14)
# Where many names stand below each other.
SMALL_TEXT: Final = Pt(12)
MANY: Final = 12
# More bars than this would have values on top of each other.
MOST_LABELS: Final = 26
# How a month is written below a time line: the language's own names (Windows language ids).
MONTHS: Final = {"en": "[$-809]mmm yyyy", "id": "[$-421]mmm yyyy"}
DAYS: Final = {"en": "[$-809]d mmm yyyy", "id": "[$-421]d mmm yyyy"}
TYPES: Final = {
    ("bars", False): XL_CHART_TYPE.BAR_CLUSTERED,
    ("bars", True): XL_CHART_TYPE.BAR_STACKED,
    ("columns", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("columns", True): XL_CHART_TYPE.COLUMN_STACKED,
    ("line", False): XL_CHART_TYPE.LINE_MARKERS,
}


def colour(text: str) -> RGBColor:
    """Return a colour of the theme (#rrggbb) as a slide names it."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return RGBColor(red, green, blue)


def draw(shapes: "SlideShapes", chart: Chart, box: "Box") -> "GraphicFrame":
    """Put the chart on a slide; its figures lie in a workbook inside, which holds no formula."""
    paired = chart.kind in ("scatter", "steps")
    kind = _scatter_type(chart) if paired else TYPES[chart.kind, chart.stacked]
    data: Any = _pairs(chart) if paired else _table(chart)
    # What it returns holds a chart, and is none.
    frame = cast("GraphicFrame", shapes.add_chart(kind, *box.place(), data))
    drawn = frame.chart
    drawn.font.size = SMALL_TEXT if len(chart.categories) > MANY else TEXT
    drawn.font.color.rgb = colour(palette("light")["text"])
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _shape_axes(drawn, chart)
    for series, said in zip(drawn.plots[0].series, chart.series, strict=True):
        _colour_series(series, said, chart)
    if chart.kind in ("bars", "columns"):
        drawn.plots[0].gap_width = 4 if chart.joined else 45
        drawn.plots[0].vary_by_categories = False
        _label_values(drawn, chart)
    return frame


def _table(chart: Chart) -> CategoryChartData:
    data = CategoryChartData(number_format=chart.number_format or "General")
    data.categories = [one if isinstance(one, date) else _name(one) for one in chart.categories]
    for series in chart.series:
        data.add_series(_name(series.name), series.values)
    return data


def _pairs(chart: Chart) -> XyChartData:
    data = XyChartData(number_format=chart.number_format or "General")
    for series in chart.series:
        points = data.add_series(_name(series.name))
        last: float | None = None
        for x, y in sorted(zip(series.x, series.values, strict=True), key=lambda pair: pair[0]):
            if chart.kind == "steps" and last is not None and y != last:
                points.add_data_point(x, last)
            points.add_data_point(x, y)
            last = y
    return data


def _scatter_type(chart: Chart) -> XL_CHART_TYPE:
    return XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS if chart.joined else XL_CHART_TYPE.XY_SCATTER


def _name(text: str) -> str:
    """Return a name as a cell that no spreadsheet runs; never empty, as a legend would show a made-up one."""
    return str(neutral(printable(text))) or "–"


def _shape_axes(drawn: "Drawn", chart: Chart) -> None:
    """Draw quiet axes: a line of names, thin lines of values, titles where the figure names a unit."""
    names, values = drawn.category_axis, drawn.value_axis
    border = colour(palette("light")["border"])
    names.has_major_gridlines, names.major_tick_mark = False, XL_TICK_MARK.NONE
    names.format.line.color.rgb = border
    # Names stay at the edge where values lie on both sides of zero.
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.has_major_gridlines, values.major_tick_mark = True, XL_TICK_MARK.NONE
    values.major_gridlines.format.line.color.rgb = border
    values.format.line.fill.background()
    if chart.number_format:
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = (
            chart.number_format,
            False,
        )
    if chart.kind == "bars":
        # The first name stands at the top, the values below.
        names.reverse_order, names.crosses = True, XL_AXIS_CROSSES.MAXIMUM
    if chart.categories and all(isinstance(one, date) for one in chart.categories):
        months = all(isinstance(one, date) and one.day == 1 for one in chart.categories)
        names.tick_labels.number_format = (MONTHS if months else DAYS)[language()]
        names.tick_labels.number_format_is_linked = False
    _entitle(values, chart.unit if chart.kind not in ("bars", "columns") or not _labelled(chart) else "")
    _entitle(names, chart.axis)


def _entitle(axis: "_BaseAxis", title: str) -> None:
    axis.has_title = bool(title)
    if title:
        frame = axis.axis_title.text_frame
        frame.text = printable(title)
        font = frame.paragraphs[0].runs[0].font
        font.size, font.bold = TEXT, False


def _colour_series(series: Any, said: Series, chart: Chart) -> None:
    shade = colour(said.colour)
    if chart.kind in ("bars", "columns"):
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = shade
        for place, own in enumerate(said.colours):
            fill = series.points[place].format.fill
            fill.solid()
            fill.fore_color.rgb = colour(own)
        return
    series.smooth = False
    marker = series.marker
    if chart.joined:
        marker.style = XL_MARKER_STYLE.NONE
    else:
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 7
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = shade
        marker.format.line.color.rgb = shade
    if chart.kind == "scatter" and not chart.joined:
        series.format.line.fill.background()
        return
    series.format.line.color.rgb, series.format.line.width = shade, Pt(2.5)
    if said.dashed:
        series.format.line.dash_style = MSO_LINE.DASH


def _labelled(chart: Chart) -> bool:
    """Whether every bar has its value beside it, so that the axis need not be read."""
    return not chart.stacked and not chart.joined and len(chart.categories) * len(chart.series) <= MOST_LABELS


def _label_values(drawn: "Drawn", chart: Chart) -> None:
    if not _labelled(chart):
        return
    plot = drawn.plots[0]
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format = chart.number_format or _number_format(chart)
    labels.number_format_is_linked, labels.show_value = False, True
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    drawn.value_axis.visible, drawn.value_axis.has_major_gridlines = False, False


def _number_format(chart: Chart) -> str:
    """Return how values are written beside their bars: about three digits, as on the page."""
    values = [abs(value) for series in chart.series for value in series.values if value]
    if all(value == int(value) for value in values):
        return "#,##0"
    most = max(values)
    return "#,##0" if most >= 1000 else "0.0" if most >= 10 else "0.00" if most >= 0.1 else "0.0000"
