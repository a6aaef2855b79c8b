"""What a workshop's page shows of its steps: the picture of a figure, a poll as the room will meet it, a code."""

from datetime import datetime

import streamlit as st

from components.figure import drawing, specimen
from components.page import day_text, plain
from core.texts import _
from core.workshop.qr import qr_svg
from core.workshop.snapshots import Snapshot
from core.workshop.steps import WITH_CHOICES, Poll

QR_WIDTH = 220


def text_preview(body: str) -> None:
    """Show a text step: a line that begins with a dash is a point."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    shown = (f"- {plain(line[2:])}" if line.startswith("- ") else f"{plain(line)}\n" for line in lines)
    st.markdown("\n".join(shown))


def snapshot_preview(picture: Snapshot, place: str) -> None:
    """Draw the picture of a figure as it was taken: finding, drawing or table, source and when."""
    st.markdown(f"**{plain(picture.title)}**")
    if picture.subtitle:
        st.markdown(f":gray[{plain(picture.subtitle)}]")
    if picture.spec is not None:
        with st.container(key=f"specimen-{place}"):
            drawing(dict(picture.spec), alt=picture.alt, key=f"snapshot-{place}")
    else:
        specimen(picture.frame(), key=place)
    st.caption(plain(f"{picture.source} · {taken_text(picture)}" if picture.source else taken_text(picture)))


def taken_text(picture: Snapshot) -> str:
    """Say when a picture was taken."""
    at = datetime.fromisoformat(picture.taken_at)
    return _("picture taken on {day} at {time} UTC").format(day=day_text(at.date()), time=f"{at:%H:%M}")


def poll_preview(poll: Poll) -> None:
    """Show what may be answered."""
    if poll.kind in WITH_CHOICES:
        st.markdown("\n".join(f"- {plain(choice)}" for choice in poll.choices))
    elif poll.kind == "scale":
        st.markdown(
            plain(
                _("From 1 ({low}) to {steps} ({high})").format(
                    low=poll.low_label or "–", steps=poll.steps, high=poll.high_label or "–"
                )
            )
        )
    elif poll.kind == "number":
        st.markdown(plain(_("A number, in {unit}").format(unit=poll.unit) if poll.unit else _("A number")))
    else:
        st.markdown(plain(_("Words of their own; the more often, the larger")))
    if poll.per == "ministry":
        st.caption(plain(_("Each ministry counts once.")))


def qr_code(address: str, words: str) -> None:
    """Show an address as a QR code; ``words`` say what it opens."""
    st.image(qr_svg(address).decode(), width=QR_WIDTH, caption=plain(words))
