"""The calendar and the week of a mission, each with its finding."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pandas as pd

from components.figure import figure
from components.monitor_activity import calendar_spec, rhythm_spec, weekday_names
from components.page import day_text, number_text
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.notes import EventNote
from core.monitor.activity import Activity
from core.texts import _, ngettext
from pages.frame import notes as noted
from pages.monitor.activity_choice import ALL, FEEDS, View, source_name

# So many hours in a row are a time of day.
PART_OF_DAY: Final = 3


def calendar(viewer: Viewer, api: Api, view: View, found: Activity) -> None:
    """Draw each day of the period, and say on how many of them something was published; own days carry notes."""
    accounts = {
        one.id: (view.mission.id, noted.account_name(one.platform, one.handle))
        for one in view.mission.accounts
        if view.source in (ALL, one.id)
    }
    line = noted.TimeLine(
        "calendar", {view.mission.id: view.mission.name}, [view.mission.id], lambda: accounts
    )
    notes = noted.notes_of(api, line, view.first, view.last) if view.own else []
    span = [view.first + timedelta(days=number) for number in range((view.last - view.first).days + 1)]
    days = [(day, found.by_day.get(day)) for day in span]
    known = [(day, posts) for day, posts in days if posts is not None]
    active = sum(posts > 0 for _day, posts in known)
    title = ngettext(
        "{mission} published on {active} of {n} known day",
        "{mission} published on {active} of {n} known days",
        len(known),
    ).format(mission=view.mission.name, active=active, n=len(known))
    most_day, most = max(known, key=lambda pair: pair[1])
    alt = [title + ".", _("Most on {day}: {n}.").format(day=day_text(most_day), n=most)]
    if gap := _longest_gap([posts for _day, posts in known]):
        alt.append(
            ngettext("The longest pause was {n} day.", "The longest pause was {n} days.", gap).format(n=gap)
        )
    reading = [
        _(
            "Each cell is a day; the fuller its colour, the more was published. A grey cross: no export covers the day."
        ),
        *([_("A framed day has a note.")] if notes else []),
    ]
    figure(
        title=title,
        subtitle=" ".join(reading),
        spec=calendar_spec(days, unit=_unit(view), notes=noted.drawn(notes)),
        alt=" ".join([*alt, *noted.told(notes)]),
        table=lambda: _days_table(view, days, notes),
        source=source(view, found),
        name="activity-calendar",
    )
    if view.own:
        noted.notes_section(viewer, api, line, notes)


def _days_table(
    view: View, days: Sequence[tuple[date, int | None]], notes: Sequence[EventNote]
) -> pd.DataFrame:
    """Return the days with what was published, and what was noted where there is a note."""
    table = pd.DataFrame({_("Day"): [day for day, _n in days], _unit(view): [posts for _day, posts in days]})
    if notes:
        table[_("Note")] = [" · ".join(note.text for note in notes if note.day == day) for day, _n in days]
    return table


def rhythm(view: View, found: Activity) -> None:
    """Draw the hours of the week, and say when most was published."""
    names = weekday_names("wide")
    hours = [(weekday, hour, posts) for (weekday, hour), posts in sorted(found.rhythm.items())]
    total = sum(posts for _weekday, _hour, posts in hours)
    by_weekday = {
        number: sum(posts for day, _hour, posts in hours if day == number) for number in range(1, 8)
    }
    start = max(range(24 - PART_OF_DAY + 1), key=lambda first: _within(hours, first))
    title = _("{share} of posts come between {first}:00 and {last}:00, most on {weekday}").format(
        share=number_text(_within(hours, start) / total, percent=True, digits=2),
        first=start,
        last=start + PART_OF_DAY,
        weekday=names[max(by_weekday, key=by_weekday.__getitem__) - 1],
    )
    figure(
        title=title,
        subtitle=_("Posts by weekday and hour, in the time zone of each account."),
        spec=rhythm_spec(hours, unit=_unit(view)),
        alt=" ".join([title + ".", *(f"{names[day - 1]}: {posts}." for day, posts in by_weekday.items())]),
        table=lambda: pd.DataFrame(
            [(names[weekday - 1], hour, posts) for weekday, hour, posts in hours],
            columns=[_("Weekday"), _("Hour"), _unit(view)],
        ),
        source=source(view, found)
        + " · "
        + ngettext("{n} post with a time", "{n} posts with a time", total).format(n=total),
        name="activity-rhythm",
    )


def source(view: View, found: Activity) -> str:
    """Return what the figures rest on: whose, which days, how many of them known, how many submissions."""
    days = (view.last - view.first).days + 1
    parts = [
        source_name(view.mission, view.source),
        _("{first} to {last}").format(first=day_text(view.first), last=day_text(view.last)),
        ngettext("{known} of {n} day known", "{known} of {n} days known", days).format(
            known=len(found.by_day), n=days
        ),
    ]
    if view.source != FEEDS:
        parts.append(
            ngettext("{n} approved submission", "{n} approved submissions", found.submissions).format(
                n=found.submissions
            )
        )
    return " · ".join(parts)


def _unit(view: View) -> str:
    return _("items") if view.source == FEEDS else _("posts")


def _within(hours: list[tuple[int, int, int]], first: int) -> int:
    return sum(posts for _weekday, hour, posts in hours if first <= hour < first + PART_OF_DAY)


def _longest_gap(posts: list[int]) -> int:
    longest = run = 0
    for count in posts:
        run = 0 if count else run + 1
        longest = max(longest, run)
    return longest
