"""The first two things to say of a new practice: its title and the language it is written in."""

import streamlit as st

from components.page import message
from core.access.api import Api
from core.catalogue.names import language_name, sorted_languages
from core.practices.content import Content
from core.practices.practices import save
from core.practices.translation import LANGUAGES
from core.refusals import Refused, Unreachable
from core.texts import _, language

SHORTEST = 5


def draw_start(api: Api) -> None:
    """Draw the form of a new practice; once stored, the editor opens on it."""
    st.header(_("A new practice"), anchor=False)
    tags = sorted_languages(LANGUAGES)
    with st.form("practice-new"):
        title = st.text_input(
            _("Title"),
            max_chars=200,
            help=_("What was done, in a few plain words: Answering every question within a day."),
        )
        tag = st.selectbox(
            _("Language you write in"),
            tags,
            index=tags.index(language()) if language() in tags else 0,
            format_func=language_name,
            width=260,
        )
        if not st.form_submit_button(_("Begin"), type="primary"):
            return
    if len(title.strip()) < SHORTEST:
        message("error", _("Give the practice a title of at least {n} letters.").format(n=SHORTEST))
        return
    try:
        saved = save(api, "", 0, Content(title=title.strip(), language=tag))
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    st.query_params.from_dict({"practice": saved.practice})
    st.rerun()
