"""What every view and function of ``api`` answers, kept as data: the contract with the pages.

A shape is a list of ``column type``; ``?`` after the type means it may be missing
(null). The types are those of the JSON on the wire.
"""

import math
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

VIEWS: Final[Mapping[str, str]] = {
    "account": "id uuid, mission_id uuid, country code2, platform text, handle text, holder text,"
    " holder_name text?, time_zone text, opened_on date?, closed_on date?",
    "account_handle": "account_id uuid, handle text, until date",
    "account_month": "account_id uuid, mission_id uuid, platform text, month date, basis text,"
    " days_present integer, days_expected integer, posts integer?, visual_posts integer?,"
    " impressions integer?, reach integer?, views integer?, reactions integer?, comments integer?,"
    " shares integer?, saves integer?, clicks integer?, interactions integer?, followers integer?,"
    " follows_gained integer?, follows_lost integer?, profile_visits integer?, comments_answered integer?,"
    " first_reply_minutes number?, submissions uuids",
    "alert": "id uuid, kind text, saved_search_id uuid?, by_mail boolean, by_webhook boolean, created_at moment",
    "alert_choice": "time_zone text, quiet_from text?, quiet_until text?, language text, webhook_address text?,"
    " changed_at moment",
    "alert_notice": "id uuid, kind text, title text, items integer, found list, wanted object, made_at moment,"
    " read_at moment?",
    "alert_sent": "id uuid, notice_id uuid, way text, state text, due_at moment, tries integer, problem text?,"
    " sent_at moment?",
    "audit_event": "id integer, at moment, actor uuid?, actor_name text, country code2, action text,"
    " subject text, before json?, after json?, hash text",
    "award_correction": "id uuid, kind text, entry uuid, country code2, before object, after object, reason text,"
    " state text, drafted_by uuid, drafted_at moment, decided_by uuid?, decided_at moment?, comment text?",
    "award_photo": "id uuid, image text",
    "benchmark_options": "indicator text, platform text, quarter date, peer_group text, categories texts",
    "benchmark_view": "id integer, at moment, viewer uuid, country code2, release integer?, indicator text,"
    " platform text, quarter date, peer_group text, category text, status text",
    "category": "id uuid, edition_id uuid, code text, position integer, title text, description text,"
    " indicator text?, holder text, state text, drafted_by uuid?, published_by uuid?, published_at moment?",
    "column_mapping": "fingerprint text, mapping object",
    "confidence_grade": "grade text, states texts, rule text",
    "count_tolerance": "measure text, position integer, absolute number, relative number, deviations number,"
    " noise number, whole_months boolean, must_be_reported boolean",
    "country": "code code2, code3 text, m49 text, region text?, subregion text?, population digits?,"
    " in_network boolean",
    "disclosure_rule": "version text, in_force_from date, freeze_days integer, min_missions integer,"
    " min_ministries integer, removed_ministries integer, rest_missions integer, rest_ministries integer,"
    " quartiles_from integer, deciles_from integer, ministry_cap number, jitter_most number,"
    " jitter_by_missions number, digits integer, shown_to_nearest integer, most_zeros number,"
    " zero_step number, revision_ministries integer, rules_most integer",
    "digest_choice": "wanted boolean, language text, chosen_at moment",
    "discrepancy_event": "id integer, account_id uuid, month date, measure text, at moment, person_name text,"
    " action text, comment text?, changes object, reported integer?, monitored integer?",
    "edition": "id uuid, given_by code2, year integer, title text, held_on date?, place text?, basis text?,"
    " source_title text?, source_url text?, source_note text?, state text, drafted_by uuid?,"
    " published_by uuid?, published_at moment?, demonstration boolean",
    "event_note": "id uuid, mission_id uuid?, account_id uuid?, day date, text text, written_by_name text,"
    " written_at moment",
    "feed": "id uuid, country code2, mission_id uuid?, kind text, address text, title text, language text?,"
    " tier text, created_by_name text, created_at moment, closed_at moment?, health text, next_due moment,"
    " last_fetch_at moment?, last_outcome text?, last_problem text?, last_good_at moment?,"
    " last_new_item_at moment?, last_item_at moment?, failures integer, empties integer, items integer,"
    " every_days number?, moved_to text?",
    "fetch": "id integer, feed_id uuid, started_at moment, ended_at moment, outcome text, http_status integer?,"
    " problem text?, items_new integer, bytes integer",
    "finding": "id integer, submission_id uuid, severity text, code text, row_number integer?,"
    " column_name text?, value text?, params object",
    "freshness_rule": "code text, due_days integer, overdue_days integer, long_overdue_days integer",
    "indicator": "code text, position integer, name text, question text, definition text, unit text,"
    " scale text, numerator text, denominator text, method text, better text, minimum_days integer, source text,"
    " needs texts, platforms texts?, minimum_sample integer, history_months integer",
    "invitation": "id uuid, country code2, email text, roles texts, created_at moment, expires_at moment,"
    " accepted_at moment?, revoked_at moment?",
    "item": "id uuid, feed_id uuid, country code2, mission_id uuid?, host code2?, link text?, title text,"
    " summary text, language text?, published_at moment?, seen_at moment, at moment, date_doubt text?,"
    " duplicate_of uuid?",
    "item_topic": "item_id uuid, theme text?, probability number?, reason texts, told_by text, model text,"
    " told_at moment",
    "machine": "id uuid, country code2, name text, scope text, issued_by uuid, issued_by_name text,"
    " created_at moment, expires_on date, last_used_at moment?, revoked_at moment?, revoked_by_name text?",
    "member": "id uuid, name text, email text, country code2, roles texts, suspended_at moment?,"
    " created_at moment",
    "intake_answer": "kind text, platform text?, account_id uuid?, first_year integer?",
    "mission": "id uuid, country code2, kind text, name text, host_country code2, city text,"
    " latitude number?, longitude number?, website text?, wikidata text?, opened_on date?, closed_on date?",
    "peer_group": "code text, position integer, name text, definition text, bands text?",
    "reference_line": "code text, indicator text?, platform text, value number, statistic text,"
    " denominator text, publisher text, year integer, second_hand boolean, found_in text?",
    "release": "number integer, cut_at moment, as_of date, rule_version text, seed uuid, revision boolean,"
    " published integer, revised integer, suppressed integer, inputs_hash text",
    "result": "id uuid, edition_id uuid, category_id uuid, band text?, rank integer, mission_id uuid,"
    " mission_name text, country code2, city text, host_country code2, person_name text?, citation text,"
    " figure number?, links list, replaces uuid?, state text, drafted_by uuid?, published_by uuid?,"
    " published_at moment?, rule_id uuid?, working object?, photo_id uuid?, photo_alt text?",
    "rule": "id uuid, category_id uuid, version integer, origin text, definition object, explanation text,"
    " state text, drafted_by uuid?, published_by uuid?, published_at moment?",
    "shared_view": "id integer, at moment, viewer_name text, viewer_country code2, from_month date,"
    " to_month date, months integer, submissions uuids",
    "subscription": "id uuid, kind text, title text, address text, condition text, threshold number?, by_mail boolean,"
    " seen object, created_at moment",
    "submission": "id uuid, country code2, state text, file_name text, file_hash text, export text,"
    " platform text, grain text, language text?, encoding text?, first_day date, last_day date,"
    " rows_total integer, rows_accepted integer, rows_refused integer, tier text, embargo_until date?,"
    " created_by uuid, created_by_name text, created_at moment, submitted_at moment?, decided_by_name text?,"
    " decided_at moment?, decision_comment text?, rows_held integer, held_reason text?, authors uuids,"
    " restorable boolean, author_acts boolean, kind text",
    "held_row": "submission_id uuid, row_number integer, account_id uuid, day date, external_id text?,"
    " permalink text?, text text?, kind text?, measures object",
    "submission_account": "submission_id uuid, account_id uuid",
    "submission_addition": "id uuid, submission_id uuid, file_name text, file_hash text, rows_accepted integer,"
    " created_by uuid, created_by_name text, created_at moment",
    "saved_search": "id uuid, name text, wanted object, created_at moment, changed_at moment",
    "progress": "id uuid, country code2, commitment text, kind text, grade text?, words text, on_day date, by_whom text,"
    " tier text, revision integer, demonstration boolean, written_at moment, decided_at moment?, wanted text?,"
    " asked_by uuid?, authors uuids, written_by_name text, decided_by_name text?, comment text?",
    "progress_evidence": "id uuid, progress_id uuid, country code2, kind text, reference text, label text,"
    " figure integer?, added_at moment",
    "joint_entry": "id uuid, country code2, partner code2, kind text, what text, place text, on_day date, owner code2,"
    " owner_name text, state text, revision integer, demonstration boolean, written_at moment, confirmed_at moment?,"
    " agreed_at moment?, settled_country code2?, settled_at moment?, comment text?, authors uuids?,"
    " written_by_name text?, confirmed_by_name text?, agreed_by_name text?, settled_by_name text?",
    "practice_section": "code text, position integer, name text, hint text",
    "practice_theme": "code text, position integer, name text, description text",
    "post_match": "account_id uuid, reported_id text, monitored_id text, same boolean, decided_by_name text,"
    " decided_at moment",
    "practice": "id uuid, country code2, original_language text?, version integer?, title text?, summary text?,"
    " themes texts, missions uuids, accounts uuids, indicator text?, platform text?, start_month date?,"
    " commitments texts, attachments uuids, registered boolean, public boolean, demonstration boolean,"
    " published_at moment?, review_on date?, check_due boolean?, archived_at moment?, verdict text?, effect number?,"
    " effect_low number?, effect_high number?",
    "practice_draft": "practice_id uuid, country code2, state text, revision integer, content object, title text,"
    " missing texts, planned_at moment, saved_by uuid, saved_by_name text, saved_at moment, editors uuids,"
    " editor_names texts, comment text?, commented_by_name text?, version integer?, public boolean,"
    " demonstration boolean, created_by_name text, created_at moment, review_on date?, archived_at moment?",
    "practice_version": "practice_id uuid, number integer, country code2, kind text, content object,"
    " saved_by_name text?, saved_at moment, published_at moment?, published_by_name text?",
    "practice_translation": "practice_id uuid, language text, part text, position integer, source_hash text,"
    " source text, machine_text text?, engine text?, machine_at moment?, edited_text text?, edited_by_name text?,"
    " edited_country text?, edited_at moment?, revision integer, stale boolean",
    "practice_language": "practice_id uuid, language text, version integer, verified_by_name text?,"
    " verified_country code2, verified_at moment, stands boolean",
    "protected_term": "term text, language text, translation text?",
    "attachment": "id uuid, practice_id uuid, country code2, name text, media_type text, bytes integer, sha256 text,"
    " alt text, parts integer, created_at moment",
    "adoption": "id uuid, practice_id uuid, country code2, state text, missions uuids, indicator text?,"
    " platform text?, start_month date?, result text?, revision integer, created_at moment, saved_by_name text?,"
    " saved_at moment",
    "topic_model": "version integer, last_lesson integer, lessons integer, made_by_name text, made_at moment",
    "evidence": "id uuid, practice_id uuid, adoption_id uuid?, country code2, version integer, kind text,"
    " verdict text, effect number?, effect_low number?, effect_high number?, result object, stamp text,"
    " measured_at moment",
    "incident": "id uuid, country code2, title text, kind text, place text, hosts texts, latitude number?,"
    " longitude number?, onset moment, drill boolean, tier text, demonstration boolean, opened_by_name text?,"
    " opened_at moment, changed_at moment, closed_at moment?, closed_by_name text?",
    "incident_mission": "incident_id uuid, mission_id uuid, country code2, tier text, added_at moment",
    "incident_event": "id uuid, incident_id uuid, country code2, at moment, who text, what text, place text,"
    " mission_id uuid?, corrects uuid?, tier text, recorded_by_name text?, recorded_at moment",
    "incident_task": "id uuid, incident_id uuid, country code2, title text, note text, mission_id uuid?,"
    " assignee uuid?, assignee_name text?, due_at moment?, done_at moment?, done_by_name text?,"
    " created_by_name text, created_at moment, changed_at moment",
    "check_in": "id uuid, incident_id uuid, mission_id uuid, country code2, status text, note text, at moment,"
    " received_at moment, by_name text, by_link boolean",
    "check_in_link": "id uuid, incident_id uuid, mission_id uuid, country code2, person_name text,"
    " language text, issued_by_name text, created_at moment, expires_at moment, last_used_at moment?,"
    " revoked_at moment?",
    "workshop": "id uuid, country code2, title text, place text?, begins_on date?, begins_at text?, language text,"
    " state text, anonymous boolean, code text?, opened_at moment?, ended_at moment?, current_step uuid?,"
    " blank boolean, traces_deleted_at moment?, demonstration boolean, created_by_name text, created_at moment,"
    " version integer",
    "workshop_step": "id uuid, workshop_id uuid, position integer, kind text, title text, body text?, notes text?,"
    " minutes integer?, address text?, snapshot object?, frozen_at moment?, poll object?",
}

