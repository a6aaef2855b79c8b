"""Every function of ``api``: a call that works, the shape of its answer, and how it refuses."""

import base64
import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final

import pytest

from core.access.api import Api
from core.access.viewer import mint
from core.refusals import SENTENCES, Refused
from core.workshop.afterwards import room_token
from tests.contract.conftest import Place
from tests.contract.shapes import ANSWERS, expect_answer
from tests.tenant.conftest import aimed
from tests.tenant.expected import FINDING, FUNCTIONS, TOMORROW
from tests.tenant.rows import Ministry

pytestmark = pytest.mark.stack

NOBODY: Final = str(uuid.UUID(int=0))

# What somebody who is no member is told, where it is not that they are none: nothing
# is there to be a member for.
STRANGERS: Final[Mapping[str, tuple[str, int]]] = {
    "close_mission": ("catalogue.no_such_mission", 404),
    "save_mission": ("catalogue.no_such_mission", 404),
    "close_account": ("catalogue.no_such_account", 404),
    "save_account": ("catalogue.no_such_account", 404),
    "save_feed": ("monitor.no_such_feed", 404),
    "close_feed": ("monitor.no_such_feed", 404),
    "check_feed": ("monitor.no_such_feed", 404),
}

# A ministry gives one edition a year, so each edition has a year that nobody took.
YEARS = count(2040)


