"""What was measured of a practice: the finding, its picture, and everything a reader needs to doubt it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.figure import figure
from components.page import day_text, message
from components.practices_evidence import course_spec, course_table
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.practices.evidence.course import Course, course
from core.practices.evidence.frozen import Frozen
from core.practices.evidence.verdicts import change_words
from core.texts import _, ngettext
from pages.practices.measured_how import draw_method
from pages.practices.words import capital, interval_text, month_name


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured: whose practice or adoption, by which indicator, on which platform.

    ``file`` names its files; ``downloads``: whether this reader may take any.
    """

    name: str
    indicator: Indicator
    platform: str | None
    file: str
    downloads: bool = True


def draw_evidence(subject: Subject, found: Frozen) -> None:
    """Draw one measurement: chart with its words, then how it was come by."""
    evidence = found.evidence
    drawn = course(evidence, found.start)
    if any(expected is not None for _month, _actual, expected in drawn.points):
        _chart(subject, found, drawn)
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


def _chart(subject: Subject, found: Frozen, drawn: Course) -> None:
    percent = 100 if subject.indicator.percent else 1
    points = tuple(
        (month.isoformat(), _scaled(actual, percent), _scaled(expected, percent))
        for month, actual, expected in drawn.points
    )
    unit = _(subject.indicator.unit)
    title = finding(subject, found)
    reading = _(
        "The line is what its missions reported, the dashes what comparable missions foretold for them."
    )
    figure(
        title=title,
        subtitle=f"{found.evidence.verdict.explanation} {reading}",
        spec=course_spec(points, start=found.start.isoformat(), unit=unit),
        alt=_told(title, points, found, unit),
        table=lambda: course_table(points, unit),
        source=source(subject, found),
        name=subject.file,
        files=subject.downloads,
    )


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
