"""A practice on paper: a tagged PDF by Typst, with citation, evidence and date.

What people wrote travels as values in a file beside the template ``practice.typ`` and is never
read as code. Texts of the sheet itself are in the viewer's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date

from core.practices.evidence.course import course
from core.practices.evidence.frozen import Frozen
from core.practices.evidence.verdicts import change_words
from core.practices.printing.chart import chart
from core.printing.fonts import families
from core.printing.setting import typeset
from core.printing.tree import ADDRESSES, printable, tree
from core.texts import _, language, ngettext

__all__ = ["Sheet", "printed"]

TEMPLATE: Final = Path(__file__).with_name("practice.typ")


@dataclass(frozen=True)
class Sheet:
    """A practice as it is printed, in one language.

    ``language``: tag of the text; ``facts``: (label, value); ``sections``: (heading, Markdown), empty
    ones are left out; ``day``: of publication; ``pictures``: any id → (PNG, JPEG or WebP, words);
    ``indicator`` and ``unit`` of the evidence, and whether its figures are shares (``percent``).
    """

    title: str
    subtitle: str
    language: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, str]]
    citation: str
    link: str
    day: date
    evidence: Frozen | None = None
    machine_translated: bool = False
    pictures: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)
    indicator: str = ""
    unit: str = ""
    percent: bool = False


def printed(sheet: Sheet) -> bytes:
    """Return the practice as a PDF, tagged for people who cannot see it."""
    files = {f"picture-{n}": picture for n, (picture, _words) in enumerate(sheet.pictures.values())}
    return typeset(TEMPLATE, _values(sheet), files)


def _values(sheet: Sheet) -> dict[str, Any]:
    """Return everything the template shows."""
    return {
        "title": printable(sheet.title) or "—",
        "author": "Jejaring",
        "fonts": families(),
        "language": sheet.language,
        "subtitle": printable(sheet.subtitle),
        "running": _("Jejaring · practice, published {day}").format(day=_day(sheet.day)),
        "printed": _("Printed on {day}").format(day=_day(datetime.now(UTC).date())),
        "notice": _("Translated by machine. Nobody has checked this translation yet.")
        if sheet.machine_translated
        else "",
        "facts": [
            {"label": printable(label), "value": printable(value)} for label, value in sheet.facts if value
        ],
        "sections": [
            {"heading": printable(heading), "body": tree(text)}
            for heading, text in sheet.sections
            if text.strip()
        ],
        "evidence": _evidence(sheet, sheet.evidence) if sheet.evidence else None,
        "pictures_heading": _("Pictures"),
        "pictures": [
            {"file": f"picture-{n}", "alt": printable(words)}
            for n, (_picture, words) in enumerate(sheet.pictures.values())
        ],
        "cite_heading": _("How to cite this practice"),
        "citation": printable(sheet.citation),
        "link": sheet.link if sheet.link.lower().startswith(ADDRESSES) else "",
    }


def _evidence(sheet: Sheet, frozen: Frozen) -> dict[str, Any]:
    headline, *more = frozen.sentences
    drawn = chart(course(frozen.evidence, frozen.start), sheet.percent)
    unit = f" ({sheet.unit})" if sheet.unit else ""
    return {
        "heading": _("Evidence"),
        "sentences": [headline[:1].upper() + headline[1:] + ".", *more],
        "chart": drawn,
        "caption": f"{sheet.indicator or _('Figures of the practice')}{unit}",
        "alt": _("Line chart of {indicator}: what happened, and what was to be expected. {verdict}.").format(
            indicator=sheet.indicator or _("the figures"), verdict=headline
        ),
        "figures": [{"label": label, "value": value} for label, value in _figures(frozen)],
    }


def _figures(frozen: Frozen) -> list[tuple[str, str]]:
    """Return what the evidence rests on, as (label, value)."""
    evidence = frozen.evidence
    rows = []
    if evidence.effect is not None:
        rows.append((_("Change against what was to be expected"), change_words(evidence.effect)))
    if evidence.interval is not None:
        low, high = (change_words(bound) for bound in evidence.interval)
        rows.append((_("95% interval"), _("{low} to {high}").format(low=low, high=high)))
    if evidence.p_value is not None:
        rows.append(
            (_("Comparisons without the practice that came out as far off"), f"{evidence.p_value:.1%}")
        )
    donors = len(evidence.donors)
    return [
        *rows,
        (_("Compared with"), ngettext("{n} mission", "{n} missions", donors).format(n=donors)),
        (
            _("Months"),
            _("{before} before the start, {after} since").format(
                before=evidence.before, after=evidence.after
            ),
        ),
        (
            _("Measured"),
            _("{day}, rules {version}").format(day=_day(frozen.measured_on), version=evidence.rules.version),
        ),
    ]


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=language())
