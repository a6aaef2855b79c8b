"""The record of an instrument to take along: one row an entry, and the same as a paper. Nobody is ranked in it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import pandas as pd
from babel.dates import format_date

from core.catalogue.names import country_name, sort_key
from core.commitments.grades import grade_name, tier_name
from core.commitments.instruments import HEADINGS, Instrument, commitments
from core.commitments.progress import Progress
from core.crisis.report.paper import Paper, Part
from core.texts import _, language


def of_instrument(entries: Iterable[Progress], code: str) -> list[Progress]:
    """Return the entries about an instrument, in the order they have."""
    return [one for one in entries if commitments()[one.commitment][0].code == code]


def record_table(entries: Iterable[Progress]) -> pd.DataFrame:
    """Return one row an entry, in the order of ``entries``; days are ISO dates."""
    columns = [
        _("Instrument"), _("Heading"), _("Commitment"), _("Country"), _("Day"), _("Step or grade"), _("Grade"),
        _("In the ministry's own words"), _("By whom"), _("Evidence"), _("Who reads it"), _("Demonstration"),
    ]  # fmt: skip
    return pd.DataFrame([_row(one) for one in entries], columns=columns)


def _row(one: Progress) -> list[str]:
    of, commitment = commitments()[one.commitment]
    return [
        _(of.title),
        _(HEADINGS[commitment.heading]),
        _(commitment.title),
        country_name(one.country),
        one.on_day.isoformat(),
        _("Grade") if one.grade else _("Step"),
        grade_name(one.grade) if one.grade else "",
        one.words,
        one.by_whom,
        "; ".join(evidence_text(one)),
        tier_name(one.tier),
        _("yes") if one.demonstration else "",
    ]


def evidence_text(one: Progress) -> list[str]:
    """Return each piece of evidence in words; an address is told with its words."""
    return [
        f"{evidence.words} ({evidence.reference})" if evidence.kind == "address" else evidence.words
        for evidence in one.evidence
    ]


def record_paper(of: Instrument, entries: Sequence[Progress], *, reader: str) -> Paper:
    """Return the record of an instrument as a paper in the run's language. ``reader``: the reader's name, or empty."""
    today = _day(datetime.now(UTC).date())
    stamp = (
        _("As of {day}. Made by {name} from what they may see.").format(day=today, name=reader)
        if reader
        else _("As of {day}. Made from what everybody may see.").format(day=today)
    )
    invented = any(one.demonstration for one in entries)
    return Paper(
        title=_(of.title),
        subtitle=f"{_(of.full_title)} · {_(of.place)}, {_day(of.agreed_on)}",
        language=language(),
        mark=_("DEMONSTRATION – what ministries say here is invented.") if invented else "",
        stamp=stamp,
        lead=(_(of.summary), _(of.not_public)),
        facts=_facts(of),
        parts=tuple(
            Part(
                heading=f"{_(HEADINGS[one.heading])}: {_(one.title)}",
                note=_(one.words),
                columns=(_("Day"), _("Country"), _("What the ministry says"), _("Evidence")),
                rows=tuple(_line(entry) for entry in entries if entry.commitment == one.code),
            )
            for heading in HEADINGS
            for one in of.under(heading)
        ),
    )


def record_about(of: Instrument) -> list[tuple[str, str]]:
    """Return what a table of the record is, as (what, words)."""
    return [(_("Instrument"), _(of.full_title)), (_("What is not public"), _(of.not_public)), *_facts(of)]


def _facts(of: Instrument) -> tuple[tuple[str, str], ...]:
    return (
        (_("Parties"), ", ".join(sorted(map(country_name, of.parties), key=sort_key))),
        (_("Sources"), "; ".join(f"{_(source.title)}, {source.address}" for source in of.source)),
        (_("How to read it"), _("Each ministry speaks for itself, of its own will. Nobody is ranked.")),
    )


def _line(one: Progress) -> tuple[str, str, str, str]:
    said = (
        _("{grade}. {words}").format(grade=grade_name(one.grade), words=one.words) if one.grade else one.words
    )
    by = f" ({one.by_whom})" if one.by_whom else ""
    return (_day(one.on_day), country_name(one.country), f"{said}{by}", "; ".join(evidence_text(one)))


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y", locale=language()))