class World:
    """Two colleagues of one ministry, and what they need before a call."""

    def __init__(self, place: Place) -> None:
        assert place.ministry is not None
        self.ana: Api = place.people["Ana"].api
        self.ben: Api = place.people["Ben"].api
        self.ana_id = place.people["Ana"].viewer.id
        self.ben_id = place.people["Ben"].viewer.id
        self.rows = place.ministry.rows
        self.settings = place.settings

    def started(self, grain: str = "post", kind: str = "reported") -> str:
        account = self.rows["account"]
        return str(
            self.ana.call(
                "start_submission",
                payload=json.dumps(
                    {
                        "file_name": "posts.csv",
                        "file_hash": uuid.uuid4().hex * 2,
                        "export": "template",
                        "platform": account["platform"],
                        "grain": grain,
                        "kind": kind,
                        "language": "en",
                        "encoding": "utf-8",
                        "first_day": "2025-03-01",
                        "last_day": "2025-03-31",
                        "rows_total": 1,
                        "rows_accepted": 1,
                        "rows_refused": 0,
                        "accounts": [account["id"]],
                    }
                ),
            )
        )

    def add(self, submission: str) -> object:
        fields = ["0", uuid.uuid4().hex, "2025-03-02", *[""] * 8, "3", "", "", "", "", ""]
        return self.ana.call("add_posts", submission=submission, chunk=0, lines="\x1f".join(fields))

    def finished(self) -> object:
        submission = self.started()
        self.add(submission)
        finding = {"severity": "note", "code": "rows.refused", "row": 3, "column": "Date", "value": "?"}
        return self.ana.call("finish_submission", submission=submission, findings=json.dumps([finding]))

    def checked(self, kind: str = "reported") -> str:
        submission = self.started(kind=kind)
        self.add(submission)
        self.ana.call("finish_submission", submission=submission, findings="[]")
        return submission

    def submitted(self, kind: str = "reported") -> str:
        submission = self.checked(kind)
        self.ana.call("submit_submission", submission=submission)
        return submission

    def approved(self, kind: str = "reported") -> str:
        submission = self.submitted(kind)
        self.ben.call(
            "approve_submission", submission=submission, tier="aggregate", embargo_until="", comment="Good."
        )
        return submission

    def differing(self, measure: str = "reactions") -> dict[str, str]:
        """The seeded month, which was monitored with other figures."""
        return {"account": str(self.rows["account"]["id"]), "month": "2024-01-01", "measure": measure}

    def explained(self, cause: str = "deleted") -> dict[str, str]:
        wanted = self.differing()
        opened = [
            row
            for row in json.loads(
                self.ana.call("comparisons", from_month="2024-01-01", to_month="2024-01-01")[0]["figures"]
            )["rows"]
            if (row["account_id"], row["measure"]) == (wanted["account"], wanted["measure"])
        ]
        if opened[0]["signed_by_headquarters"]:
            self.ben.call("reopen_discrepancy", **wanted, comment="Once more.")
        self.ana.call("save_discrepancy", **wanted, cause=cause, owner="", due_on="2026-12-31", comment="")
        return {**wanted, "reported": str(opened[0]["reported"]), "monitored": str(opened[0]["monitored"])}

    def signed(self) -> object:
        found = self.explained()
        return self.ben.call("sign_discrepancy", **found, side="headquarters")

    def two_posts(self) -> dict[str, str]:
        self.approved()
        self.approved("monitored")
        account = str(self.rows["account"]["id"])
        ids = [
            json.loads(
                self.ana.call("month_posts", account=account, month="2025-03-01", side=side)[0]["posts"]
            )
            for side in ("reported", "monitored")
        ]
        return {
            "account": account,
            "reported_id": ids[0][0]["external_id"],
            "monitored_id": ids[1][0]["external_id"],
        }

    def dropped(self) -> str:
        submission = self.submitted()
        self.ana.call("withdraw_submission", submission=submission, comment="")
        return submission

    def withdrawn(self) -> str:
        submission = self.approved()
        self.ben.call("withdraw_submission", submission=submission, comment="")
        return submission

    def invited(self) -> str:
        address = f"{uuid.uuid4().hex}@fj.test"
        return str(self.ana.call("invite_member", country="FJ", email=address, roles="reader"))

    def mission(self) -> str:
        payload = {
            "kind": "embassy",
            "name": f"Mission {uuid.uuid4().hex}",
            "host_country": "JP",
            "city": "Tokyo",
        }
        return str(self.ana.call("save_mission", mission="", payload=json.dumps(payload)))

    def account(self) -> str:
        payload = {
            "mission_id": self.mission(),
            "platform": "x",
            "handle": uuid.uuid4().hex,
            "holder": "mission",
            "time_zone": "Asia/Tokyo",
        }
        return str(self.ana.call("save_account", account="", payload=json.dumps(payload)))

    def feed(self) -> str:
        payload = {
            "mission_id": self.mission(),
            "kind": "rss",
            "address": "https://fj.example/feed",
            "title": "News",
        }
        return str(self.ana.call("save_feed", feed="", payload=json.dumps(payload)))

    def month_of_mission(self) -> dict[str, str]:
        return {
            "mission": str(self.rows["account"]["mission_id"]),
            "first_day": "2025-03-01",
            "last_day": "2025-03-31",
        }

    def corrected_item(self) -> object:
        return self.ana.call("correct_item_topic", item=str(self.rows["item"]["id"]), about="climate")

    def corrected_post(self) -> object:
        submission, post = self.started(), uuid.uuid4().hex
        fields = ["0", post, "2025-03-02", *[""] * 8, "3", "", "", "", "", ""]
        self.ana.call("add_posts", submission=submission, chunk=0, lines="\x1f".join(fields))
        self.ana.call("finish_submission", submission=submission, findings="[]")
        self.ana.call("submit_submission", submission=submission)
        self.ben.call(
            "approve_submission", submission=submission, tier="aggregate", embargo_until="", comment=""
        )
        return self.ana.call(
            "correct_post_topic", account=str(self.rows["account"]["id"]), post=post, about="climate"
        )

    def learned(self) -> object:
        self.corrected_item()
        self.ana.call("correct_item_topic", item=str(self.rows["item"]["id"]), about="economic")
        last = json.loads(self.ana.call("topic_lessons", up_to=9_000_000_000))[-1]["id"]
        versions = self.ana.rows("topic_model", order=("-version",), limit=1)
        version = versions[0]["version"] if versions else 0
        return self.ana.call("learn_topics", last_lesson=last, expected_version=version)

    def saved_search(self) -> str:
        return str(self.ana.call("save_search", search="", name=uuid.uuid4().hex, wanted='{"words": "x"}'))

    def alert(self) -> str:
        search = self.saved_search()
        return str(self.ana.call("set_alert", kind="search", search=search, by_mail=True, by_webhook=False))

    def subscription(self) -> str:
        address = f"/practices?query={uuid.uuid4().hex}"
        return str(
            self.ana.call(
                "subscribe", kind="practices", title="Practices", address=address, condition="new",
                threshold=None, by_mail=False, seen="{}",
            )
        )  # fmt: skip

    def edition(self) -> str:
        payload = {"year": next(YEARS), "title": "Award"}
        return str(self.ana.call("save_award", kind="edition", entry="", payload=json.dumps(payload)))

    def corrected(self) -> str:
        entry = self.edition()
        self.ana.call("move_award", kind="edition", entry=entry, target="review", comment="")
        self.ben.call("move_award", kind="edition", entry=entry, target="published", comment="")
        changes = json.dumps({"place": "Suva"})
        call = {"kind": "edition", "entry": entry, "changes": changes, "reason": "It was elsewhere."}
        return str(self.ana.call("propose_correction", **call))

    def noted(self) -> str:
        return str(
            self.ana.call(
                "add_event_note", mission=self.mission(), account="", day="2025-03-01", said="National day"
            )
        )

    def machine(self, key_hash: str = "") -> str:
        return str(
            self.ana.call(
                "issue_machine",
                name=f"Machine {uuid.uuid4().hex}",
                scope="submit",
                key_hash=key_hash or uuid.uuid4().hex * 2,
                expires_on=TOMORROW,
            )
        )

    def knock(self) -> object:
        key_hash = uuid.uuid4().hex * 2
        self.machine(key_hash)
        token = mint(self.settings, NOBODY, {"machine_key": key_hash})
        return Api(self.settings, token).call("open_machine")

    def practice(self) -> str:
        """Return a practice whose every section is filled."""
        rows = self.ana.rows("practice_section", columns="code")
        text = {
            "title": "Answering",
            "summary": "Within the hour.",
            "sections": {row["code"]: "Said." for row in rows},
            "themes": ["conversation"],
            "missions": [self.mission()],
            "indicator": "posts_per_week",
            "platform": "x",
            "start_month": "2025-03-01",
            "public": True,
        }
        saved = self.ana.call("save_practice", practice="", revision=0, payload=json.dumps(text), keep=True)
        return str(saved[0]["practice_id"])

    def published(self) -> str:
        practice = self.practice()
        self.ana.call("move_practice", practice=practice, revision=1, target="review", comment="")
        self.ben.call("move_practice", practice=practice, revision=2, target="published", comment="")
        return practice

    def translated(self) -> str:
        practice = self.published()
        paragraph = {"part": "title", "position": 0, "source": "Answering", "text": "Répondre"}
        self.ana.call(
            "store_translation",
            practice=practice,
            language="fr",
            engine="engine",
            paragraphs=json.dumps([paragraph]),
        )
        return practice

    def attached(self, *, whole: bool = True) -> str:
        content = b"%PDF-1.7"
        facts = {
            "name": "plan.pdf",
            "media_type": "application/pdf",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "alt": "",
            "parts": 1,
        }
        made = self.ana.call("start_attachment", practice=self.practice(), payload=json.dumps(facts))
        encoded = base64.b64encode(content).decode()
        self.ana.call("add_attachment_part", attachment=made, number=1, content=encoded)
        if whole:
            self.ana.call("finish_attachment", attachment=made)
        return str(made)

    def measured(self) -> object:
        practice = self.published()
        panel = json.loads(self.ana.call("practice_panel", practice=practice, adoption="", drafted=False))
        return self.ana.call(
            "store_evidence",
            practice=practice,
            adoption="",
            verdict="few_donors",
            effect=None,
            effect_low=None,
            effect_high=None,
            result="{}",
            stamp=panel["stamp"],
        )

    def incident(self) -> str:
        """Return an open incident with the ministry's missions in Japan on its board."""
        payload = {
            "title": f"Flood {uuid.uuid4().hex}",
            "kind": "flood",
            "place": "Tokyo",
            "hosts": ["JP"],
            "onset": "2026-01-01T00:00:00Z",
            "drill": True,
            "missions": [self.mission()],
        }
        return str(self.ana.call("open_incident", payload=json.dumps(payload)))

    def incident_mission(self) -> dict[str, str]:
        """Return an incident and a mission on its board."""
        incident = self.incident()
        [row] = self.ana.rows("incident_mission", where={"incident_id": incident})
        return {"incident": incident, "mission": row["mission_id"]}

    def task(self) -> str:
        payload = json.dumps({"title": "Call", "assignee": self.ben_id})
        return str(self.ana.call("save_incident_task", incident=self.incident(), task="", payload=payload))

    def link(self, key_hash: str) -> str:
        """Return the incident for one of whose missions a link was made."""
        place = self.incident_mission()
        person = {"mission": place["mission"], "person": "Ana", "language": "en", "key_hash": key_hash}
        self.ana.call(
            "issue_check_in_links",
            incident=place["incident"],
            people=json.dumps([person]),
            expires_at=TOMORROW,
        )
        return place["incident"]

    def linked(self) -> Api:
        """Return the window of whoever holds a new link."""
        key_hash = uuid.uuid4().hex * 2
        self.link(key_hash)
        return Api(self.settings, mint(self.settings, NOBODY, {"check_in_key": key_hash}))

    def workshop(self) -> str:
        return str(self.ana.call("save_workshop", workshop="", payload='{"title": "Workshop in Suva"}'))

    def step(self, workshop: str = "") -> str:
        payload = {
            "kind": "poll",
            "title": "Which platform?",
            "poll": {"kind": "single", "choices": ["X", "YouTube"]},
        }
        return str(
            self.ana.call(
                "save_step", workshop=workshop or self.workshop(), step="", payload=json.dumps(payload)
            )
        )

    def opened_step(self) -> dict[str, str]:
        """Return an open workshop and its poll."""
        workshop = self.workshop()
        step = self.step(workshop)
        self.ana.call("open_workshop", workshop=workshop)
        return {"workshop": workshop, "step": step}

    def opened_workshop(self) -> str:
        return self.opened_step()["workshop"]

    def question(self) -> str:
        """Return what somebody asks in an open workshop."""
        workshop, phone_key = self.workshop(), uuid.uuid4().hex * 2
        payload = '{"kind": "questions", "title": "Your questions"}'
        self.ana.call("save_step", workshop=workshop, step="", payload=payload)
        code = self.ana.call("open_workshop", workshop=workshop)
        phone = Api(self.settings, mint(self.settings, NOBODY, {"participant_key": phone_key}))
        phone.call("join_workshop", code=code, nickname="", language="en")
        phone.call("ask_question", text="Why?", key=phone_key)
        stage = json.loads(self.ana.call("workshop_stage", workshop=workshop))
        return str(stage["questions"][0]["id"])

    def progress(self, tier: str = "own") -> str:
        """Return a step of Ana's, for which she asks for these readers."""
        payload = {
            "commitment": "jakarta-2019.network",
            "kind": "step",
            "words": "Shared our figures",
            "on_day": "2026-01-02",
            "tier": tier,
            "evidence": [
                {
                    "kind": "address",
                    "reference": f"https://page.example/{uuid.uuid4().hex}",
                    "label": "A page",
                }
            ],
        }
        return str(self.ana.call("save_progress", entry="", revision=0, payload=json.dumps(payload)))

    def joint_entry(self) -> str:
        payload = {"partner": "AU", "kind": "step", "what": "Train", "on_day": "2027-01-02", "owner": "FJ"}
        return str(self.ana.call("save_joint_entry", entry="", revision=0, payload=json.dumps(payload)))

    def phone(self) -> Api:
        """Return the window of a phone that joined an open workshop."""
        workshop = self.opened_workshop()
        [row] = self.ana.rows("workshop", where={"id": workshop})
        api = Api(self.settings, mint(self.settings, NOBODY, {"participant_key": uuid.uuid4().hex * 2}))
        api.call("join_workshop", code=row["code"], nickname="", language="en")
        return api

    def past_room(self) -> Api:
        """Return the window of whoever holds the link to a workshop that has ended."""
        workshop = self.opened_workshop()
        self.ana.call("end_workshop", workshop=workshop)
        return Api(self.settings, room_token(self.settings, workshop))

    def imported(self) -> object:
        fields = ["1", "FJ", "embassy", f"Imported {uuid.uuid4().hex}", "1", "JP", "Kyoto", *[""] * 5]
        return self.ana.call("import_missions", missions="\x1f".join(fields), accounts="")


