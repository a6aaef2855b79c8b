"""Why two counts of the same posts can differ. The codes stand in the database; the words are here."""

from dataclasses import dataclass
from typing import Final

from core.texts import N_, _


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason for a difference: its name, and how one tells it from the others. Both go through gettext."""

    name: str
    hint: str


CAUSES: Final[dict[str, Cause]] = {
    "boosted": Cause(
        N_("Paid reach"),
        N_("A post was boosted. The export counts what the money brought; outside tools often do not."),
    ),
    "deleted": Cause(
        N_("Deleted posts"),
        N_("Posts were deleted after one side had counted them, or before the other did."),
    ),
    "snapshot": Cause(
        N_("Read on another day"),
        N_("Reactions and views go on growing. The side that was read later has more."),
    ),
    "missing_account": Cause(
        N_("Missing account"),
        N_("One side counts an account, or a second one of the mission, that the other leaves out."),
    ),
    "definition": Cause(
        N_("Another definition"),
        N_("The sides count different things: with or without stories, replies, shared posts, own comments."),
    ),
    "time_zone": Cause(
        N_("Another time zone"),
        N_("Posts around midnight fall into another day, and at the end of a month into another month."),
    ),
    "repeated": Cause(N_("Counted twice"), N_("Posts stand twice on one side.")),
    "private": Cause(
        N_("Not public"),
        N_("Posts for some countries or followers only, which nobody outside can see."),
    ),
    "monitoring_gap": Cause(
        N_("Gap in the monitoring"),
        N_("The outside tool or feed was down, or reached the limit of what it may read."),
    ),
    "entry_error": Cause(
        N_("Mistake in the report"),
        N_("The reported figure is wrong. Upload the right export; the comparison then mends itself."),
    ),
    "other": Cause(N_("Another cause"), N_("Say in a comment which.")),
}


def cause_name(code: str) -> str:
    """Return the cause in the reader's language. Raises KeyError for a cause that does not exist."""
    return _(CAUSES[code].name)
