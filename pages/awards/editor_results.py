"""The results of a category: a shortlist worked out from the rule, and each result with its words and picture."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from components.awards import award_photo
from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.editing import Entry, add_photo, photo, save
from core.awards.photos import encoded
from core.benchmarks.model import Indicator
from core.refusals import Refused
from core.texts import _
from pages.awards.editor_result_form import result_form
from pages.awards.editor_review import attempt, correct, drop_button, fresh, state_line
from pages.awards.editor_shortlist import shortlist_section
from pages.frame.visit import kept


def results_section(
    viewer: Viewer,
    api: Api,
    category: Entry,
    below: Sequence[Entry],
    known: Mapping[str, Indicator],
    missions: Mapping[str, str],
) -> None:
    """Show the shortlist of the newest rule, and let a publisher write the results."""
    newest = next((entry for entry in below if entry.kind == "rule"), None)
    if newest is not None:
        with st.expander(
            _("Shortlist by the rule"), key=fresh(f"shortlist-{category.id}"), on_change="rerun"
        ) as opened:
            if opened.open:
                shortlist_section(viewer, api, category, newest, known)
    to_a_person = category.fields["holder"] == "head_of_mission"
    form = partial(result_form, missions=missions, to_a_person=to_a_person)
    for entry in (one for one in below if one.kind == "result"):
        with st.expander(
            _("Result: {mission}, rank {rank}").format(
                mission=plain(entry.fields["mission_name"]), rank=entry.fields["rank"]
            )
        ):
            _result(api, entry, form)
    with st.expander(_("Write a result by hand")):
        fields = form({}, key=f"result-new-{category.id}")
        if fields is not None:
            attempt(
                lambda: save(api, "result", "", {**_stored(api, fields), "category_id": category.id}),
                _("The result is saved as a draft."),
            )


def _stored(api: Api, fields: dict[str, object]) -> dict[str, object]:
    """Return the fields with an uploaded picture stored; the picture itself becomes its id."""
    upload = fields.pop("upload", None)
    if isinstance(upload, bytes):
        fields["photo_id"] = add_photo(api, encoded(upload))
    return fields


def _result(api: Api, entry: Entry, form: partial[dict[str, object] | None]) -> None:
    """Draw one result: to write while it is a draft, to correct once it is out."""
    state_line(_("Result"), entry)
    if entry.fields["photo_id"]:
        picture = kept(("photo", entry.fields["photo_id"]), lambda: photo(api, entry.fields["photo_id"]))
        if picture:
            award_photo(picture, entry.fields["photo_alt"])

    def asked(
        values: Mapping[str, object], *, key: str, correcting: bool = False
    ) -> dict[str, object] | None:
        fields = form(values, key=key, correcting=correcting)
        try:
            return _stored(api, fields) if fields is not None else None
        except Refused as trouble:
            message("error", trouble.sentence)
            return None

    if entry.state == "published":
        correct(api, entry, asked)
        return
    fields = asked(entry.fields, key=f"result-{entry.id}")
    if fields is not None:
        attempt(lambda: save(api, "result", entry.id, fields), _("The result is saved as a draft."))
    drop_button(api, entry)