# What a list of practices shows of each.
PRACTICE_CARD: Final = (
    "[id uuid, country code2, title text, summary text, language text, original_language text, themes texts,"
    " platform text?, indicator text?, start_month date?, public boolean, registered boolean, demonstration boolean,"
    " published_at moment, review_on date, check_due boolean, verdict text?, effect number?, effect_low number?,"
    " effect_high number?, languages texts, adopted integer, found integer]"
)
SAVED: Final = "[practice_id uuid, revision_now integer, saved_at moment]"

# A shape alone is one value; in brackets, a list of rows.
ANSWERS: Final[Mapping[str, str]] = {
    "accept_invitation": "boolean",
    "add_days": "integer",
    "add_posts": "integer",
    "approve_submission": "integer",
    "benchmark": "[status text, reason text?, release integer?, as_of date?, cut_at moment?,"
    " rule_version text?, missions integer?, p10 number?, p25 number?, median number?, p75 number?,"
    " p90 number?, inputs_hash text?, seed uuid?]",
    "benchmark_series": "[quarter date, release integer, missions integer, p10 number?, p25 number?, median number?,"
    " p75 number?, p90 number?]",
    "host_terms": "[mission_id uuid, peer_group text, category text, median number?, missions integer]",
    "change_member": "nothing",
    "check_feed": "nothing",
    "search_items": "[id uuid, country code2, feed_id uuid, feed text, mission_id uuid?, mission text?, host code2?,"
    " link text?, title text, summary text, language text?, theme text?, probability number?, reason texts?,"
    " told_by text?, at moment, date_doubt text?, also text]",
    "count_items": "[beginning date, items integer]",
    "item_languages": "[language text]",
    "save_search": "uuid",
    "drop_search": "nothing",
    "set_alert": "uuid",
    "drop_alert": "nothing",
    "choose_alerts": "nothing",
    "set_webhook": "nothing",
    "read_notices": "nothing",
    "subscribe": "uuid",
    "unsubscribe": "nothing",
    "note_visit": "moment?",
    "begin_upload": "nothing",
    "last_upload": "[file_name text, begun_at moment, submission_id uuid?, state text]",
    "changes": "[kind text, id text, subject text, country code2?, at moment]",
    "first_page": "text",
    "own_standing": "text",
    "search_everything": "[kind text, id text, title text, detail text?, country code2?, place integer]",
    "choose_digest": "nothing",
    "stop_letters": "nothing",
    "end_sign_in": "nothing",
    "sign_in_ended": "boolean",
    "close_account": "nothing",
    "close_feed": "nothing",
    "close_mission": "nothing",
    "cut_release": "[number integer?, published integer, revised integer, suppressed integer, steps_left integer]",
    "rule_distribution": "[part text?, quarter date, months integer, peer_group text, category text, reason text?,"
    " release integer, missions integer, p10 number?, p25 number?, median number?, p75 number?, p90 number?]",
    "finish_submission": "nothing",
    "import_missions": "object",
    "invite_member": "uuid",
    "issue_machine": "uuid",
    "add_event_note": "uuid",
    "drop_event_note": "nothing",
    "named_values": "text",
    "registered_missions": "integer?",
    "award_basis": "[figures text]",
    "comparisons": "[figures text]",
    "confidence": "[figures text]",
    "month_posts": "[posts text]",
    "save_discrepancy": "nothing",
    "sign_discrepancy": "nothing",
    "reopen_discrepancy": "nothing",
    "decide_match": "nothing",
    "decide_correction": "nothing",
    "drop_award": "nothing",
    "propose_correction": "uuid",
    "save_award_photo": "uuid",
    "move_award": "nothing",
    "my_membership": "[id uuid, name text, email text, country code2, roles texts, suspended boolean]",
    "network_freshness": "[country code2, accounts integer, due integer, overdue integer, long_overdue integer]",
    "open_machine": "[id uuid, name text, country code2, scope text, issued_by uuid, title text, state text]",
    "own_figures": "[mission_id uuid, mission text, host_country code2, city text, value number?,"
    " days integer, days_expected integer, categories object, missing text?]",
    "own_series": "[mission_id uuid, period date, value number?, missing text?, days integer, days_expected integer]",
    "own_freshness": "[account_id uuid, mission_id uuid, platform text, handle text, last_day date?, since date,"
    " days integer, state text]",
    "remember_answer": "nothing",
    "remember_mapping": "nothing",
    "restore_submission": "integer",
    "return_submission": "nothing",
    "review_submission": "text",
    "same_data": "text",
    "see_as_partner": "text",
    "revoke_invitation": "nothing",
    "revoke_machine": "nothing",
    "save_account": "uuid",
    "save_award": "uuid",
    "save_feed": "uuid",
    "topic_lessons": "text",
    "correct_item_topic": "nothing",
    "correct_post_topic": "nothing",
    "learn_topics": "integer",
    "activity": "text",
    "active_missions": "text",
    "activity_texts": "text",
    "activity_items": "text",
    "save_mission": "uuid",
    "share_submission": "nothing",
    "shared_figures": "text",
    "start_submission": "uuid",
    "submit_submission": "nothing",
    "save_progress": "uuid",
    "share_progress": "nothing",
    "decide_progress": "nothing",
    "drop_progress": "nothing",
    "add_progress_evidence": "uuid",
    "drop_progress_evidence": "nothing",
    "progress_suggestions": "[kind text, reference text, title text?, on_day date, n integer?, named integer?,"
    " themes texts]",
    "public_progress": "text",
    "shared_workshops": "[id uuid, title text, country code2, on_day date]",
    "save_joint_entry": "uuid",
    "move_joint_entry": "nothing",
    "verify_audit": "[events integer, first_broken integer?]",
    "withdraw_submission": "integer",
    "save_practice": SAVED,
    "restore_practice": SAVED,
    "drop_practice": "nothing",
    "move_practice": "nothing",
    "share_practice": "nothing",
    "confirm_practice": "nothing",
    "search_practices": PRACTICE_CARD,
    "search_public_practices": PRACTICE_CARD,
    "similar_practices": "[id uuid, country code2, title text, summary text, language text, themes texts,"
    " platform text?, verdict text?, effect number?]",
    "practice_options": "text",
    "public_practice_options": "text",
    "public_practice_words": "text",
    "public_practice": "text?",
    "store_translation": "integer",
    "edit_translation": "integer",
    "verify_translation": "nothing",
    "save_protected_term": "nothing",
    "drop_protected_term": "nothing",
    "start_attachment": "uuid",
    "add_attachment_part": "nothing",
    "finish_attachment": "nothing",
    "drop_attachment": "nothing",
    "attachment_part": "text",
    "public_attachment_part": "text?",
    "save_adoption": "integer",
    "practice_panel": "text",
    "store_evidence": "nothing",
    "evidence_due": "[practice_id uuid, adoption_id uuid?]",
    "open_incident": "uuid",
    "change_incident": "nothing",
    "close_incident": "nothing",
    "set_incident_missions": "nothing",
    "share_incident": "nothing",
    "add_incident_event": "uuid",
    "save_incident_task": "uuid",
    "finish_incident_task": "nothing",
    "record_check_in": "[id uuid, received_at moment, repeated boolean]",
    "issue_check_in_links": "integer",
    "revoke_check_in_link": "nothing",
    "open_check_in": "[state text, title text, kind text, place text, drill boolean, onset moment, mission text,"
    " person_name text, language text, last_status text?, last_at moment?]",
    "check_in": "[state text, at moment?, received_at moment?, repeated boolean?]",
    "crisis_board": "[mission_id uuid, mission text, mission_kind text, country code2, host_country code2, city text,"
    " latitude number?, longitude number?, own boolean, state text, first_item_at moment?, last_item_at moment?,"
    " last_item_title text?, last_item_link text?, first_check_in_at moment?, last_check_in_at moment?,"
    " last_status text?, last_note text?, last_by text?, feeds integer, feeds_failing integer, feed_health text,"
    " feed_good_at moment?]",
    "incident_version": "text?",
    "join_workshop": "text?",
    "join_version": "text?",
    "join_stage": "object?",
    "join_own": "object?",
    "answer_poll": "[state text, repeated boolean]",
    "ask_question": "[state text, repeated boolean]",
    "vote_question": "text?",
    "save_workshop": "uuid",
    "save_step": "uuid",
    "move_step": "nothing",
    "delete_step": "nothing",
    "keep_snapshot": "nothing",
    "seat_ministries": "[country code2, letter text]",
    "open_workshop": "text",
    "end_workshop": "nothing",
    "copy_workshop": "uuid",
    "drop_workshop": "nothing",
    "workshop_record": "text?",
    "workshop_page": "text?",
    "go_to_step": "nothing",
    "set_blank": "nothing",
    "set_poll": "nothing",
    "reset_poll": "nothing",
    "hide_word": "nothing",
    "moderate_question": "nothing",
    "workshop_version": "text?",
    "workshop_stage": "text?",
}