CALLS: Final[Mapping[str, Callable[[World], object]]] = {
    "accept_invitation": lambda w: w.ana.call("accept_invitation"),
    "add_days": lambda w: w.ana.call(
        "add_days",
        submission=w.started("day"),
        chunk=0,
        lines="\x1f".join(["0", "2025-03-02", "100", *[""] * 15]),
    ),
    "add_posts": lambda w: w.add(w.started()),
    "approve_submission": lambda w: w.ben.call(
        "approve_submission", submission=w.submitted(), tier="network", embargo_until="2025-12-31", comment=""
    ),
    "benchmark": lambda w: _benchmark(w.ana),
    "change_member": lambda w: w.ana.call(
        "change_member",
        member=w.rows["member"]["id"],  # type: ignore[arg-type]  # a row's value is any JSON; this one is text.
        roles="reader,contributor",
        suspend=False,
    ),
    "choose_digest": lambda w: w.ana.call("choose_digest", wanted=True, language="en"),
    "stop_letters": lambda w: Api(
        w.settings,
        mint(w.settings, NOBODY, {"letters_of": w.ana_id, "letters": "weekly", "letters_in": "en"}),
    ).call("stop_letters"),
    "end_sign_in": lambda w: w.ana.call("end_sign_in", signed_in_at=int(time.time())),
    "sign_in_ended": lambda w: w.ana.call("sign_in_ended", signed_in_at=int(time.time())),
    "check_feed": lambda w: w.ana.call("check_feed", feed=w.feed()),
    "close_feed": lambda w: w.ana.call("close_feed", feed=w.feed(), closed=True),
    "save_feed": lambda w: w.feed(),
    "topic_lessons": lambda w: w.ana.call("topic_lessons", up_to=9_000_000_000),
    "correct_item_topic": lambda w: w.corrected_item(),
    "correct_post_topic": lambda w: w.corrected_post(),
    "learn_topics": lambda w: w.learned(),
    "activity": lambda w: w.ana.call("activity", **w.month_of_mission()),
    "active_missions": lambda w: w.ana.call("active_missions"),
    "activity_texts": lambda w: w.ana.call("activity_texts", **w.month_of_mission(), wanted=100),
    "activity_items": lambda w: w.ana.call("activity_items", **w.month_of_mission(), wanted=100),
    "search_items": lambda w: w.ana.call("search_items", wanted="{}", after_at="", after_id="", most=5),
    "count_items": lambda w: w.ana.call("count_items", wanted="{}", step="day"),
    "item_languages": lambda w: w.ana.call("item_languages"),
    "save_search": lambda w: w.saved_search(),
    "drop_search": lambda w: w.ana.call("drop_search", search=w.saved_search()),
    "set_alert": lambda w: w.alert(),
    "drop_alert": lambda w: w.ana.call("drop_alert", alert=w.alert()),
    "choose_alerts": lambda w: w.ana.call(
        "choose_alerts", time_zone="Asia/Jakarta", quiet_from="21:00", quiet_until="06:30", language="id"
    ),
    "set_webhook": lambda w: w.ana.call("set_webhook", address="https://hook.example/x", secret="s" * 43),
    "read_notices": lambda w: w.ana.call("read_notices"),
    "subscribe": lambda w: w.subscription(),
    "unsubscribe": lambda w: w.ana.call("unsubscribe", subscription=w.subscription()),
    "note_visit": lambda w: w.ana.call("note_visit"),
    "begin_upload": lambda w: w.ana.call("begin_upload", files='[{"name": "a.csv", "hash": "1"}]'),
    "last_upload": lambda w: w.ana.call("last_upload"),
    "changes": lambda w: w.ana.call("changes", since="2000-01-01"),
    "first_page": lambda w: w.ana.call("first_page"),
    "own_standing": lambda w: w.ana.call(
        "own_standing", wanted='{"x": ["posts_per_week"]}', quarter="2024-01-01", most=3
    ),
    "search_everything": lambda w: w.ana.call(
        "search_everything", asked="coconut", words='[["coconut"]]', shown_in="en"
    ),
    "close_account": lambda w: w.ana.call("close_account", account=w.account(), closed_on="2025-03-01"),
    "close_mission": lambda w: w.ana.call("close_mission", mission=w.mission(), closed_on="2025-03-01"),
    "cut_release": lambda w: w.ana.call("cut_release"),
    "rule_distribution": lambda w: w.ana.call(
        "rule_distribution", rule="63787103-3e7d-5a4b-9b27-ab7878ca3e06", platform="x"
    ),
    "finish_submission": lambda w: w.finished(),
    "import_missions": lambda w: w.imported(),
    "invite_member": lambda w: w.invited(),
    "issue_machine": lambda w: w.machine(),
    "add_event_note": lambda w: w.noted(),
    "drop_event_note": lambda w: w.ana.call("drop_event_note", note=w.noted()),
    "registered_missions": lambda w: w.ana.call(
        "registered_missions", platform="x", quarter="2024-01-01", peer_group="all", category="all"
    ),
    "named_values": lambda w: w.ben.call(
        "named_values",
        indicators="posts_per_week,visual_share",
        platform="x",
        step="quarter",
        from_month="2024-01-01",
        to_month="2024-03-01",
    ),
    "award_basis": lambda w: w.ana.call(
        "award_basis",
        platform="x",
        from_month="2024-01-01",
        to_month="2024-03-01",
        indicators="posts_per_week,visual_share",
    ),
    "decide_correction": lambda w: w.ben.call(
        "decide_correction", correction=w.corrected(), publish=True, comment=""
    ),
    "drop_award": lambda w: w.ana.call("drop_award", kind="edition", entry=w.edition()),
    "propose_correction": lambda w: w.corrected(),
    "save_award_photo": lambda w: w.ana.call("save_award_photo", image="/9j/4AAQSkZJRg=="),
    "move_award": lambda w: w.ana.call(
        "move_award", kind="edition", entry=w.edition(), target="review", comment=""
    ),
    "my_membership": lambda w: w.ana.call("my_membership"),
    "network_freshness": lambda w: w.ana.call("network_freshness"),
    "open_machine": lambda w: w.knock(),
    "own_figures": lambda w: w.ana.call(
        "own_figures", indicator="posts_per_week", platform="x", quarter="2024-01-01"
    ),
    "own_series": lambda w: w.ana.call(
        "own_series",
        indicator="posts_per_week",
        platform="x",
        step="month",
        from_month="2024-01-01",
        to_month="2024-03-01",
    ),
    "benchmark_series": lambda w: w.ana.call(
        "benchmark_series", indicator="posts_per_week", platform="x", peer_group="all", category="all"
    ),
    "host_terms": lambda w: w.ana.call(
        "host_terms", indicator="posts_per_week", platform="x", quarter="2024-01-01"
    ),
    "own_freshness": lambda w: w.ana.call("own_freshness"),
    "remember_answer": lambda w: w.ana.call(
        "remember_answer", kind="meta.daily_results", platform="x", account=w.account(), year="2025"
    ),
    "remember_mapping": lambda w: w.ana.call(
        "remember_mapping", fingerprint="f" * 64, mapping='{"Day": "day"}'
    ),
    "restore_submission": lambda w: w.ben.call(
        "restore_submission", submission=w.withdrawn(), comment="It was right."
    ),
    "return_submission": lambda w: w.ben.call(
        "return_submission", submission=w.submitted(), comment="Mend it."
    ),
    "review_submission": lambda w: w.ben.call("review_submission", submission=w.submitted(), with_held=False),
    "same_data": lambda w: w.ben.call("same_data", submission=w.submitted()),
    "see_as_partner": lambda w: w.ben.call(
        "see_as_partner", submission=w.submitted(), partner="JP", tier="network", embargo_until=""
    ),
    "shared_figures": lambda w: w.ben.call(
        "shared_figures", country="JP", from_month="2025-01-01", to_month="2025-12-01"
    ),
    "revoke_invitation": lambda w: w.ana.call("revoke_invitation", invitation=w.invited()),
    "revoke_machine": lambda w: w.ana.call("revoke_machine", machine=w.machine()),
    "save_account": lambda w: w.account(),
    "save_award": lambda w: w.edition(),
    "save_mission": lambda w: w.mission(),
    "share_submission": lambda w: w.ben.call(
        "share_submission", submission=w.approved(), tier="public", embargo_until=""
    ),
    "start_submission": lambda w: w.started(),
    "submit_submission": lambda w: w.ana.call("submit_submission", submission=w.checked()),
    "verify_audit": lambda w: w.ana.call("verify_audit"),
    "withdraw_submission": lambda w: w.ben.call(
        "withdraw_submission", submission=w.approved(), comment="Gone."
    ),
    "save_practice": lambda w: w.ana.call(
        "save_practice", practice="", revision=0, payload='{"title": "New"}', keep=False
    ),
    "restore_practice": lambda w: w.ana.call("restore_practice", practice=w.practice(), number=1, revision=1),
    "drop_practice": lambda w: w.ana.call("drop_practice", practice=w.practice()),
    "move_practice": lambda w: w.ana.call(
        "move_practice", practice=w.practice(), revision=1, target="review", comment=""
    ),
    "share_practice": lambda w: w.ana.call("share_practice", practice=w.published(), public=False),
    "confirm_practice": lambda w: w.ana.call("confirm_practice", practice=w.published(), review_on=TOMORROW),
    "search_practices": lambda w: (w.published(), w.ana.call("search_practices", **{**FINDING, "query": ""}))[
        1
    ],
    "search_public_practices": lambda w: (
        w.published(),
        w.ana.call("search_public_practices", **{**FINDING, "query": "answring"}),
    )[1],
    "similar_practices": lambda w: w.ana.call(
        "similar_practices", practice=w.published(), shown_in="en", wanted=4
    ),
    "practice_options": lambda w: w.ana.call("practice_options"),
    "public_practice_options": lambda w: w.ana.call("public_practice_options"),
    "public_practice_words": lambda w: w.ana.call("public_practice_words"),
    "public_practice": lambda w: w.ana.call("public_practice", practice=w.published()),
    "store_translation": lambda w: w.ana.call(
        "store_translation", practice=w.published(), language="fr", engine="engine", paragraphs="[]"
    ),
    "edit_translation": lambda w: w.ana.call(
        "edit_translation",
        practice=w.translated(),
        language="fr",
        part="title",
        at=0,
        source="Answering",
        said="Répondre vite",
        revision=0,
    ),
    "verify_translation": lambda w: w.ana.call(
        "verify_translation", practice=w.translated(), language="fr", verified=True
    ),
    "save_protected_term": lambda w: w.ana.call(
        "save_protected_term", term="Suva Message", language="*", translation=""
    ),
    "drop_protected_term": lambda w: w.ana.call("drop_protected_term", term="Suva Message", language="*"),
    "start_attachment": lambda w: w.attached(),
    "add_attachment_part": lambda w: w.ana.call(
        "add_attachment_part", attachment=w.attached(whole=False), number=1, content="eA=="
    ),
    "finish_attachment": lambda w: w.ana.call("finish_attachment", attachment=w.attached(whole=False)),
    "drop_attachment": lambda w: w.ana.call("drop_attachment", attachment=w.attached()),
    "attachment_part": lambda w: w.ana.call("attachment_part", attachment=w.attached(), number=1),
    "public_attachment_part": lambda w: w.ana.call(
        "public_attachment_part", attachment=w.attached(), number=1
    ),
    "save_adoption": lambda w: w.ben.call(
        "save_adoption", practice=w.published(), revision=0, payload='{"state": "adopting"}'
    ),
    "practice_panel": lambda w: w.ana.call(
        "practice_panel", practice=w.published(), adoption="", drafted=False
    ),
    "store_evidence": lambda w: w.measured(),
    "comparisons": lambda w: w.ben.call("comparisons", from_month="2024-01-01", to_month="2024-03-01"),
    "confidence": lambda w: w.ben.call(
        "confidence", from_month="2024-01-01", to_month="2024-03-01", measures="posts,followers"
    ),
    "month_posts": lambda w: w.ben.call(
        "month_posts",
        account=str(w.rows["account"]["id"]),
        month="2024-01-01",
        side="monitored",
    ),
    "save_discrepancy": lambda w: w.ana.call(
        "save_discrepancy", **w.differing("comments"), cause="deleted", owner="", due_on="", comment="Look."
    ),
    "sign_discrepancy": lambda w: w.signed(),
    "reopen_discrepancy": lambda w: (
        w.signed(),
        w.ana.call("reopen_discrepancy", **w.differing(), comment="Wrong."),
    )[1],
    "decide_match": lambda w: w.ana.call("decide_match", **w.two_posts(), same=False),
    "evidence_due": lambda w: (w.published(), w.ana.call("evidence_due"))[1],
    "open_incident": lambda w: w.incident(),
    "change_incident": lambda w: w.ana.call(
        "change_incident", incident=w.incident(), payload='{"place": "Osaka", "hosts": ["JP", "KR"]}'
    ),
    "close_incident": lambda w: w.ana.call("close_incident", incident=w.incident(), closed=True),
    "set_incident_missions": lambda w: w.ana.call(
        "set_incident_missions", incident=w.incident(), missions=json.dumps([w.mission()])
    ),
    "share_incident": lambda w: w.ana.call("share_incident", incident=w.incident(), tier="network"),
    "add_incident_event": lambda w: w.ana.call(
        "add_incident_event", incident=w.incident(), payload='{"who": "Duty officer", "what": "Called"}'
    ),
    "save_incident_task": lambda w: w.task(),
    "finish_incident_task": lambda w: w.ana.call("finish_incident_task", task=w.task(), done=True),
    "record_check_in": lambda w: w.ana.call(
        "record_check_in", **w.incident_mission(), status="safe", note="", at="", key="written-down"
    ),
    "issue_check_in_links": lambda w: w.ana.call(
        "issue_check_in_links",
        incident=(place := w.incident_mission())["incident"],
        people=json.dumps(
            [
                {
                    "mission": place["mission"],
                    "person": "Ana",
                    "language": "id",
                    "key_hash": uuid.uuid4().hex * 2,
                }
            ]
        ),
        expires_at=TOMORROW,
    ),
    "revoke_check_in_link": lambda w: w.ana.call(
        "revoke_check_in_link",
        link=w.ana.rows("check_in_link", where={"incident_id": w.link(uuid.uuid4().hex * 2)})[0]["id"],
    ),
    "open_check_in": lambda w: w.linked().call("open_check_in"),
    "check_in": lambda w: w.linked().call(
        "check_in", key="tapped-once", status="assisting", note="Two nationals", waited=3
    ),
    "join_workshop": lambda w: w.phone().call("join_workshop", code="BCDFGHJK", nickname="", language="en"),
    "join_version": lambda w: w.phone().call("join_version"),
    "join_stage": lambda w: w.phone().call("join_stage"),
    "join_own": lambda w: w.phone().call("join_own"),
    "answer_poll": lambda w: w.phone().call(
        "answer_poll", step=str(uuid.uuid4()), round=1, value="[0]", hidden="[]", key="1-answered"
    ),
    "ask_question": lambda w: w.phone().call("ask_question", text="When?", key="1-asked"),
    "vote_question": lambda w: w.phone().call("vote_question", question=str(uuid.uuid4()), wanted=True),
    "crisis_board": lambda w: w.ana.call("crisis_board", incident=w.incident()),
    "incident_version": lambda w: w.ana.call("incident_version", incident=w.incident()),
    "save_workshop": lambda w: w.workshop(),
    "save_step": lambda w: w.step(),
    "move_step": lambda w: w.ana.call("move_step", step=w.step(), place=1),
    "delete_step": lambda w: w.ana.call("delete_step", step=w.step()),
    "keep_snapshot": lambda w: w.ana.call("keep_snapshot", step=w.step(), snapshot='{"title": "Posts"}'),
    "seat_ministries": lambda w: w.ana.call(
        "seat_ministries",
        workshop=w.workshop(),
        keys=json.dumps([{"country": "FJ", "key_hash": uuid.uuid4().hex * 2}]),
    ),
    "open_workshop": lambda w: (
        w.step(workshop := w.workshop()),
        w.ana.call("open_workshop", workshop=workshop, pictures="[]"),
    )[1],
    "end_workshop": lambda w: w.ana.call("end_workshop", workshop=w.opened_workshop()),
    "copy_workshop": lambda w: w.ana.call("copy_workshop", workshop=w.opened_workshop()),
    "drop_workshop": lambda w: w.ana.call("drop_workshop", workshop=w.workshop()),
    "save_progress": lambda w: w.progress(),
    "share_progress": lambda w: w.ana.call("share_progress", entry=w.progress(), revision=1, tier="public"),
    "decide_progress": lambda w: w.ben.call(
        "decide_progress", entry=w.progress("public"), revision=1, shared=True, comment=""
    ),
    "drop_progress": lambda w: w.ana.call("drop_progress", entry=w.progress(), revision=1),
    "add_progress_evidence": lambda w: w.ana.call(
        "add_progress_evidence",
        entry=w.progress(),
        revision=1,
        evidence='{"kind": "address", "reference": "https://page.example", "label": "A page"}',
    ),
    "drop_progress_evidence": lambda w: w.ana.call(
        "drop_progress_evidence",
        evidence=w.ana.rows("progress_evidence", where={"progress_id": w.progress()})[0]["id"],
        revision=1,
    ),
    "progress_suggestions": lambda w: (w.published(), w.ana.call("progress_suggestions"))[1],
    "public_progress": lambda w: w.ana.call("public_progress"),
    "shared_workshops": lambda w: w.ana.call("shared_workshops", partner="AU"),
    "save_joint_entry": lambda w: w.joint_entry(),
    "move_joint_entry": lambda w: w.ben.call(
        "move_joint_entry", entry=w.joint_entry(), revision=1, target="proposed", comment=""
    ),
    "workshop_record": lambda w: w.ana.call("workshop_record", workshop=w.opened_workshop()),
    "workshop_page": lambda w: w.past_room().call("workshop_page", days=30),
    "go_to_step": lambda w: w.ana.call("go_to_step", **w.opened_step()),
    "set_blank": lambda w: w.ana.call("set_blank", workshop=w.opened_workshop(), blank=True),
    "set_poll": lambda w: w.ana.call("set_poll", step=w.opened_step()["step"], open=True, revealed=True),
    "reset_poll": lambda w: w.ana.call("reset_poll", step=w.opened_step()["step"]),
    "hide_word": lambda w: w.ana.call("hide_word", step=w.opened_step()["step"], word="harbour", hidden=True),
    "moderate_question": lambda w: w.ana.call("moderate_question", question=w.question(), state="approved"),
    "workshop_version": lambda w: w.ana.call("workshop_version", workshop=w.opened_workshop()),
    "workshop_stage": lambda w: w.ana.call("workshop_stage", workshop=w.opened_workshop()),
}


