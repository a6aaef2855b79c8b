"""The award editor: publishers write an edition from its facts to its results; a second one publishes."""

from functools import partial

import streamlit as st

from components.page import message, page_header, plain
from core.awards.editing import Entry, entries, own_editions, own_missions, save
from core.benchmarks.reading import indicators
from core.texts import _
from pages.awards.editor_corrections import decide_corrections
from pages.awards.editor_forms import category_form, edition_form
from pages.awards.editor_proposal import proposal
from pages.awards.editor_results import results_section
from pages.awards.editor_review import (
    attempt,
    correct,
    drop_button,
    show_message,
    state_line,
    together,
)
from pages.awards.editor_rule import rule_section
from pages.frame import opened
from pages.frame.visit import kept

viewer, api = opened("award_editor")
page_header(
    _("Award editor"),
    _("Write an edition from its facts to its results. A second publisher checks and publishes."),
)
show_message()
NEW, OPENS_ON = "new", "award-editor-opens-on"


def head(entry: Entry) -> None:
    """Draw the edition itself: to write while it is a draft, to correct once it is out."""
    state_line(_("Edition"), entry)
    if entry.state == "published":
        correct(api, entry, edition_form)
        return
    with st.expander(_("Facts of the edition"), expanded=entry.state == "draft"):
        fields = edition_form(entry.fields, key=f"edition-{entry.id}")
        if fields is not None:
            attempt(lambda: save(api, "edition", entry.id, fields), _("The edition is saved as a draft."))
    drop_button(api, entry)


def category(entry: Entry, below: list[Entry]) -> None:
    """Draw one category with its rule and its results."""
    with st.container(border=True):
        st.header(plain(entry.fields["title"]), anchor=False)
        state_line(_("Category"), entry)
        if entry.state == "published":
            correct(api, entry, partial(category_form, indicators=known))
        else:
            with st.expander(_("What it honours")):
                fields = category_form(entry.fields, known, key=f"category-{entry.id}")
                if fields is not None:
                    attempt(
                        lambda: save(api, "category", entry.id, fields),
                        _("The category is saved as a draft."),
                    )
            drop_button(api, entry)
        rule_section(api, entry, [one for one in below if one.kind == "rule"], known, missions)
        results_section(viewer, api, entry, below, known, missions)


def make_edition(fields: dict[str, object]) -> None:
    """Store a new edition; the next run opens on it."""
    st.session_state[OPENS_ON] = save(api, "edition", "", fields)


own = own_editions(api, viewer.country)
names = {edition.id: f"{edition.fields['title']} ({edition.fields['year']})" for edition in own}
choices = [*names, NEW]
if OPENS_ON in st.session_state:
    st.session_state["award-edition"] = st.session_state.pop(OPENS_ON)
chosen = st.selectbox(
    _("Edition"),
    choices,
    format_func=lambda choice: names.get(choice, _("A new edition")),
    key="award-edition",
    width=420,
)
if chosen == NEW:
    st.header(_("A new edition"), anchor=False)
    written = edition_form({}, key="edition-new") or {}
    if written and written["year"] in [edition.fields["year"] for edition in own]:
        message(
            "error",
            _("There is an edition of this year already."),
            remedy=_("Choose it above, or write another year."),
        )
    elif written:
        attempt(lambda: make_edition(written), _("The edition is saved as a draft. Add its categories."))
else:
    known = {indicator.code: indicator for indicator in kept("indicators", lambda: indicators(api))}
    missions = kept("own missions", lambda: own_missions(api, viewer.country))
    found = entries(api, chosen)
    proposal(viewer, api, found, known)
    together(viewer, api, found)
    decide_corrections(viewer, api, found)
    head(found[0])
    for one in found:
        if one.kind == "category":
            category(one, [entry for entry in found if entry.fields.get("category_id") == one.id])
    with st.expander(_("Add a category"), expanded=len(found) == 1):
        position = 1 + sum(1 for one in found if one.kind == "category")
        added = category_form({"position": position}, known, key="category-new") or {}
        if added:
            attempt(
                lambda: save(api, "category", "", {**added, "edition_id": chosen}),
                _("The category is saved as a draft."),
            )