def columns(shape: str) -> dict[str, str]:
    """Return column → type of a shape of rows."""
    pairs = ((name, kind) for name, kind in (entry.split() for entry in shape.strip("[]").split(",")))
    return dict(pairs)


def expect_rows(rows: object, shape: str) -> None:
    """Check that these are rows of the shape: the same columns, each value of its type."""
    assert isinstance(rows, list)
    wanted = columns(shape)
    for row in rows:
        assert set(row) == set(wanted)
        for name, kind in wanted.items():
            expect_value(row[name], kind, name)


def expect_answer(answer: object, shape: str) -> None:
    """Check what a function answered."""
    if shape.startswith("["):
        expect_rows(answer, shape)
    else:
        expect_value(answer, shape, "the answer")


def expect_value(value: object, kind: str, name: str) -> None:
    """Check one value against its type."""
    if value is None and kind.endswith("?"):
        return
    assert TYPES[kind.rstrip("?")](value), f"{name}: {value!r} is not {kind}"


def _is_integer(value: object) -> bool:
    # Beyond 2^53 a number of JSON is no longer exact; such columns travel as text.
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and str(uuid.UUID(value)) == value


def _is_date(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def _is_moment(value: object) -> bool:
    # One server writes a T between day and hour, the other a blank; both name the zone.
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _all(of: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(of, value))


TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "texts": _all(lambda value: isinstance(value, str)),
    "code2": lambda value: isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None,
    "digits": lambda value: isinstance(value, str) and value.isdecimal(),
    "integer": _is_integer,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "uuid": _is_uuid,
    "uuids": _all(_is_uuid),
    "date": _is_date,
    "moment": _is_moment,
    "object": lambda value: isinstance(value, dict),
    "json": lambda value: isinstance(value, dict | list),
    "list": lambda value: isinstance(value, list),
    # A function that returns nothing answers 204 without a body, or with null.
    "nothing": lambda value: value in (None, "", []),
}