def _benchmark(api: Api, indicator: str = "posts_per_week") -> object:
    return api.call(
        "benchmark", indicator=indicator, platform="x", quarter="2024-01-01", peer_group="all", category="all"
    )


# A call → the refusal it meets.
REFUSALS: Final[Mapping[str, tuple[Callable[[World], object], str, int]]] = {
    "the author decides": (
        lambda w: w.ana.call(
            "approve_submission", submission=w.submitted(), tier="public", embargo_until="", comment=""
        ),
        "intake.own_submission",
        403,
    ),
    "twice decided": (
        lambda w: w.ben.call(
            "approve_submission", submission=w.approved(), tier="public", embargo_until="", comment=""
        ),
        "intake.wrong_state",
        409,
    ),
    "returned without a word": (
        lambda w: w.ben.call("return_submission", submission=w.submitted(), comment=" "),
        "intake.comment_needed",
        400,
    ),
    "no such submission": (
        lambda w: w.ana.call("submit_submission", submission=NOBODY),
        "intake.no_such_submission",
        404,
    ),
    "not every row": (
        lambda w: w.ana.call("finish_submission", submission=w.started(), findings="[]"),
        "intake.incomplete",
        409,
    ),
    "put back without having counted": (
        lambda w: w.ben.call("restore_submission", submission=w.dropped(), comment=""),
        "intake.never_approved",
        409,
    ),
    "as oneself": (
        lambda w: w.ben.call(
            "see_as_partner", submission=w.submitted(), partner="FJ", tier="network", embargo_until=""
        ),
        "sharing.no_such_partner",
        404,
    ),
    "an unknown tier": (
        lambda w: w.ben.call(
            "approve_submission", submission=w.submitted(), tier="everybody", embargo_until="", comment=""
        ),
        "intake.malformed",
        400,
    ),
    "an address that is none": (
        lambda w: w.ana.call("invite_member", country="FJ", email="ana", roles="reader"),
        "access.invitation_malformed",
        400,
    ),
    "a country outside": (
        lambda w: w.ana.call("invite_member", country="ZZ", email="a@b.test", roles="reader"),
        "access.country_not_in_network",
        400,
    ),
    "oneself": (
        lambda w: w.ben.call("change_member", member=w.ben_id, roles="reader", suspend=False),
        "access.not_yourself",
        403,
    ),
    "no such member": (
        lambda w: w.ana.call("change_member", member=NOBODY, roles="reader", suspend=False),
        "access.no_such_member",
        404,
    ),
    "an unknown host country": (
        lambda w: w.ana.call(
            "save_mission",
            mission="",
            payload='{"kind": "embassy", "name": "Xx", "host_country": "ZZ", "city": "X"}',
        ),
        "catalogue.unknown_country",
        400,
    ),
    "no such cell": (lambda w: _benchmark(w.ana, "no_such_indicator"), "benchmarks.no_such_cell", 404),
    "an id that is none": (
        lambda w: w.ana.call("submit_submission", submission="x"),
        "access.malformed",
        400,
    ),
    "JSON that is none": (
        lambda w: w.ana.call("save_mission", mission="", payload="{"),
        "access.malformed",
        400,
    ),
}


