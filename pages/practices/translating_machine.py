"""A machine's translation: offered for published texts where an engine is set up, with progress and a way to stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.catalogue.names import language_name
from core.practices import translations
from core.practices.reading import Practice
from core.practices.translation import Engine, Job, Published, TranslationError, engine_now, start
from core.practices.translations import Paragraph
from core.refusals import Refused, Unreachable
from core.settings import settings
from core.texts import _, ngettext
from pages.frame.visit import forget

RUNNING: Final = "translating-job"
LOOK_EVERY: Final = 1


@dataclass
class _Running:
    """A job at work: whose paragraphs, into which language, and what of it is stored already."""

    practice: str
    target: str
    engine: str
    job: Job
    paragraphs: Mapping[str, Paragraph]
    stored: set[str] = field(default_factory=set)


def machine(
    api: Api, found: Practice, target: str, paragraphs: Sequence[Paragraph], terms: Mapping[str, str]
) -> None:
    """Draw what a machine can do here, the work going on, or why there is none."""
    running: _Running | None = st.session_state.get(RUNNING)
    if running is not None and (running.practice, running.target) == (found.id, target):
        _progress(api)
        return
    engine = engine_now(settings())
    open_ones = {one.key: one for one in paragraphs if one.translation is None}
    if engine is None:
        message("info", _("No translation engine is set up here: people translate."))
    elif not engine.knows(found.original_language, target):
        message(
            "info",
            _("{engine} does not know {language}: people translate.").format(
                engine=engine.title, language=language_name(target)
            ),
        )
    elif open_ones:
        _offer(found, target, open_ones, terms, engine)


def _offer(
    found: Practice, target: str, open_ones: Mapping[str, Paragraph], terms: Mapping[str, str], engine: Engine
) -> None:
    label = ngettext(
        "Translate {n} paragraph by machine", "Translate {n} paragraphs by machine", len(open_ones)
    ).format(n=len(open_ones))
    st.markdown(
        f":small[:gray[{plain(_('The published text is sent to {engine}. Names and terms stay as they are.').format(engine=engine.title))}]]"
    )
    if st.button(label, key="translate-by-machine", type="primary"):
        text = Published(
            "published", found.original_language, {key: one.source for key, one in open_ones.items()}
        )
        try:
            job = start(text, target, terms=terms, engine=engine)
        except TranslationError as trouble:
            message("error", trouble.sentence)
            return
        st.session_state[RUNNING] = _Running(found.id, target, engine.name, job, open_ones)
        st.rerun()


@st.fragment(run_every=LOOK_EVERY)
def _progress(api: Api) -> None:
    """Draw how far the machine is, keep what it has, and end when it ends."""
    running: _Running | None = st.session_state.get(RUNNING)
    if running is None:
        return
    job = running.job
    said = _("{done} of {total} paragraphs").format(done=job.done, total=job.total)
    st.progress(job.done / max(1, job.total), text=plain(said))
    finished = job.finished
    trouble = _keep(api, running) or job.trouble
    if not finished:
        st.button(_("Stop"), key="translation-stop", on_click=job.cancel)
        return
    if trouble:
        message("error", trouble, remedy=_("The text is as it was. What is translated already is kept."))
        st.button(_("Close"), key="translation-close", on_click=_close)
        return
    _close()
    st.rerun(scope="app")


def _keep(api: Api, running: _Running) -> str:
    """Store what the machine has made since; return what kept it from being stored."""
    new = {key: said for key, said in dict(running.job.paragraphs).items() if key not in running.stored}
    if not new:
        return ""
    texts = {running.paragraphs[key]: said.text for key, said in new.items()}
    try:
        translations.store(api, running.practice, running.target, running.engine, texts)
    except (Refused, Unreachable) as trouble:
        running.job.cancel()
        return trouble.sentence
    running.stored |= new.keys()
    forget()
    return ""


def _close() -> None:
    st.session_state.pop(RUNNING, None)
