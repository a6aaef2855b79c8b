"""The parts of a practice by name: its one-line texts, its sections, and the facts beside them."""

from collections.abc import Mapping
from typing import Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.content import Content
from core.texts import N_, _
from pages.practices.kept import sections_seen

NAMES: Final[Mapping[str, str]] = {
    "title": N_("Title"),
    "summary": N_("In short"),
    "themes": N_("Themes"),
    "missions": N_("Missions"),
    "accounts": N_("Accounts"),
    "indicator": N_("Indicator"),
    "platform": N_("Platform"),
    "start_month": N_("First month"),
    "commitments": N_("Commitments"),
    "public": N_("Public"),
    "review_on": N_("Review date"),
    "attachments": N_("Pictures and documents"),
    "language": N_("Language"),
    "measure": N_("Indicator, platform and first month"),
}


def part_name(viewer: Viewer, api: Api, part: str) -> str:
    """Return what a part is called; a part nobody knows keeps its code."""
    sections = {section.code: section.name for section in sections_seen(viewer, api)}
    return _(NAMES.get(part) or sections.get(part, part))


def part_text(content: Content, part: str) -> str:
    """Return a part as text, to be compared: lists one entry a line."""
    value = getattr(content, part, None) if part in NAMES else content.sections.get(part, "")
    if isinstance(value, list | tuple):
        return "\n\n".join(str(one) for one in value)
    return "" if value is None else str(value)
