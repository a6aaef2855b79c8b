"""What the upload page knows beside the files in hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import Mission
from core.intake.accounts import FormerHandle, OwnAccount, own_accounts
from core.intake.model import Platform, SubmissionKind
from core.intake.remembered import Answer


@dataclass(frozen=True)
class Desk:
    """The viewer, their ministry's missions and former handles, what it answered, and whose figures are in hand."""

    viewer: Viewer
    api: Api
    missions: Sequence[Mission]
    former: Sequence[FormerHandle] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    kind: SubmissionKind = SubmissionKind.REPORTED

    def accounts(self, platform: Platform) -> list[OwnAccount]:
        """Return the ministry's accounts on a platform, open ones first."""
        return own_accounts(self.missions, platform)

    def every_account(self) -> dict[str, OwnAccount]:
        """Return all of the ministry's accounts by their id."""
        return {account.id: account for platform in Platform for account in self.accounts(platform)}