@pytest.fixture(scope="session")
def world(local: Place) -> World:
    """Ana and Ben, who hold every role."""
    return World(local)


def test_every_function_is_in_the_contract(local: Place) -> None:
    assert local.local is not None
    with local.local.owner() as connection:
        offered = [
            name
            for (name,) in connection.execute(
                "select proname from pg_proc where pronamespace = 'api'::regnamespace order by 1"
            )
        ]
    assert sorted(ANSWERS) == offered, "tell tests/contract/shapes.py of the new function"
    assert sorted(CALLS) == offered, "give the new function a call that works"
    assert sorted(FUNCTIONS) == offered, "say in tests/tenant/expected.py who may call the new function"


@pytest.mark.parametrize("function", ANSWERS)
def test_a_function_answers_in_its_shape(world: World, function: str) -> None:
    expect_answer(CALLS[function](world), ANSWERS[function])


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_carries_its_code_and_status(world: World, case: str) -> None:
    call, code, status = REFUSALS[case]
    with pytest.raises(Refused) as refused:
        call(world)
    assert (refused.value.code, refused.value.status) == (code, status)


@pytest.mark.parametrize("function", ANSWERS)
def test_a_stranger_is_refused_and_nothing_happens(place: Place, function: str) -> None:
    """Harmless against a deployed project: nobody is asking, for rows that do not exist."""
    arguments = aimed(FUNCTIONS[function], _nowhere())
    if FUNCTIONS[function].without_account:
        expect_answer(place.stranger.call(function, **arguments), ANSWERS[function])
        return
    if FUNCTIONS[function].open_to_strangers:
        assert place.stranger.call(function, **arguments) in ([], False, None)
        return
    with pytest.raises(Refused) as refused:
        place.stranger.call(function, **arguments)
    assert (refused.value.code, refused.value.status) == STRANGERS.get(function, ("access.not_a_member", 403))


