"""Why a submission cannot be changed now, and who can act."""

from components.intake import day_text
from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.submissions import Submission, deciders
from core.texts import _


def lock_words(api: Api, viewer: Viewer, submission: Submission) -> str:
    """Say why nothing can be changed now, and who can act; empty where the viewer decides."""
    if submission.state == "submitted":
        return _waits_words(api, viewer, submission)
    if submission.settled and submission.decided_at:
        return _(
            "Locked since {name} approved it on {day}: its rows never change. An approver can withdraw it."
        ).format(name=submission.decided_by_name, day=day_text(submission.decided_at.date()))
    if submission.restorable:
        return _("Withdrawn: its figures do not count. An approver who brought none of it can put it back.")
    if submission.state == "withdrawn":
        return _("Withdrawn before it counted. The file may be uploaded again.")
    return ""


def _waits_words(api: Api, viewer: Viewer, submission: Submission) -> str:
    own = viewer.id in submission.authors
    if viewer.has("approver") and not own:
        return ""
    why = (
        _("You uploaded this: a colleague must approve it.")
        if own
        else _("A colleague with the role of approver decides about it.")
    )
    names = ", ".join(deciders(api, submission))
    if not names:
        return f"{why} " + _("Nobody may yet: ask an approver or the secretariat to invite one.")
    return f"{why} " + _("Who may: {names}.").format(names=names)
