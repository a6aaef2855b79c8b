"""Which native chart says what a Vega-Lite specification says, so that it can be edited in a slide.

Lines, bars, stacked bars, histograms and scatter plots are read from the specification
itself. A chart drawn pixel by pixel (a strip with marks on it) says under
``usermeta.bars`` how many figures of its table, from the left, are bars of a row. Everything
else (maps, calendars) has no native form and stays a picture.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, cast

from babel.numbers import format_decimal

from core.colours import palette
from core.texts import language

Kind = Literal["bars", "columns", "line", "scatter", "steps"]
Spec = Mapping[str, Any]
Cell = str | int | float | bool | None

# A slide has room for no more bars; the table beside the chart holds all.
MOST_CATEGORIES: Final = 16
# Vega-Lite's number formats that our charts use, as a spreadsheet writes them.
PERCENT_FORMATS: Final = {".0%": "0%", ".1%": "0.0%", "+.0%": "+0%;-0%"}


@dataclass(frozen=True, slots=True)
class Series:
    """One series: a value for each category, None where one is missing; ``x`` instead of categories in a scatter plot.

    ``colour`` is a hexadecimal colour; ``colours`` are those of single bars, where they differ.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    x: tuple[float, ...] = ()
    colours: tuple[str, ...] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart. ``categories`` are names, or days on a time axis; ``left_out`` says how many had no room.

    ``remarks`` are the dated notes that the picture draws over a time line.
    """

    kind: Kind
    series: tuple[Series, ...]
    categories: tuple[str | date, ...] = ()
    stacked: bool = False
    joined: bool = False
    unit: str = ""
    axis: str = ""
    number_format: str = ""
    remarks: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Unit:
    """One layer: its mark, its encoding, its rows."""

    mark: Mapping[str, Any]
    encoding: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]

    def channel(self, name: str) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", self.encoding.get(name) or {})

    def field(self, name: str) -> str:
        """Return the field of a channel; empty where it has none, or one that is computed first."""
        channel = self.channel(name)
        return "" if channel.get("aggregate") or channel.get("bin") else str(channel.get("field") or "")

    def is_number(self, name: str) -> bool:
        return self.channel(name).get("type") == "quantitative" and bool(self.field(name))

    def has_axis(self, name: str) -> bool:
        return self.is_number(name) and self.channel(name).get("axis", {}) is not None


def native(spec: Spec | None, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Chart | None:
    """Return the native chart of a specification, or None where only a picture can say the same.

    ``columns`` and ``rows`` are the same figures as a table.
    """
    if spec is None:
        return None
    counted = (spec.get("usermeta") or {}).get("bars")
    units = _units(spec)
    if counted:
        return _table_bars(columns, rows, int(counted), _mark_colours(units))
    for read in (_lines, _bars, _pieces, _histogram, _scatter):
        chart = read(units)
        if chart is not None:
            return chart
    return None


def _units(spec: Spec) -> list[_Unit]:
    """Return the layers with what they take over from the whole; none for charts side by side or computed data."""
    if spec.get("transform") or any(
        name in spec for name in ("hconcat", "vconcat", "concat", "facet", "repeat")
    ):
        return []
    if "layer" not in spec:
        mark = spec.get("mark") or {}
        named = {"type": mark} if isinstance(mark, str) else mark
        data = spec.get("data") or {}
        found = data.get("values", (spec.get("datasets") or {}).get(data.get("name"), []))
        return [_Unit(named, spec.get("encoding") or {}, found if isinstance(found, list) else [])]
    units = []
    for layer in spec["layer"]:
        encoding = {**(spec.get("encoding") or {}), **(layer.get("encoding") or {})}
        inherited = {name: spec[name] for name in ("data", "datasets") if name in spec}
        units += _units({**inherited, **layer, "encoding": encoding})
    return units


def _lines(units: Sequence[_Unit]) -> Chart | None:
    """Return lines over time or over names; over numbers they are a scatter plot whose points are joined."""
    lines = [unit for unit in units if unit.mark.get("type") == "line" and unit.is_number("y") and unit.rows]
    if not lines or not all(unit.field("x") for unit in lines):
        return None
    first, y = lines[0], lines[0].channel("y")
    unit_name, number_format, remarks = _title(y), _format(y), _remarks(units)
    if first.is_number("x"):
        kind: Kind = "steps" if str(first.mark.get("interpolate", "")).startswith("step") else "scatter"
        drawn = tuple(one for unit in lines for one in _points(unit))
        axis = _title(first.channel("x"))
        return Chart(
            kind,
            drawn,
            joined=True,
            unit=unit_name,
            axis=axis,
            number_format=number_format,
            remarks=remarks,
        )
    found = [row[unit.field("x")] for unit in lines for row in unit.rows]
    temporal = first.channel("x").get("type") == "temporal"
    places = sorted(set(found)) if temporal else _ordered(found, first.channel("x"))
    series: list[Series] = []
    for unit in lines:
        dashes = _looks(unit, "strokeDash")
        for name, rows in _by_colour(unit).items():
            known = {row[unit.field("x")]: _number(row.get(unit.field("y"))) for row in rows}
            dashed = isinstance(dashes.get(name), list) and dashes[name][1] > 0
            values = tuple(known.get(place) for place in places)
            series.append(Series(name or unit_name, values, _colour(unit, name, len(series)), dashed=dashed))
    categories = _days(places) if temporal else tuple(str(place) for place in places)
    return Chart(
        "line", tuple(series), categories, unit=unit_name, number_format=number_format, remarks=remarks
    )


def _bars(units: Sequence[_Unit]) -> Chart | None:
    """Return bars: one series, or one for each colour, stacked unless the specification sets them apart."""
    unit = next((one for one in units if one.mark.get("type") == "bar" and one.rows), None)
    if unit is None or "x2" in unit.encoding or "y2" in unit.encoding:
        return None
    lying = unit.is_number("x") and not unit.is_number("y")
    along, across = ("x", "y") if lying else ("y", "x")
    if not unit.is_number(along) or not unit.field(across) or unit.is_number(across):
        return None
    kind: Kind = "bars" if lying else "columns"
    channel, value = unit.channel(across), unit.field(along)
    names = [row[unit.field(across)] for row in unit.rows]
    places = _ordered(names, channel)[:MOST_CATEGORIES] if lying else _ordered(names, channel)
    unit_name, number_format = _title(unit.channel(along)), _format(unit.channel(along))
    temporal = channel.get("type") == "temporal"
    categories = _days(places) if temporal else tuple(str(place) for place in places)
    left_out = len(set(names)) - len(places)
    if len(names) == len(set(names)):
        known = {row[unit.field(across)]: row for row in unit.rows}
        shades = tuple(_colour(unit, str(known[place].get(unit.field("color"), "")), 0) for place in places)
        values = tuple(_number(known[place].get(value)) for place in places)
        one = Series(unit_name, values, shades[0], colours=shades if len(set(shades)) > 1 else ())
        return Chart(kind, (one,), categories, left_out=left_out, unit=unit_name, number_format=number_format)
    apart = unit.channel(along).get("stack", "zero") in (None, False) or bool(
        {"xOffset", "yOffset"} & set(unit.encoding)
    )
    if not unit.field("color"):
        return None
    series = [
        Series(
            name,
            tuple(
                {row[unit.field(across)]: _number(row.get(value)) for row in rows}.get(place)
                for place in places
            ),
            _colour(unit, name, number),
        )
        for number, (name, rows) in enumerate(_by_colour(unit).items())
    ]
    return Chart(
        kind,
        tuple(series),
        categories,
        stacked=not apart,
        left_out=left_out,
        unit=unit_name,
        number_format=number_format,
    )


def _pieces(units: Sequence[_Unit]) -> Chart | None:
    """Return bars whose pieces are drawn one after another, each from where the last one ended."""
    unit = next(
        (
            one
            for one in units
            if one.mark.get("type") == "rect"
            and one.field("color")
            and one.field("x2")
            and one.is_number("x")
        ),
        None,
    )
    if unit is None or not unit.rows or not all("name" in row for row in unit.rows):
        return None
    low, high = unit.field("x"), unit.field("x2")
    # Two bars may bear one name; where they stand tells them apart.
    lines = {row[unit.field("y")]: str(row["name"]) for row in unit.rows}
    places = list(lines)[:MOST_CATEGORIES]
    series = []
    for number, (name, rows) in enumerate(_by_colour(unit).items()):
        known = {row[unit.field("y")]: row[high] - row[low] for row in rows}
        values = tuple(known.get(place) for place in places)
        series.append(Series(name, values, _colour(unit, name, number)))
    return Chart(
        "bars",
        tuple(series),
        tuple(lines[place] for place in places),
        stacked=True,
        unit=_title(unit.channel("x")),
        left_out=len(lines) - len(places),
    )


def _histogram(units: Sequence[_Unit]) -> Chart | None:
    """Return upright bars from one number to the next."""
    for unit in units:
        ends = unit.field("x"), unit.field("x2"), unit.field("y2")
        if unit.mark.get("type") == "rect" and all(ends) and unit.has_axis("y") and unit.rows:
            low, high, count = ends
            names = tuple(f"{_short(row[low])} – {_short(row[high])}" for row in unit.rows)
            values = tuple(_number(row[count]) for row in unit.rows)
            one = Series(_title(unit.channel("y")), values, _colour(unit, "", 0))
            axis = _title(unit.channel("x"))
            return Chart(
                "columns", (one,), names, joined=True, unit=one.name, axis=axis, remarks=_remarks(units)
            )
    return None


def _scatter(units: Sequence[_Unit]) -> Chart | None:
    """Return points between two axes of numbers."""
    found = [
        unit
        for unit in units
        if unit.mark.get("type") in {"point", "circle", "square"}
        and unit.has_axis("x")
        and unit.has_axis("y")
    ]
    if not found or not any(unit.rows for unit in found):
        return None
    y, x = found[0].channel("y"), found[0].channel("x")
    series = tuple(one for unit in found for one in _points(unit))
    return Chart("scatter", series, unit=_title(y), axis=_title(x), number_format=_format(y))


def _points(unit: _Unit) -> list[Series]:
    series = []
    for number, (name, rows) in enumerate(_by_colour(unit).items()):
        pairs = [
            (x, y)
            for row in rows
            if (x := _number(row.get(unit.field("x")))) is not None
            and (y := _number(row.get(unit.field("y")))) is not None
        ]
        if pairs:
            title = name or _title(unit.channel("y"))
            xs, ys = zip(*pairs, strict=True)
            series.append(Series(title, ys, _colour(unit, name, number), x=xs))
    return series


def _table_bars(
    columns: Sequence[str], rows: Sequence[Sequence[object]], counted: int, colours: Mapping[str, str]
) -> Chart | None:
    """Return the rows of a table as bars: the first ``counted`` columns of numbers after the name."""
    numeric = [
        place
        for place in range(1, len(columns))
        if any(_number(row[place]) is not None for row in rows)
        and all(row[place] is None or _number(row[place]) is not None for row in rows)
    ][:counted]
    shown = _telling(rows, colours)
    if not shown or len(numeric) < counted:
        return None
    names = tuple(cell_text(row[0]) for row in shown)
    grey, own = palette("light")["gray"], palette("light")["blue"]
    if counted > 1:
        shades = (palette("light")["border"], own, *palette("light")["series"][1:])
        series = tuple(
            Series(columns[place], tuple(_number(row[place]) for row in shown), shades[number % len(shades)])
            for number, place in enumerate(numeric)
        )
    else:
        # A figure of the network has no mark of its own name and stays grey.
        each = tuple(colours.get(name, grey) for name in names)
        values = tuple(_number(row[numeric[0]]) for row in shown)
        series = (Series(columns[numeric[0]], values, grey, colours=each if len(set(each)) > 1 else ()),)
    unit = columns[numeric[0]] if counted == 1 else ""
    return Chart("bars", series, names, unit=unit, left_out=len(rows) - len(shown))


def _telling(rows: Sequence[Sequence[object]], colours: Mapping[str, str]) -> list[Sequence[object]]:
    """Return the rows there is room for; of many in one colour, such as own missions, the first and the last."""
    tally = Counter(colours.get(cell_text(row[0]), "") for row in rows)
    many, count = max(tally.items(), key=lambda pair: (bool(pair[0]), pair[1]), default=("", 0))
    room = MOST_CATEGORIES - (len(rows) - count)
    if len(rows) <= MOST_CATEGORIES or room < 2:
        return list(rows[:MOST_CATEGORIES])
    crowd = [place for place, row in enumerate(rows) if colours.get(cell_text(row[0]), "") == many]
    left_out = set(crowd[(room + 1) // 2 : len(crowd) - room // 2])
    return [row for place, row in enumerate(rows) if place not in left_out]


def _mark_colours(units: Sequence[_Unit]) -> dict[str, str]:
    """Return the colour in which each named mark is drawn."""
    return {
        str(row["name"]): _colour(unit, "", 0)
        for unit in units
        if unit.mark.get("type") == "point"
        for row in unit.rows
        if "name" in row
    }


def _remarks(units: Sequence[_Unit]) -> tuple[str, ...]:
    """Return what is written at a place of the axis, with the place: the day of an event, the value of a mark."""
    said = []
    for unit in units:
        at, words = unit.field("x"), unit.field("text")
        if unit.mark.get("type") == "text" and at and words:
            said += [
                f"{row[at] if isinstance(row[at], str) else _short(row[at])}: {row[words]}"
                for row in unit.rows
            ]
    return tuple(said)


def _by_colour(unit: _Unit) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of each colour's value, in the order of the legend."""
    field = unit.field("color")
    if not field:
        return {"": list(unit.rows)}
    domain = (unit.channel("color").get("scale") or {}).get("domain") or []
    groups: dict[str, list[Mapping[str, Any]]] = {str(name): [] for name in domain}
    for row in unit.rows:
        groups.setdefault(str(row.get(field)), []).append(row)
    return {name: rows for name, rows in groups.items() if rows}