def _nowhere() -> Ministry:
    """Return a ministry whose every row is none."""
    ministry = Ministry("ZZ", "nowhere", 1_000)
    for table in (
        "member",
        "invitation",
        "submission",
        "mission",
        "account",
        "edition",
        "award_correction",
        "event_note",
        "feed",
        "saved_search",
        "subscription",
        "alert",
        "incident",
        "incident_task",
        "check_in_link",
        "workshop",
        "step",
        "question",
        "machine",
        "practice",
        "attachment",
        "item",
        "topic_lesson",
        "topic_model",
        "post",
        "progress",
        "progress_evidence",
        "joint_entry",
    ):
        ministry.rows[table] = {
            "id": NOBODY,
            "country": "ZZ",
            "platform": "x",
            "account_id": NOBODY,
            "external_id": "none",
            "version": 1,
        }
    ministry.rows["topic_lesson"]["id"] = 1
    return ministry


@pytest.mark.parametrize("function", ANSWERS)
def test_nobody_unsigned_calls(place: Place, function: str) -> None:
    answer = place.request("POST", f"/rest/v1/rpc/{function}", **{"Content-Profile": "api"})
    if FUNCTIONS[function].without_account:
        assert answer.status_code in {200, 400, 404}
        return
    assert answer.status_code in {401, 403, 404}


