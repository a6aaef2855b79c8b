"""The evidence of one practice: as it was frozen at publication, and as it is now."""

import streamlit as st

from components.page import day_text, message
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.practices.adoption import Adoption
from core.practices.evidence.frozen import Frozen, read
from core.practices.evidence_store import due
from core.practices.measuring import renew
from core.practices.reading import Practice
from core.refusals import Refused
from core.texts import _
from pages.frame.visit import kept
from pages.practices.kept import evidence_seen, indicators_seen
from pages.practices.measured import Subject, draw_evidence
from pages.practices.words import capital

# Two measurements that differ by less than this share are the same to a reader.
SAME: float = 0.02


def measurements(viewer: Viewer | None, api: Api, found: Practice, adoption: str = "") -> dict[str, Frozen]:
    """Return the measurements of a practice or one of its adoptions: "frozen" and "current", where they are there."""

    def look_up() -> dict[str, Frozen]:
        rows = evidence_seen(viewer, api, found.id)
        return {row.kind: read(row.result) for row in rows if (row.adoption or "") == adoption}

    return kept(("evidence", found.id, adoption), look_up)


def latest(viewer: Viewer | None, api: Api, found: Practice) -> Frozen | None:
    """Return the newest measurement; None before the first."""
    there = measurements(viewer, api, found)
    return there.get("current") or there.get("frozen")


def renew_if_due(viewer: Viewer | None, api: Api, found: Practice) -> None:
    """Measure again what is the viewer's own ministry's and rests on other figures by now; once a visit."""
    if viewer is None:
        return

    def look_up() -> int:
        waiting = [one for one in due(api) if one.practice == found.id]
        for one in waiting:
            with st.spinner(_("The figures changed: measuring again …")):
                renew(api, one.practice, one.adoption or "")
        return len(waiting)

    try:
        kept(("renewed", found.id), look_up)
    except Refused as refusal:
        message("warning", _("The effect could not be measured again."), remedy=refusal.sentence)


def differ(frozen: Frozen, current: Frozen) -> bool:
    """Whether a reader would take away something else from the two."""
    then, now = frozen.evidence, current.evidence
    if then.verdict.code != now.verdict.code or (then.effect is None) != (now.effect is None):
        return True
    return then.effect is not None and now.effect is not None and abs(then.effect - now.effect) >= SAME


def show_evidence(viewer: Viewer | None, api: Api, found: Practice) -> None:
    """Draw the evidence; both measurements are told when they differ."""
    st.header(_("Evidence"), anchor="evidence")
    indicator = indicators_seen(viewer, api).get(found.content.indicator or "")
    if indicator is None:
        message(
            "info",
            _("Nothing was measured: this practice names no indicator."),
            remedy=_("What it says of its results is the ministry's own account."),
        )
        return
    there = measurements(viewer, api, found)
    current, frozen = there.get("current"), there.get("frozen")
    shown = current or frozen
    if shown is None:
        message(
            "info",
            _("Not measured yet."),
            remedy=_(
                "It is measured when somebody of its ministry opens this page, or by the next scheduled run."
            ),
        )
        return
    if frozen is not None and current is not None and differ(frozen, current):
        shown = _choose(frozen, current)
    subject = Subject(
        found.content.title,
        indicator,
        found.content.platform,
        found.country,
        file=f"practice-{found.id[:8]}",
        downloads=viewer is not None,
    )
    draw_evidence(viewer, api, subject, shown)


def _choose(frozen: Frozen, current: Frozen) -> Frozen:
    """Say that the figures moved on since publication, and let the reader see either measurement."""
    message(
        "warning",
        _("The figures changed since this was published."),
        remedy=_("At publication, {then_day}: {then}. Now, {now_day}: {now}.").format(
            then_day=day_text(frozen.measured_on),
            then=frozen.evidence.verdict.headline,
            now_day=day_text(current.measured_on),
            now=current.evidence.verdict.headline,
        ),
    )
    names = {"current": _("As of now"), "frozen": _("As published")}
    chosen = st.segmented_control(
        _("Measurement"),
        list(names),
        format_func=names.__getitem__,
        default="current",
        required=True,
        key="measurement",
        bind="query-params",
    )
    return frozen if chosen == "frozen" else current


def adopted_evidence(viewer: Viewer, api: Api, found: Practice, adoption: Adoption) -> None:
    """Offer the evidence of an adoption, measured the same way on the adopter's own missions."""
    indicator = indicators_seen(viewer, api).get(adoption.indicator or "")
    there = measurements(viewer, api, found, adoption.id)
    shown = there.get("current") or there.get("frozen")
    if indicator is None or shown is None:
        return
    with st.expander(
        capital(shown.evidence.verdict.headline), key=f"adopted-{adoption.id}", on_change="rerun"
    ) as section:
        if section.open:
            subject = Subject(
                country_name(adoption.country),
                indicator,
                adoption.platform,
                adoption.country,
                file=f"adoption-{adoption.id[:8]}",
            )
            draw_evidence(viewer, api, subject, shown)