def _looks(unit: _Unit, channel: str) -> dict[str, Any]:
    """Return what a scale gives each name: a colour, or dashes."""
    scale = unit.channel(channel).get("scale") or {}
    return {
        str(name): look
        for name, look in zip(scale.get("domain") or [], scale.get("range") or [], strict=False)
    }


def _colour(unit: _Unit, name: str, number: int) -> str:
    """Return the colour of a series in the shades of the light theme, as #rrggbb."""
    shades = palette("light")
    named = unit.channel("color").get("value") or _looks(unit, "color").get(name) or unit.mark.get("color")
    found = shades.get(str(named), named) if named else shades["series"][number % len(shades["series"])]
    is_hex = isinstance(found, str) and len(found) == 7 and found.startswith("#")
    return str(found) if is_hex else str(shades["gray"])


def _ordered(found: Sequence[Any], channel: Mapping[str, Any]) -> list[Any]:
    """Return each name once, in the order of the axis."""
    wanted = channel.get("sort") if "sort" in channel else (channel.get("scale") or {}).get("domain")
    names = list(dict.fromkeys(found))
    if isinstance(wanted, list):
        return [name for name in wanted if name in names] + [name for name in names if name not in wanted]
    return sorted(names) if channel.get("type") == "temporal" else names


def _title(channel: Mapping[str, Any]) -> str:
    axis = channel.get("axis") or {}
    return str(channel.get("title") or axis.get("title") or "")


def _format(channel: Mapping[str, Any]) -> str:
    return PERCENT_FORMATS.get(str((channel.get("axis") or {}).get("format", "")), "")


def _number(value: object) -> float | None:
    """Return a finite number; a truth value, a text and what is missing are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < float("inf") else None


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _days(places: Sequence[object]) -> tuple[str | date, ...]:
    """Return days of ISO texts, the first of a month or year named alone; what is no day stays the text it is."""
    try:
        return tuple(date.fromisoformat((str(place) + "-01-01")[:10]) for place in places)
    except ValueError:
        return tuple(str(place) for place in places)


def cell_text(value: object) -> str:
    """Return a cell of a table in one line: numbers as they are read, lines under each other set apart by dots."""
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself.
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = value if abs(value) >= 1000 else float(f"{value:.4g}")
        return format_decimal(shown, format="#,##0.######", locale=language())
    if isinstance(value, list | tuple):
        return " · ".join(str(part) for part in value if part)
    return " · ".join(str(value).splitlines())
