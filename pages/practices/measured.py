"""What was measured of a practice: the finding, its picture, and everything a reader needs to doubt it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.figure import figure
from components.page import day_text, message
from components.practices_evidence import course_spec, course_table
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.model import Indicator
from core.benchmarks.standing import months_before
from core.catalogue.handles import platform_name
from core.practices.evidence.course import Course, course
from core.practices.evidence.frozen import Frozen
from core.practices.evidence.verdicts import change_words
from core.texts import _, ngettext
from pages.frame import notes as noted
from pages.practices.measured_how import draw_method
from pages.practices.words import capital, interval_text, month_name


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured: whose practice or adoption, by which indicator, on which platform.

    ``country`` is the ministry whose missions they are. ``file`` names its files; ``downloads``:
    whether this reader may take any.
    """

    name: str
    indicator: Indicator
    platform: str | None
    country: str
    file: str
    downloads: bool = True


def draw_evidence(viewer: Viewer | None, api: Api, subject: Subject, found: Frozen) -> None:
    """Draw one measurement: chart with its words, then how it was come by."""
    evidence = found.evidence
    drawn = course(evidence, found.start)
    if any(expected is not None for _month, _actual, expected in drawn.points):
        _chart(viewer, api, subject, found, drawn)
    else:
        message("info", finding(subject, found), remedy=evidence.verdict.explanation)
    with st.expander(_("How this was measured"), key=f"how-{subject.file}", on_change="rerun") as section:
        if section.open:
            draw_method(found, source(subject, found), subject.file, downloads=subject.downloads)


def finding(subject: Subject, found: Frozen) -> str:
    """Return the finding as one sentence, the plain verdict first."""
    evidence = found.evidence
    said = capital(evidence.verdict.headline)
    if evidence.verdict.claims and evidence.effect is not None and evidence.interval is not None:
        return _("{verdict}: {indicator} {change} against what was to be expected ({interval})").format(
            verdict=said,
            indicator=_(subject.indicator.name).lower(),
            change=change_words(evidence.effect),
            interval=interval_text(evidence.interval),
        )
    return _("{verdict}, by {indicator}").format(verdict=said, indicator=_(subject.indicator.name).lower())


def _chart(viewer: Viewer | None, api: Api, subject: Subject, found: Frozen, drawn: Course) -> None:
    percent = 100 if subject.indicator.percent else 1
    points = tuple(
        (month.isoformat(), _scaled(actual, percent), _scaled(expected, percent))
        for month, actual, expected in drawn.points
    )
    unit = _(subject.indicator.unit)
    title = finding(subject, found)
    line = _line(api, subject, found)
    own = viewer is not None and viewer.country == subject.country
    first, last = drawn.points[0][0], months_before(drawn.points[-1][0], -1)
    notes = noted.notes_of(api, line, first, last) if own else []
    reading = _(
        "The line is what its missions reported, the dashes what comparable missions foretold for them."
    )
    figure(
        title=title,
        subtitle=f"{found.evidence.verdict.explanation} {reading}",
        spec=course_spec(points, start=found.start.isoformat(), unit=unit, notes=noted.drawn(notes)),
        alt=" ".join([_told(title, points, found, unit), *noted.told(notes)]),
        table=lambda: course_table(points, unit),
        source=source(subject, found),
        name=subject.file,
        files=subject.downloads,
    )
    if viewer is not None and own:
        noted.notes_section(viewer, api, line, notes)


def _line(api: Api, subject: Subject, found: Frozen) -> noted.TimeLine:
    """Return the missions and accounts the measurement is drawn from, for the notes of their ministry."""
    missions = {mission: found.names.get(mission, "") for mission in found.treated}
    if subject.platform is None:
        return noted.TimeLine(subject.file, missions, found.treated)
    accounts = partial(noted.accounts_of, api, missions, subject.platform)
    return noted.TimeLine(subject.file, missions, found.treated, accounts)


def _scaled(value: float | None, times: float) -> float | None:
    return None if value is None else round(value * times, 6)


def _told(
    title: str, points: Sequence[tuple[str, float | None, float | None]], found: Frozen, unit: str
) -> str:
    """Return the chart in words: the finding, and the means since the start."""
    since = [pair for at, *pair in points if at >= found.start.isoformat() and None not in pair]
    if not since:
        return title
    actual, expected = (
        sum(float(value or 0) for value in side) / len(since) for side in zip(*since, strict=True)
    )
    return _("{title}. Since {month} on average {actual:.3g} {unit}, expected {expected:.3g}.").format(
        title=title, month=month_name(found.start), actual=actual, expected=expected, unit=unit
    )


def source(subject: Subject, found: Frozen) -> str:
    """Return what the measurement rests on."""
    evidence = found.evidence
    donors = len(evidence.donors)
    parts = [
        _(subject.indicator.name),
        *([platform_name(subject.platform)] if subject.platform else []),
        _("start {month}").format(month=month_name(found.start)),
        ngettext("compared with {n} mission", "compared with {n} missions", donors).format(n=donors),
        _("{before} months before and {after} since").format(before=evidence.before, after=evidence.after),
        _("measured on {day}, rules {version}").format(
            day=day_text(found.measured_on), version=evidence.rules.version
        ),
        _("registered before its results") if found.registered else _("illustrative: told after its results"),
    ]
    return " · ".join(parts)
