"""Linking evidence to an entry: what the ministry did in the portal, an item of the monitor, or an address."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components.page import message
from core.access.api import Api
from core.access.viewer import Viewer
from core.commitments.progress import EVIDENCE_KINDS, Evidence, EvidenceKind, Progress, link, unlink
from core.commitments.suggestions import own_items
from core.texts import _
from pages.commitments.kept import happened_seen
from pages.frame.press import act
from pages.frame.visit import kept


def show_linking(viewer: Viewer, api: Api, one: Progress) -> None:
    """Offer to link more to an entry, and to take out what is linked."""
    with st.popover(_("Evidence"), type="tertiary", key=f"evidence-{one.id}", on_change="rerun") as opened:
        if not opened.open:
            return
        if one.tier != "own":
            message("info", _("Shared steps wait for a second person again once their evidence changes."))
        for evidence in one.evidence:
            if st.button(
                _("Take out: {evidence}").format(evidence=evidence.words),
                type="tertiary",
                icon=":material/link_off:",
                key=f"unlink-{evidence.id}",
            ):
                act(partial(unlink, api, one, evidence), _("Taken out."))
        _adding(viewer, api, one)


def _adding(viewer: Viewer, api: Api, one: Progress) -> None:
    kind: EvidenceKind = st.selectbox(
        _("Kind of evidence"),
        list(EVIDENCE_KINDS),
        format_func=lambda kind: _(EVIDENCE_KINDS[kind]),
        key=f"kind-{one.id}",
    )
    chosen = _address(one) if kind == "address" else _of_the_portal(viewer, api, one, kind)
    if st.button(_("Link it"), type="primary", key=f"link-{one.id}"):
        if chosen is None:
            message("error", _("Choose or write down what it is."))
        else:
            act(partial(link, api, one, chosen), _("Linked."))


def _address(one: Progress) -> Evidence | None:
    address = st.text_input(_("Address"), placeholder="https://", max_chars=2000, key=f"address-{one.id}")
    label = st.text_input(_("What stands there"), max_chars=500, key=f"label-{one.id}")
    return Evidence("address", address.strip(), label.strip()) if address.strip() and label.strip() else None


def _of_the_portal(viewer: Viewer, api: Api, one: Progress, kind: EvidenceKind) -> Evidence | None:
    choices = _choices(viewer, api, kind)
    if not choices:
        st.caption(_("There is nothing of this kind yet."))
        return None
    wanted = st.selectbox(
        _("Which one"),
        list(choices),
        index=None,
        format_func=choices.__getitem__,
        placeholder=_("Choose"),
        key=f"which-{one.id}-{kind}",
    )
    return Evidence(kind, wanted) if wanted else None


def _choices(viewer: Viewer, api: Api, kind: EvidenceKind) -> Mapping[str, str]:
    """Return reference → words of what may be linked."""
    if kind == "item":
        return kept("items", lambda: own_items(api, viewer.country))
    return {found.reference: found.words for found in happened_seen(api) if found.evidence.kind == kind}
