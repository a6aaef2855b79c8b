"""A proposal as members would read it, so that whoever publishes it has read the whole of it at once."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.awards import award_card
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.editing import Entry, waiting_for
from core.awards.editions import AFTERWARDS, categories, edition_of, results
from core.awards.rules import in_force, rules
from core.benchmarks.model import Indicator
from core.texts import _
from pages.awards.results import card, edition_head, edition_source
from pages.awards.scores import category_scores


def proposal(viewer: Viewer, api: Api, found: Sequence[Entry], known: Mapping[str, Indicator]) -> None:
    """Draw the edition as it would stand once what waits is published; nothing where nothing waits."""
    if not waiting_for(viewer.id, found):
        return
    edition = edition_of(found[0].fields)
    honoured = categories(api, edition, AFTERWARDS)
    given = results(api, edition, AFTERWARDS)
    versions = rules(api, [category.id for category in honoured], AFTERWARDS)
    newest = in_force(versions)
    with st.expander(_("The whole proposal, as members would read it"), expanded=True):
        edition_head(edition)
        for category in honoured:
            of_category = [result for result in given if result.category.id == category.id]
            for result in of_category:
                with st.container(border=True, gap="small"):
                    award_card(card(api, result, []))
            if category.id in newest:
                category_scores(category, newest[category.id], versions, of_category, known)
        edition_source(edition)
