"""A practice in words: what stands on its card, beside its text and in a citation."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from babel.dates import format_date

from components.page import BadgeColour
from components.practices import Figure, Tone
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.practices import search
from core.practices.evidence.verdicts import CLAIMS, WORDS, change_words
from core.texts import N_, _, language

# Verdicts whose own words hold numbers, and what is said before there is one.
SHORT: Final[Mapping[str, str]] = {
    "no_change": N_("no detectable change"),
    search.NOT_MEASURED: N_("not measured yet"),
}
TONES: Final[Mapping[str, Tone]] = {
    "improvement": "good",
    "decline": "bad",
    "increase": "changed",
    "decrease": "changed",
    "began_before": "changed",
    "no_change": "none",
}


def month_name(month: date) -> str:
    """Return a month for reading: January 2025."""
    return str(format_date(month, "LLLL y", locale=language()))


def capital(text: str) -> str:
    """Return a phrase as it begins a line."""
    return text[:1].upper() + text[1:]


def verdict_name(code: str) -> str:
    """Return a verdict in a few words, without its numbers. Raises KeyError for one that does not exist."""
    return capital(_(SHORT.get(code) or WORDS[code][0]))


def interval_text(interval: tuple[float, float]) -> str:
    """Return what the true change lies between."""
    low, high = (change_words(bound) for bound in interval)
    return _("95% interval {low} to {high}").format(low=low, high=high)


def figure_of(
    verdict: str | None,
    effect: float | None,
    interval: tuple[float, float] | None,
    indicator: Indicator | None,
) -> Figure | None:
    """Return the one figure of a practice; None where nothing is to be measured."""
    if indicator is None:
        return None
    name = _(indicator.name)
    if not verdict:
        return Figure("", verdict_name(search.NOT_MEASURED), name, "unknown")
    basis = f"{name} · {interval_text(interval)}" if interval else name
    shown = effect is not None and verdict in {*CLAIMS, "began_before"}
    large = change_words(effect) if shown and effect is not None else ""
    return Figure(large, verdict_name(verdict), basis, TONES.get(verdict, "unknown"))


def facts_line(country: str, platform: str | None, start: date | None) -> str:
    """Return whose practice it is, where it happens and since when."""
    parts = [country_name(country)]
    if platform:
        parts.append(platform_name(platform))
    if start:
        parts.append(begun(start))
    return " · ".join(parts)


def begun(start: date) -> str:
    """Return since when something is done, or from when it will be: a practice may be told before it starts."""
    said = _("since {month}") if start <= datetime.now(UTC).date() else _("from {month}")
    return said.format(month=month_name(start))


def marks(
    *,
    registered: bool,
    measured: bool,
    check_due: bool,
    archived: bool = False,
    public: bool = False,
    demonstration: bool = False,
) -> list[tuple[str, BadgeColour]]:
    """Return the small words of a practice: what a reader must know before believing it."""
    found: list[tuple[str, BadgeColour]] = []
    if demonstration:
        found.append((_("Demonstration"), "orange"))
    if archived:
        found.append((_("Archived"), "gray"))
    if check_due:
        found.append((_("Check if still true"), "orange"))
    if measured:
        found.append(
            (_("Registered before its results"), "blue") if registered else (_("Illustrative"), "gray")
        )
    if public:
        found.append((_("Public"), "green"))
    return found
