"""What each role may read and call, kept as data. The tests compare the database with it.

A new table or function fails a test by name until somebody wrote down here who may
have it: that is the point.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from core.access.viewer import ROLES

ALL: Final = frozenset(ROLES)

# Rows that the portal ships with; nobody's in particular.
REFERENCE: Final = (
    "country",
    "indicator",
    "peer_group",
    "reference_line",
    "disclosure_rule",
    "freshness_rule",
    "count_tolerance",
    "confidence_grade",
    "practice_section",
    "practice_theme",
    "protected_term",
    "theme",
    "instrument",
    "commitment",
)

# Tables whose rows every member reads, whoever's they are, and why.
SHARED: Final[Mapping[str, str]] = {
    "country": "ISO and M49 reference rows",
    "indicator": "definitions are the same for all, or figures could not be compared",
    "peer_group": "definitions are the same for all, or figures could not be compared",
    "reference_line": "what others published is public",
    "mission": "where a mission stands and what it is called is public",
    "account": "handles are public",
    "disclosure_rule": "everybody may know by which rules figures are published",
    "release": "what was published, when and by which rules is for all",
}

# Who reads their own ministry's rows, where it is not every member.
OWN_ROWS: Final[Mapping[str, frozenset[str]]] = {
    "audit_event": frozenset({"approver", "secretariat"}),
    "invitation": frozenset({"approver", "secretariat"}),
    "award_correction": frozenset({"publisher"}),
    "award_photo": frozenset({"publisher"}),
    "edition": frozenset({"publisher"}),
    "category": frozenset({"publisher"}),
    "rule": frozenset({"publisher"}),
    "result": frozenset({"publisher"}),
    # The seeded cells are suppressed ones: which cells fail would tell who reports where.
    "release_cell": frozenset(),
    "benchmark_options": frozenset(),
    "release_input": frozenset(),
    "release_key": frozenset(),
    "release_draft": frozenset(),
    "release_draft_cell": frozenset(),
    "decision_part": frozenset(),
    "decision_month": frozenset(),
    "benchmark_view": frozenset({"secretariat"}),
    "machine": frozenset({"approver", "secretariat"}),
    # What opens a door, and who was written to, only functions and the deployer read.
    "machine_key": frozenset(),
    "digest_sent": frozenset(),
    "ended_sign_in": frozenset(),
    # Each member their own; the seeded row is somebody else's.
    "digest_choice": frozenset(),
    "saved_search": frozenset(),
    "alert": frozenset(),
    "alert_choice": frozenset(),
    "alert_notice": frozenset(),
    "alert_item": frozenset(),
    "alert_feed": frozenset(),
    "alert_sent": frozenset(),
    "subscription": frozenset(),
    "home_visit": frozenset(),
    "upload_file": frozenset(),
    # What search reads, and the bytes of attachments: only functions do.
    "practice_text": frozenset(),
    "practice_word": frozenset(),
    "attachment_part": frozenset(),
    # Whoever holds a link can check in: only those who send links see to whom.
    "check_in_link": frozenset({"contributor", "approver", "secretariat"}),
    "check_in_key": frozenset(),
    # Prepared in peace; the room sees what is shown, and nobody who answered what.
    **dict.fromkeys(("workshop", "step", "poll", "workshop_step"), frozenset({"facilitator", "secretariat"})),
    **dict.fromkeys(
        ("workshop_ministry", "participant", "answer", "question", "question_vote"), frozenset[str]()
    ),
    # The worker's list.
    "item_untold": frozenset(),
}

# Who reads every ministry's rows: the secretariat looks after people and the log.
ALL_ROWS: Final[Mapping[str, frozenset[str]]] = {
    "audit_event": frozenset({"secretariat"}),
    "invitation": frozenset({"secretariat"}),
    "member": frozenset({"secretariat"}),
    "machine": frozenset({"secretariat"}),
    "benchmark_view": frozenset({"secretariat"}),
    # The secretariat looks after feeds that fail; what they bring is their ministry's.
    "feed": frozenset({"secretariat"}),
    "feed_state": frozenset({"secretariat"}),
    "fetch": frozenset({"secretariat"}),
}

# Functions of `portal` that members may call without a namesake in `api`, and why; every
# other one they may call is the namesake of a function of `api`.
HELPERS: Final[Mapping[str, str]] = {
    "viewer_id": "policies and functions ask who the viewer is",
    "viewer_country": "policies and functions ask who the viewer is",
    "viewer_has": "policies and functions ask who the viewer is",
    "viewer_is_member": "every table's gate asks whether the viewer is still a member",
    "require_days": "refuses a question about no day, or about a day without end",
    "usable_month": "works out own figures with the rights of whoever asks",
    "countable_month": "works out own figures with the rights of whoever asks",
    "mission_period": "works out own figures with the rights of whoever asks",
    "mission_value": "works out own figures with the rights of whoever asks",
    "own_month_value": "works out own figures with the rights of whoever asks",
    "mission_category": "works out own figures with the rights of whoever asks",
    "own_category": "works out own figures with the rights of whoever asks",
    "waiting": "a part of the first page, read with the rights of whoever asks",
    "overdue_discrepancies": "a part of the first page, read with the rights of whoever asks",
    "band": "a sum on its arguments alone",
    "added": "a text made of its argument alone",
    "columns_of": "a list made of its argument alone",
    "with_history": "a text made of its arguments alone",
    "period_query": "a text made of its arguments alone",
    "known": "a text made of its argument alone",
    "feed_health": "a word made of its arguments and the time",
    "practice_gaps": "a look at its argument and the sections there are",
    "practice_part": "a text made of its arguments alone",
    "practice_text_hash": "a text made of its argument alone",
    "allowed_difference": "a sum on its arguments alone",
    "comparison_verdict": "a word made of its arguments alone",
    "host_of_address": "a text made of its argument alone",
    "plain_word": "a text made of its argument alone",
    "platform_of_address": "a word made of its argument alone",
    "feed_month": "counts own feeds' items with the rights of whoever asks",
    "comparison": "compares own figures with the rights of whoever asks",
    "words_of": "a text made of its argument alone",
    "id_in": "an id made of its argument alone",
    "plain_line": "a text made of its argument alone",
    "plain_words": "a text made of its argument alone",
    "likeness": "a sum on its arguments alone",
    "findable": "names what the viewer reads, with the rights of whoever asks",
    "fitting": "names what the viewer reads, with the rights of whoever asks",
    "names_close_to": "words of names the viewer reads, with the rights of whoever asks",
    "ask_for_release": "stands behind api.cut_release, which must not reach the one for the owner",
    "attended_workshops": "suggestions and what two ministries share ask for the workshops the viewer's ministry was in",
}
OWNERS_RIGHTS: Final = frozenset(
    {"viewer_has", "viewer_is_member", "require_days", "ask_for_release", "attended_workshops"}
)

# Functions of `portal` that members may not call although `api` has a namesake.
OWNER_ONLY: Final = frozenset({"cut_release"})


@dataclass(frozen=True)
class Rights:
    """Who may call a function of ``api``, and a call that would work for them.

    ``{table.column}`` in an argument stands for the seeded row of the ministry aimed
    at. ``everywhere`` are the roles that may aim at any ministry. ``without_account``:
    everybody may call it, and it answers with what is public.
    """

    roles: frozenset[str]
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()
    open_to_strangers: bool = False
    without_account: bool = False


def _rights(*roles: str, everywhere: tuple[str, ...] = (), **arguments: str | int | bool) -> Rights:
    return Rights(frozenset(roles), arguments, frozenset(everywhere))


def _public(**arguments: str | int | bool) -> Rights:
    return Rights(ALL, arguments, open_to_strangers=True, without_account=True)


NOW: Final = int(datetime.now(UTC).timestamp())
TOMORROW: Final = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
MISSION: Final = '{"kind": "embassy", "name": "A new one", "host_country": "FJ", "city": "Suva"}'

DUTY: Final = ("contributor", "approver", "secretariat")
WRITERS: Final = ("contributor", "approver", "publisher")
FINDING: Final[Mapping[str, str | int]] = {
    "query": "harbour",
    "theme": "",
    "of_country": "",
    "on_platform": "",
    "commitment": "",
    "with_verdict": "",
    "in_language": "",
    "sort": "relevance",
    "shown_in": "en",
    "first": 0,
    "wanted": 20,
}

MONTH_OF_MISSION: Final[Mapping[str, str]] = {
    "mission": "{mission.id}",
    "first_day": "2024-01-01",
    "last_day": "2024-01-31",
}
OWN_SIDES: Final = frozenset({"contributor", "approver"})
DISCREPANCY: Final[Mapping[str, str]] = {"account": "{account.id}", "month": "2024-01-01", "measure": "posts"}

FUNCTIONS: Final[Mapping[str, Rights]] = {
    "my_membership": Rights(ALL, open_to_strangers=True),
    # Asked before the portal knows whether the person is a member; strangers learn nothing.
    "sign_in_ended": Rights(ALL, {"signed_in_at": 1_700_000_000}, open_to_strangers=True),
    "end_sign_in": Rights(ALL, {"signed_in_at": NOW}),
    "accept_invitation": Rights(ALL, open_to_strangers=True),
    "cut_release": _rights("secretariat", everywhere=("secretariat",)),
    # A rule that ships with the portal: everybody may ask for what was released of it.
    "rule_distribution": Rights(ALL, {"rule": "63787103-3e7d-5a4b-9b27-ab7878ca3e06", "platform": "x"}),
    "benchmark": Rights(
        ALL,
        {
            "indicator": "posts_per_week",
            "platform": "x",
            "quarter": "2024-01-01",
            "peer_group": "all",
            "category": "all",
        },
    ),
    # It runs with the rights of whoever asks, so that a stranger gets an empty answer.
    "own_figures": Rights(
        ALL, {"indicator": "posts_per_week", "platform": "x", "quarter": "2024-01-01"}, open_to_strangers=True
    ),
    "own_series": Rights(
        ALL,
        {
            "indicator": "posts_per_week",
            "platform": "x",
            "step": "month",
            "from_month": "2024-01-01",
            "to_month": "2024-03-01",
        },
        open_to_strangers=True,
    ),
    "benchmark_series": Rights(
        ALL, {"indicator": "posts_per_week", "platform": "x", "peer_group": "all", "category": "all"}
    ),
    "host_terms": Rights(ALL, {"indicator": "posts_per_week", "platform": "x", "quarter": "2024-01-01"}),
    "verify_audit": _rights("secretariat", everywhere=("secretariat",)),
    "invite_member": _rights(
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        country="{member.country}",
        email="new@ministry.test",
        roles="reader",
    ),
    "revoke_invitation": _rights(
        "approver", "secretariat", everywhere=("secretariat",), invitation="{invitation.id}"
    ),
    "change_member": _rights(
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        member="{member.id}",
        roles="reader,contributor",
        suspend=True,
    ),
    "issue_machine": _rights(
        "approver", name="Nightly export", scope="submit", key_hash="b" * 64, expires_on=TOMORROW
    ),
    "revoke_machine": _rights("approver", "secretariat", everywhere=("secretariat",), machine="{machine.id}"),
    # It answers the holder of a key, whose hash stands in the token, and nobody else.
    "open_machine": Rights(ALL, open_to_strangers=True),
    # A stranger gets an empty answer.
    "own_freshness": Rights(ALL, open_to_strangers=True),
    "network_freshness": _rights("secretariat", everywhere=("secretariat",)),
    "choose_digest": Rights(ALL, {"wanted": True, "language": "en"}),
    "start_submission": _rights(
        "contributor",
        payload='{"file_name": "a.csv", "file_hash": "' + "a" * 64 + '", "export": "template", "platform":'
        ' "{account.platform}", "grain": "post", "first_day": "2024-01-01", "last_day": "2024-01-31",'
        ' "rows_total": 1, "rows_accepted": 1, "rows_refused": 0, "accounts": ["{account.id}"]}',
    ),
    "add_posts": _rights("contributor", submission="{submission.id}", chunk=9, lines=""),
    "add_days": _rights("contributor", submission="{submission.id}", chunk=9, lines=""),
    "finish_submission": _rights("contributor", submission="{submission.id}", findings="[]"),
    "remember_answer": _rights(
        "contributor",
        kind="meta.daily_results",
        platform="{account.platform}",
        account="{account.id}",
        year="2025",
    ),
    "remember_mapping": _rights("contributor", fingerprint="f" * 64, mapping='{"Day": "day"}'),
    "submit_submission": _rights("contributor", submission="{submission.id}"),
    "approve_submission": _rights(
        "approver",
        submission="{submission.id}",
        tier="public",
        embargo_until="",
        comment="",
        held_reason="",
    ),
    "review_submission": _rights("contributor", "approver", submission="{submission.id}", with_held=True),
    "same_data": _rights("reader", "contributor", "approver", submission="{submission.id}"),
    # The seeded one is not withdrawn, so that an approver is let in and told so.
    "restore_submission": _rights("approver", submission="{submission.id}", comment="Back."),
    "shared_figures": Rights(
        ALL, {"country": "{submission.country}", "from_month": "2024-01-01", "to_month": "2024-01-01"}
    ),
    "see_as_partner": _rights(
        "contributor",
        "approver",
        submission="{submission.id}",
        partner="AU",
        tier="public",
        embargo_until="",
        with_held=True,
    ),
    "return_submission": _rights("approver", submission="{submission.id}", comment="Mend it."),
    # Its author may, too; the seeded submission is somebody else's.
    "withdraw_submission": _rights("approver", submission="{submission.id}", comment="Gone."),
    "share_submission": _rights("approver", submission="{submission.id}", tier="public", embargo_until=""),
    "save_mission": _rights(
        "contributor",
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        mission="{mission.id}",
        payload=MISSION,
    ),
    "close_mission": _rights(
        "contributor",
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        mission="{mission.id}",
        closed_on="2024-02-01",
    ),
    "save_account": _rights(
        "contributor",
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        account="{account.id}",
        payload='{"handle": "new", "holder": "mission"}',
    ),
    "close_account": _rights(
        "contributor",
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        account="{account.id}",
        closed_on="2024-02-01",
    ),
    "import_missions": _rights(
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        missions="\x1f".join(
            ("1", "{member.country}", "embassy", "Imported", "1", "FJ", "Suva", "", "", "", "", "")
        ),
        accounts="",
    ),
    "save_award": _rights(
        "publisher", kind="edition", entry="{edition.id}", payload='{"title": "Renamed", "year": 2032}'
    ),
    "drop_award": _rights("publisher", kind="edition", entry="{edition.id}"),
    "save_award_photo": _rights("publisher", image="/9j/4AAQ"),
    "propose_correction": _rights(
        "publisher", kind="edition", entry="{edition.id}", changes='{"title": "Renamed"}', reason="Misspelt."
    ),
    "decide_correction": _rights(
        "publisher", correction="{award_correction.id}", publish=False, comment="Look again."
    ),
    "add_event_note": _rights(
        "contributor",
        "approver",
        mission="{mission.id}",
        account="{account.id}",
        day="2024-01-01",
        said="National day",
    ),
    "drop_event_note": _rights("contributor", "approver", note="{event_note.id}"),
    # The catalogue is public; a stranger counts nothing.
    "registered_missions": Rights(
        ALL,
        {"platform": "x", "quarter": "2024-01-01", "peer_group": "all", "category": "all"},
        open_to_strangers=True,
    ),
    "named_values": Rights(
        ALL,
        {
            "indicators": "posts_per_week",
            "platform": "{account.platform}",
            "step": "month",
            "from_month": "2024-01-01",
            "to_month": "2024-03-01",
        },
    ),
    # It runs with the rights of whoever asks, so that a stranger gets an empty answer.
    "award_basis": Rights(
        ALL,
        {
            "platform": "x",
            "from_month": "2024-01-01",
            "to_month": "2024-03-01",
            "indicators": "posts_per_week",
        },
        open_to_strangers=True,
    ),
    "move_award": _rights("publisher", kind="edition", entry="{edition.id}", target="review", comment=""),
    "save_practice": _rights(
        *WRITERS, practice="{practice.id}", revision=1, payload='{"title": "Renamed"}', keep=True
    ),
    "restore_practice": _rights(*WRITERS, practice="{practice.id}", number=1, revision=1),
    # An analyst throws away what they wrote; the seeded one is somebody else's.
    "drop_practice": _rights("approver", "publisher", practice="{practice.id}"),
    "move_practice": _rights(*WRITERS, practice="{practice.id}", revision=1, target="review", comment=""),
    "share_practice": _rights("approver", "publisher", practice="{practice.id}", public=True),
    "confirm_practice": _rights(*WRITERS, practice="{practice.id}", review_on=TOMORROW),
    "search_practices": Rights(ALL, FINDING),
    "similar_practices": Rights(ALL, {"practice": "{practice.id}", "shown_in": "en", "wanted": 4}),
    "practice_options": Rights(ALL),
    "store_translation": _rights(
        *WRITERS, practice="{practice.id}", language="fr", engine="engine", paragraphs="[]"
    ),
    "edit_translation": _rights(
        *WRITERS,
        practice="{practice.id}",
        language="fr",
        part="title",
        at=0,
        source="x",
        said="y",
        revision=0,
    ),
    "verify_translation": _rights(*WRITERS, practice="{practice.id}", language="fr", verified=True),
    "save_protected_term": _rights(
        "publisher", "secretariat", term="Suva Message", language="*", translation=""
    ),
    "drop_protected_term": _rights("publisher", "secretariat", term="Suva Message", language="*"),
    "start_attachment": _rights(*WRITERS, practice="{practice.id}", payload="{}"),
    "add_attachment_part": _rights(*WRITERS, attachment="{attachment.id}", number=1, content="eA=="),
    "finish_attachment": _rights(*WRITERS, attachment="{attachment.id}"),
    "drop_attachment": _rights(*WRITERS, attachment="{attachment.id}"),
    "attachment_part": Rights(ALL, {"attachment": "{attachment.id}", "number": 1}),
    "save_adoption": _rights(
        "reader",
        *WRITERS,
        "secretariat",
        practice="{practice.id}",
        revision=0,
        payload='{"state": "adopting"}',
    ),
    "practice_panel": Rights(ALL, {"practice": "{practice.id}", "adoption": "", "drafted": False}),
    "store_evidence": Rights(
        ALL,
        {
            "practice": "{practice.id}",
            "adoption": "",
            "verdict": "no_change",
            "effect": 0,
            "effect_low": 0,
            "effect_high": 0,
            "result": "{}",
            "stamp": "",
        },
    ),
    "evidence_due": Rights(ALL),
    "save_feed": _rights(
        "contributor",
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        feed="{feed.id}",
        payload='{"kind": "atom", "address": "https://new.example/feed", "title": "Renamed"}',
    ),
    "close_feed": _rights(
        "contributor",
        "approver",
        "secretariat",
        everywhere=("secretariat",),
        feed="{feed.id}",
        closed=True,
    ),
    "check_feed": _rights(
        "contributor", "approver", "secretariat", everywhere=("secretariat",), feed="{feed.id}"
    ),
    "open_incident": _rights(
        *DUTY,
        payload='{"title": "Flood", "kind": "flood", "place": "Rewa", "hosts": ["NZ"], "drill": true,'
        ' "onset": "2026-01-01T00:00:00Z"}',
    ),
    "change_incident": _rights(*DUTY, incident="{incident.id}", payload='{"title": "Renamed"}'),
    "close_incident": _rights(*DUTY, incident="{incident.id}", closed=True),
    "set_incident_missions": _rights(*DUTY, incident="{incident.id}", missions='["{mission.id}"]'),
    "share_incident": _rights("approver", "secretariat", incident="{incident.id}", tier="network"),
    "add_incident_event": _rights(
        *DUTY, incident="{incident.id}", payload='{"who": "Duty officer", "what": "Called"}'
    ),
    "save_incident_task": _rights(
        *DUTY, incident="{incident.id}", task="{incident_task.id}", payload='{"title": "Call again"}'
    ),
    "finish_incident_task": _rights(*DUTY, task="{incident_task.id}", done=True),
    "record_check_in": _rights(
        *DUTY,
        incident="{incident.id}",
        mission="{mission.id}",
        status="safe",
        note="",
        at="",
        key="written-down",
    ),
    "issue_check_in_links": _rights(
        *DUTY,
        incident="{incident.id}",
        people='[{"mission": "{mission.id}", "person": "Ana", "language": "en", "key_hash": "'
        + "c" * 64
        + '"}]',
        expires_at=TOMORROW,
    ),
    "revoke_check_in_link": _rights(*DUTY, link="{check_in_link.id}"),
    # They answer the holder of a link, whose hash stands in the token, and nobody else.
    "open_check_in": Rights(ALL, open_to_strangers=True),
    "check_in": Rights(
        ALL, {"key": "tapped-once", "status": "safe", "note": "", "waited": 0}, open_to_strangers=True
    ),
    # It ends the letters of the member whom the token names, and nobody else's.
    "stop_letters": Rights(ALL, open_to_strangers=True),
    # They answer the holder of a phone in a room, whose hash stands in the token, and nobody else.
    "join_workshop": Rights(
        ALL, {"code": "BCDFGHJK", "nickname": "Ana", "language": "en"}, open_to_strangers=True
    ),
    "join_version": Rights(ALL, open_to_strangers=True),
    "join_stage": Rights(ALL, open_to_strangers=True),
    "join_own": Rights(ALL, open_to_strangers=True),
    "answer_poll": Rights(
        ALL,
        {"step": "{step.id}", "round": 1, "value": "5", "hidden": "[]", "key": "1-answered"},
        open_to_strangers=True,
    ),
    "ask_question": Rights(ALL, {"text": "When?", "key": "1-asked"}, open_to_strangers=True),
    "vote_question": Rights(ALL, {"question": "{question.id}", "wanted": True}, open_to_strangers=True),
    "crisis_board": Rights(ALL, {"incident": "{incident.id}"}),
    "incident_version": Rights(ALL, {"incident": "{incident.id}"}),
    "topic_lessons": Rights(ALL, {"up_to": 9_000_000_000}),
    "correct_item_topic": _rights("contributor", "approver", item="{item.id}", about="climate"),
    "correct_post_topic": _rights(
        "contributor", "approver", account="{post.account_id}", post="{post.external_id}", about="climate"
    ),
    "learn_topics": _rights(
        "contributor", "approver", last_lesson="{topic_lesson.id}", expected_version="{topic_model.version}"
    ),
    "activity": Rights(ALL, MONTH_OF_MISSION),
    "active_missions": Rights(ALL),
    "activity_texts": Rights(ALL, {**MONTH_OF_MISSION, "wanted": 100}),
    "activity_items": Rights(ALL, {**MONTH_OF_MISSION, "wanted": 100}),
    "search_items": Rights(ALL, {"wanted": "{}", "after_at": "", "after_id": "", "most": 10}),
    "count_items": Rights(ALL, {"wanted": "{}", "step": "day"}),
    "item_languages": Rights(ALL),
    "save_search": Rights(ALL, {"search": "{saved_search.id}", "name": "Renamed", "wanted": "{}"}),
    "drop_search": Rights(ALL, {"search": "{saved_search.id}"}),
    "set_alert": Rights(
        ALL, {"kind": "search", "search": "{saved_search.id}", "by_mail": True, "by_webhook": False}
    ),
    "drop_alert": Rights(ALL, {"alert": "{alert.id}"}),
    "choose_alerts": Rights(
        ALL, {"time_zone": "Asia/Jakarta", "quiet_from": "21:00", "quiet_until": "06:30", "language": "en"}
    ),
    "set_webhook": Rights(ALL, {"address": "https://hook.example/x", "secret": "s" * 43}),
    "read_notices": Rights(ALL),
    "subscribe": Rights(
        ALL,
        {
            "kind": "awards",
            "title": "Awards",
            "address": "/awards",
            "condition": "crosses",
            "threshold": 1,
            "by_mail": False,
            "seen": "{}",
        },
    ),
    "unsubscribe": Rights(ALL, {"subscription": "{subscription.id}"}),
    "note_visit": Rights(ALL),
    "last_upload": Rights(ALL, open_to_strangers=True),
    "begin_upload": _rights("contributor", files='[{"name": "a.csv", "hash": "1"}]'),
    "search_everything": Rights(ALL, {"asked": "harbour", "words": '[["harbour"]]', "shown_in": "en"}),
    # They run with the rights of whoever asks, so that a stranger gets an empty answer.
    "changes": Rights(ALL, {"since": "2000-01-01"}, open_to_strangers=True),
    "first_page": Rights(ALL, open_to_strangers=True),
    "own_standing": Rights(
        ALL,
        {"wanted": '{"x": ["posts_per_week"]}', "quarter": "2024-01-01", "most": 3},
        open_to_strangers=True,
    ),
    "search_public_practices": _public(**FINDING),
    "public_practice_options": _public(),
    "public_practice_words": _public(),
    "public_practice": _public(practice="{practice.id}"),
    "public_attachment_part": _public(attachment="{attachment.id}", number=1),
    # They run with the rights of whoever asks, so that a stranger gets an empty answer.
    "comparisons": Rights(
        ALL, {"from_month": "2024-01-01", "to_month": "2024-01-01"}, open_to_strangers=True
    ),
    "confidence": Rights(
        ALL,
        {"from_month": "2024-01-01", "to_month": "2024-01-01", "measures": "posts,followers"},
        open_to_strangers=True,
    ),
    "month_posts": Rights(
        ALL,
        {"account": "{account.id}", "month": "2024-01-01", "side": "reported"},
        open_to_strangers=True,
    ),
    "save_discrepancy": Rights(
        OWN_SIDES, {**DISCREPANCY, "cause": "deleted", "owner": "", "due_on": "", "comment": "Look."}
    ),
    "sign_discrepancy": Rights(
        frozenset({"contributor"}), {**DISCREPANCY, "side": "mission", "reported": "1", "monitored": "2"}
    ),
    "reopen_discrepancy": Rights(OWN_SIDES, {**DISCREPANCY, "comment": "Look again."}),
    "decide_match": _rights(
        "contributor", "approver", account="{account.id}", reported_id="1", monitored_id="1", same=True
    ),
    "save_workshop": _rights("facilitator", workshop="{workshop.id}", payload='{"title": "Renamed"}'),
    "save_step": _rights(
        "facilitator", workshop="{workshop.id}", step="{step.id}", payload='{"title": "Renamed"}'
    ),
    "move_step": _rights("facilitator", step="{step.id}", place=1),
    "delete_step": _rights("facilitator", step="{step.id}"),
    "keep_snapshot": _rights("facilitator", step="{step.id}", snapshot='{"title": "Renamed"}'),
    "seat_ministries": _rights("facilitator", workshop="{workshop.id}", keys="[]"),
    "open_workshop": _rights("facilitator", workshop="{workshop.id}", pictures="[]"),
    "end_workshop": _rights("facilitator", workshop="{workshop.id}"),
    "copy_workshop": _rights("facilitator", workshop="{workshop.id}"),
    "drop_workshop": _rights("facilitator", workshop="{workshop.id}"),
    "save_progress": _rights(
        "contributor",
        "approver",
        entry="{progress.id}",
        revision=1,
        payload='{"words": "Renamed", "on_day": "2024-01-02"}',
    ),
    "share_progress": _rights("contributor", "approver", entry="{progress.id}", revision=1, tier="network"),
    "decide_progress": _rights("approver", entry="{progress.id}", revision=1, shared=True, comment=""),
    "drop_progress": _rights("contributor", "approver", entry="{progress.id}", revision=1),
    "add_progress_evidence": _rights(
        "contributor",
        "approver",
        entry="{progress.id}",
        revision=1,
        evidence='{"kind": "address", "reference": "https://page.example", "label": "A page"}',
    ),
    "drop_progress_evidence": _rights(
        "contributor", "approver", evidence="{progress_evidence.id}", revision=1
    ),
    # It runs with the rights of whoever asks, so that a stranger gets an empty answer.
    "progress_suggestions": Rights(ALL, open_to_strangers=True),
    "public_progress": _public(),
    "shared_workshops": Rights(ALL, {"partner": "AU"}, open_to_strangers=True),
    "save_joint_entry": _rights(
        "contributor",
        "approver",
        entry="{joint_entry.id}",
        revision=1,
        payload='{"what": "Renamed", "on_day": "2026-01-02", "owner": "{joint_entry.country}"}',
    ),
    "move_joint_entry": _rights(
        "contributor", "approver", entry="{joint_entry.id}", revision=1, target="dropped", comment=""
    ),
    "workshop_record": _rights("facilitator", "secretariat", workshop="{workshop.id}"),
    # It answers the holder of a link to a workshop that has ended, which the token names, and nobody else.
    "workshop_page": Rights(ALL, {"days": 30}, open_to_strangers=True),
    "go_to_step": _rights("facilitator", workshop="{workshop.id}", step="{step.id}"),
    "set_blank": _rights("facilitator", workshop="{workshop.id}", blank=True),
    "set_poll": _rights("facilitator", step="{step.id}", open=True, revealed=True),
    "reset_poll": _rights("facilitator", step="{step.id}"),
    "hide_word": _rights("facilitator", step="{step.id}", word="harbour", hidden=True),
    "moderate_question": _rights("facilitator", question="{question.id}", state="approved"),
    "workshop_version": _rights("facilitator", "secretariat", workshop="{workshop.id}"),
    "workshop_stage": _rights("facilitator", "secretariat", workshop="{workshop.id}"),
}
