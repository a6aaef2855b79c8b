"""Two to four practices side by side: what they are, what came of them, and each section beside the others'."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components.figure import figure
from components.page import empty_state, message, onward, page_header, plain
from components.practices import badges, fact_rows, measured, side_by_side
from components.practices_evidence import EffectRow, effects_spec, effects_table
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name, language_name
from core.practices.evidence.frozen import Frozen
from core.practices.evidence.verdicts import change_words
from core.practices.practices import Section
from core.practices.reading import Practice
from core.texts import _, language
from pages.frame.registry import entry
from pages.practices.context import context_of
from pages.practices.evidence import latest
from pages.practices.kept import indicators_seen, practice_seen, sections_seen, theme_names
from pages.practices.library import MOST_COMPARED
from pages.practices.reading_in import Wording, quality, wording
from pages.practices.words import figure_of, month_name, verdict_name


@dataclass(frozen=True, slots=True)
class Side:
    """One practice in the comparison, in the reader's language where it exists in it, with its newest measurement."""

    practice: Practice
    wording: Wording
    measured: Frozen | None
    indicator: Indicator | None

    @property
    def title(self) -> str:
        """Its title as it is shown."""
        return self.wording.text("title")


def show_comparison(viewer: Viewer | None, api: Api, wanted: Sequence[str]) -> None:
    """Draw the practices of these ids beside each other; what is alike in all of them is told once and quietly."""
    page_header(_("Practices compared"), _("Section by section, with their effects on one scale."))
    onward(entry("practices").path, _("All practices"))
    found = [practice_seen(viewer, api, one) for one in dict.fromkeys(wanted)]
    there = [one for one in found if one is not None][:MOST_COMPARED]
    if len(there) < 2:
        empty_state(
            _("There is nothing to compare"),
            _("Pick two to four practices that you may read, then compare them."),
        )
        return
    if len(there) < len(found):
        message("warning", _("Not all of these practices are open to you; four at most are compared."))
    sections = sections_seen(viewer, api)
    sides = [_side(viewer, api, one, sections) for one in there]
    _heads(sides)
    _effects(sides)
    _facts(viewer, api, sides)
    for section in sections:
        st.header(plain(_(section.name)), anchor=section.code)
        side_by_side([(side.title, side.wording.language, side.wording.text(section.code)) for side in sides])


def _side(viewer: Viewer | None, api: Api, found: Practice, sections: Sequence[Section]) -> Side:
    tag = st.query_params.get("in", "") or language()
    indicator = indicators_seen(viewer, api).get(found.content.indicator or "")
    return Side(found, wording(viewer, api, found, sections, tag), latest(viewer, api, found), indicator)


def _heads(sides: Sequence[Side]) -> None:
    """Draw each practice's name, how far to trust a translation of it, and its one figure."""
    for column, side in zip(st.columns(len(sides)), sides, strict=True):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.header(plain(side.title), anchor=False)
            badges(quality(side.wording))
            evidence = side.measured.evidence if side.measured else None
            shown = figure_of(
                evidence.verdict.code if evidence else None,
                evidence.effect if evidence else None,
                evidence.interval if evidence else None,
                side.indicator,
            )
            if shown is not None:
                measured(shown)
            onward(entry("practices").path, _("Read the practice"), {"practice": side.practice.id})


def _effects(sides: Sequence[Side]) -> None:
    """Draw the effects on one scale: all are relative changes against what was to be expected."""
    rows = [_effect(side) for side in sides]
    if all(row.effect is None for row in rows):
        return
    told = " ".join(f"{row.name}: {row.said}." for row in rows)
    names = {side.indicator.name for side in sides if side.indicator}
    figure(
        title=_("Their effects on one scale"),
        subtitle=_(
            "Each dot is the measured change, each bar its 95% interval. A bar across the dashed line holds no change, too."
        ),
        spec=effects_spec(rows),
        alt=told,
        table=lambda: effects_table(rows),
        source=_("Different indicators: compare the certainty, not the size.")
        if len(names) > 1
        else _("The same indicator for all."),
        name="practices-compared",
    )


def _effect(side: Side) -> EffectRow:
    title = side.title
    evidence = side.measured.evidence if side.measured else None
    if evidence is None:
        return EffectRow(title, None, None, _("Not measured"))
    said = verdict_name(evidence.verdict.code)
    if evidence.effect is None or not evidence.interval:
        return EffectRow(title, None, None, said)
    return EffectRow(title, evidence.effect, evidence.interval, f"{change_words(evidence.effect)} · {said}")


def _facts(viewer: Viewer | None, api: Api, sides: Sequence[Side]) -> None:
    """Draw the context in rows; a row in which the practices differ is marked."""
    themes = theme_names(viewer, api)
    facts: list[tuple[str, Callable[[Practice], str]]] = [
        (_("Ministry"), lambda one: country_name(one.country)),
        (_("Platform"), lambda one: platform_name(one.content.platform) if one.content.platform else ""),
        (_("Began"), lambda one: month_name(one.content.start_month) if one.content.start_month else ""),
        (
            _("Themes"),
            lambda one: ", ".join(_(themes[code]) for code in one.content.themes if code in themes),
        ),
        (_("Commitments"), lambda one: "; ".join(one.content.commitments)),
        (_("Written in"), lambda one: language_name(one.original_language)),
    ]
    rows = [(name, [of(side.practice) for side in sides]) for name, of in facts]
    contexts = [context_of(viewer, api, side.practice) for side in sides]
    rows += [(name, [context[name] for context in contexts]) for name in contexts[0]]
    st.header(_("Context"), anchor="context")
    st.markdown(
        f":gray[{plain(_('What is the same for all stands once; where they differ, the row is set in bold.'))}]"
    )
    fact_rows([(name, values) for name, values in rows if any(values)])
