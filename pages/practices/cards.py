"""Practices as cards, for the library and beside a practice that is close."""

from collections.abc import Mapping

from components.page import number_text
from components.practices import Card, Figure
from core.benchmarks.model import Indicator
from core.practices import search
from core.practices.evidence.verdicts import CLAIMS, change_words
from core.texts import _
from pages.practices.words import TONES, facts_line, figure_of, marks, verdict_name


def card_of(found: search.Card, themes: Mapping[str, str], indicators: Mapping[str, Indicator]) -> Card:
    """Return a found practice as its card."""
    indicator = indicators.get(found.indicator or "")
    summary = found.summary
    if found.adopted:
        facts = _("{facts} · adopted {n} times").format(
            facts=facts_line(found.country, found.platform, found.start_month), n=number_text(found.adopted)
        )
    else:
        facts = facts_line(found.country, found.platform, found.start_month)
    return Card(
        title=found.title,
        facts=facts,
        summary=summary,
        figure=figure_of(found.verdict, found.effect, found.interval, indicator),
        themes=[_(themes[code]) for code in found.themes if code in themes],
        marks=marks(
            registered=found.registered,
            measured=indicator is not None,
            check_due=found.check_due,
            public=found.public,
            demonstration=found.demonstration,
        ),
    )


def similar_card(found: search.Similar, themes: Mapping[str, str]) -> Card:
    """Return a practice close to another as a small card."""
    shown = found.effect is not None and found.verdict in CLAIMS
    figure = None
    if found.verdict:
        large = change_words(found.effect) if shown and found.effect is not None else ""
        figure = Figure(large, verdict_name(found.verdict), "", TONES.get(found.verdict, "unknown"))
    return Card(
        title=found.title,
        facts=facts_line(found.country, found.platform, None),
        summary=found.summary,
        figure=figure,
        themes=[_(themes[code]) for code in found.themes if code in themes],
    )