def test_every_refusal_the_database_knows_has_a_sentence(local: Place) -> None:
    assert local.local is not None
    with local.local.owner() as connection:
        codes = {
            code
            for (code,) in connection.execute(
                r"""
                select distinct m[1] from pg_proc p,
                  regexp_matches(p.prosrc, 'portal\.refuse\(\s*''([a-z_.]+)''', 'g') as m
                where p.pronamespace = 'portal'::regnamespace
                """
            )
        }
    assert codes
    assert codes <= set(SENTENCES)


def test_a_text_of_many_megabytes_arrives(world: World) -> None:
    submission = world.started()
    with pytest.raises(Refused, match=r"intake\.malformed"):
        world.ana.call("add_posts", submission=submission, chunk=0, lines="0\x1f" + "x" * 8_000_000)


def test_any_character_survives_the_way_in_and_out(world: World) -> None:
    odd = "“Ofisi” — 官房 ម្ហូប 🇫🇯 \\ \" ' % \t {} null"
    payload = {"kind": "embassy", "name": odd, "host_country": "JP", "city": odd}
    made = world.ana.call("save_mission", mission="", payload=json.dumps(payload))
    row = world.ana.rows("mission", where={"id": made})[0]
    assert (row["name"], row["city"]) == (odd, odd)
