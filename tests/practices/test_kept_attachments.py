"""Attachments in the database: whole or not at all, and seen by whom the text is seen."""

import base64
import hashlib
import json
import os

import pytest

from core.practices import attachments, practices, reading
from core.refusals import Refused
from tests.conftest import TestStack
from tests.practices.written import Ministry, ministry

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def home(stack: TestStack) -> Ministry:
    return ministry(stack, "ID")


@pytest.fixture(scope="module")
def partner(stack: TestStack) -> Ministry:
    return ministry(stack, "AU")


def test_twenty_megabytes_come_back_byte_for_byte_and_one_more_does_not(home: Ministry) -> None:
    practice = home.drafted().practice
    content = os.urandom(20 * 1024 * 1024)
    made = attachments.add(home.writer.api, practice, "plan.pdf", "application/pdf", content, "")
    kept = attachments.attachments(home.reader.api, practice)
    assert [(a.id, a.bytes, a.parts) for a in kept] == [(made, len(content), 7)]
    assert attachments.content(home.reader.api, kept[0]) == content
    with pytest.raises(Refused, match=r"attachment_malformed"):
        attachments.add(home.writer.api, practice, "plan.pdf", "application/pdf", content + b"x", "")


@pytest.mark.parametrize(
    ("media_type", "alt"),
    [("image/svg+xml", "A picture"), ("text/html", "x"), ("image/png", " "), ("application/zip", "x")],
)
def test_other_types_and_pictures_without_words_are_refused(
    home: Ministry, media_type: str, alt: str
) -> None:
    with pytest.raises(Refused) as refused:
        attachments.add(home.writer.api, home.drafted().practice, "a", media_type, b"x", alt)
    assert refused.value.code == "practices.attachment_malformed"


def test_what_arrives_otherwise_than_announced_never_appears(home: Ministry) -> None:
    practice = home.drafted().practice
    facts = {"name": "a.pdf", "media_type": "application/pdf", "bytes": 4, "alt": "", "parts": 1}
    facts["sha256"] = hashlib.sha256(b"true").hexdigest()
    api = home.writer.api
    made = api.call("start_attachment", practice=practice, payload=json.dumps(facts))
    api.call("add_attachment_part", attachment=made, number=1, content=base64.b64encode(b"fals").decode())
    with pytest.raises(Refused, match=r"attachment_malformed"):
        api.call("finish_attachment", attachment=made)
    assert attachments.attachments(api, practice) == []
    with pytest.raises(Refused, match=r"attachment_malformed"):
        api.call("add_attachment_part", attachment=made, number=2, content="eA==")
    with pytest.raises(Refused, match=r"attachment_malformed"):
        api.call("add_attachment_part", attachment=made, number=1, content="no base64 *")


def test_others_see_an_attachment_once_it_is_published_and_the_public_once_all_may(
    home: Ministry, partner: Ministry
) -> None:
    saved = home.drafted()
    made = attachments.add(home.writer.api, saved.practice, "map.png", "image/png", b"picture", "A map")
    file = attachments.attachments(home.reader.api, saved.practice)[0]
    nobody = reading.nobody(home.writer.api._made_of[0])
    assert attachments.attachments(partner.reader.api, saved.practice) == []
    with pytest.raises(Refused, match=r"no_such_attachment"):
        attachments.content(partner.reader.api, file)
    shown = practices.save(home.writer.api, saved.practice, saved.revision, home.text(attachments=(made,)))
    home.publish(shown)
    assert attachments.content(partner.reader.api, file) == b"picture"
    assert attachments.public_content(nobody, file) is None
    practices.share(home.publisher.api, saved.practice, public=True)
    assert attachments.public_content(nobody, file) == b"picture"
    with pytest.raises(Refused, match=r"attachment_in_use"):
        attachments.drop(home.writer.api, made)
    with pytest.raises(Refused, match=r"no_such_attachment"):
        attachments.drop(partner.publisher.api, made)


def test_a_practice_shows_no_attachment_of_another(home: Ministry) -> None:
    elsewhere = attachments.add(
        home.writer.api, home.drafted().practice, "a.pdf", "application/pdf", b"%PDF", ""
    )
    with pytest.raises(Refused) as refused:
        home.drafted(attachments=(elsewhere,))
    assert (refused.value.code, refused.value.detail) == ("practices.malformed", "attachments")
