"""The one sentence above a benchmark, computed from its figures.

It is also read where nobody is "you": on a projector, in slides, in a citation. So it names the country.
"""

from collections.abc import Sequence

from babel.numbers import format_decimal

from core.benchmarks.model import Benchmark, Indicator, OwnFigure, Valued
from core.benchmarks.placement import placement, words
from core.benchmarks.reasons import why
from core.catalogue.names import country_name
from core.texts import _, language, ngettext


def amount(indicator: Indicator, value: float) -> str:
    """Return a value with its unit, to three digits: ``4.2 posts per week``, ``3.1% of followers``."""
    shown = value * 100 if indicator.percent else value
    text = format_decimal(shown, format="@##" if 0 < abs(shown) < 1000 else "#,##0", locale=language())
    return text + _(indicator.unit) if indicator.percent else f"{text} {_(indicator.unit)}"


def headline(
    indicator: Indicator,
    benchmark: Benchmark,
    own: Sequence[Valued],
    country: str,
    *,
    picked: bool = False,
) -> str:
    """Return what the figures say about a ministry's missions ``own``, or why they say nothing.

    ``country`` is the code of whose missions they are; ``picked`` says that ``own`` are not all of them but those chosen to be compared.
    """
    if benchmark.median is None:
        return why(benchmark.reason or "too_few_missions")
    median = amount(indicator, benchmark.median)
    known = [(figure, figure.value) for figure in own if figure.value is not None]
    if not known:
        return _("The middle of these missions: {median}.").format(median=median)
    if len(known) == 1:
        (figure, value), *_rest = known
        place = placement(benchmark, value)
        return _("{mission}: {amount}, {place}.").format(
            mission=figure.mission, amount=amount(indicator, value), place=words(place) if place else ""
        )
    sides = [place.side for _figure, value in known if (place := placement(benchmark, value))]
    above, about = sides.count("above"), sides.count("about")
    said = _of_those_picked(above, about) if picked else _of_all(above, about)
    return said.format(
        above=above, about=about, total=len(known), country=country_name(country), median=median
    )


def _of_all(above: int, about: int) -> str:
    if about and not above:
        # Where the median is as high as a value can be, nobody is above it, and nobody is behind.
        return ngettext(
            "{about} of the {total} missions of {country} is about the median of {median}, none above it.",
            "{about} of the {total} missions of {country} are about the median of {median}, none above it.",
            about,
        )
    return ngettext(
        "{above} of the {total} missions of {country} is above the median of {median}.",
        "{above} of the {total} missions of {country} are above the median of {median}.",
        above,
    )


def _of_those_picked(above: int, about: int) -> str:
    if about and not above:
        return ngettext(
            "{about} of the {total} missions compared is about the median of {median}, none above it.",
            "{about} of the {total} missions compared are about the median of {median}, none above it.",
            about,
        )
    return ngettext(
        "{above} of the {total} missions compared is above the median of {median}.",
        "{above} of the {total} missions compared are above the median of {median}.",
        above,
    )


def contrast(benchmark: Benchmark, own: Sequence[OwnFigure]) -> str:
    """Return what stands against the headline: own missions at the other end of the spread; empty when none.

    Where most own missions are above the median it is those at the bottom, else those at the top.
    """
    places = [
        place
        for figure in own
        if figure.value is not None and (place := placement(benchmark, figure.value)) is not None
    ]
    if len(places) < 2:
        return ""
    most_above = sum(place.side == "above" for place in places) * 2 > len(places)
    if most_above:
        ends = [words(place) for place in places if place.side == "below" and place.low == 0.0]
    else:
        ends = [words(place) for place in places if place.side == "above" and place.high == 1.0]
    # A median alone knows sides, and no ends.
    if not ends or len(benchmark.grid) == 1:
        return ""
    return ngettext("But {n} of them is {where}.", "But {n} of them are {where}.", len(ends)).format(
        n=len(ends), where=ends[0]
    )
