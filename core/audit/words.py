"""The log in plain words: one sentence an action, one word a field, one word a value that is a code.

A new action in a migration needs its sentence here; a test compares the two.
"""

from collections.abc import Mapping
from typing import Final

from core.texts import N_

ACTIONS: Final[Mapping[str, str]] = {
    "account.added": N_("Added an account"),
    "account.changed": N_("Changed an account"),
    "account.closed": N_("Closed an account"),
    "account.imported": N_("Brought in accounts from a list"),
    "account.reopened": N_("Opened an account again"),
    "answer.remembered": N_("Answered what a kind of file does not say"),
    "award.drafted": N_("Wrote an award entry"),
    "award.proposed": N_("Proposed an award entry for publication"),
    "award.published": N_("Published an award entry"),
    "award.replaced": N_("Replaced a published award result by a corrected one"),
    "award.returned": N_("Returned an award entry with a comment"),
    "invitation.accepted": N_("Took up an invitation"),
    "invitation.made": N_("Invited a person"),
    "invitation.revoked": N_("Withdrew an invitation"),
    "mapping.remembered": N_("Said what the columns of a table mean"),
    "member.changed": N_("Changed a member's roles or access"),
    "mission.added": N_("Added a mission"),
    "mission.changed": N_("Changed a mission"),
    "mission.closed": N_("Closed a mission"),
    "mission.imported": N_("Brought in missions from a list"),
    "mission.reopened": N_("Opened a mission again"),
    "release.cut": N_("Published a release of the benchmarks"),
    "submission.approved": N_("Approved a submission"),
    "submission.checked": N_("Uploaded a file that passed its checks"),
    "submission.continued": N_("Added mended rows to a submission"),
    "submission.returned": N_("Returned a submission with a comment"),
    "submission.shared": N_("Changed who may see a submission"),
    "submission.submitted": N_("Submitted figures for approval"),
    "submission.withdrawn": N_("Withdrew a submission"),
}

# Who acts where no person does, as the database names them.
ACTORS: Final[Mapping[str, str]] = {
    "the system": N_("The system"),
    "the deployer": N_("The deployer"),
}

FIELDS: Final[Mapping[str, str]] = {
    "band": N_("group"),
    "basis": N_("basis"),
    "citation": N_("citation"),
    "city": N_("city"),
    "closed_on": N_("closed on"),
    "code": N_("code"),
    "columns": N_("columns"),
    "comment": N_("comment"),
    "definition": N_("definition"),
    "description": N_("description"),
    "email": N_("e-mail"),
    "embargo_until": N_("embargo until"),
    "entry": N_("kind of entry"),
    "explanation": N_("explanation"),
    "figure": N_("figure"),
    "file": N_("file"),
    "handle": N_("handle"),
    "held_reason": N_("why rows with errors were taken in"),
    "held_rows": N_("rows with errors taken in"),
    "held_on": N_("given on"),
    "holder": N_("holder"),
    "holder_name": N_("holder's name"),
    "host_country": N_("host country"),
    "indicator": N_("indicator"),
    "kind": N_("kind"),
    "latitude": N_("latitude"),
    "links": N_("links"),
    "longitude": N_("longitude"),
    "name": N_("name"),
    "opened_on": N_("opened on"),
    "person_name": N_("person"),
    "place": N_("place"),
    "platform": N_("platform"),
    "published": N_("figures published"),
    "rank": N_("rank"),
    "revised": N_("figures revised"),
    "roles": N_("roles"),
    "rows": N_("rows"),
    "source_title": N_("source"),
    "source_url": N_("address of the source"),
    "source_note": N_("note on the source"),
    "state": N_("state"),
    "suppressed": N_("figures kept back"),
    "suspended": N_("suspended"),
    "tier": N_("who may see it"),
    "time_zone": N_("time zone"),
    "title": N_("title"),
    "website": N_("website"),
    "wikidata": N_("Wikidata number"),
    "year": N_("year"),
}

# Field → code → word. Roles have theirs in core.access.members.
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "state": {
        "draft": N_("draft"),
        "checked": N_("checked"),
        "submitted": N_("waiting for approval"),
        "approved": N_("approved"),
        "returned": N_("returned"),
        "withdrawn": N_("withdrawn"),
        "review": N_("waiting for a second publisher"),
        "published": N_("published"),
        "replaced": N_("replaced"),
    },
    "tier": {
        "own": N_("own ministry"),
        "aggregate": N_("inside benchmarks only"),
        "network": N_("the network, by name"),
        "public": N_("everybody"),
    },
    "entry": {
        "edition": N_("edition"),
        "category": N_("category"),
        "rule": N_("rule"),
        "result": N_("result"),
    },
    "holder": {"mission": N_("mission"), "head_of_mission": N_("head of mission")},
}
