"""Images and PDFs of a practice, brought in and out in parts. What may come in is checked in ``attached``."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.access.api import Api

# Base64 makes a third more of it: a request stays near 4 MB, which every server takes.
PART: Final = 3_000_000


@dataclass(frozen=True)
class Stored:
    """An attachment as it is kept: ``bytes`` long, in ``parts``."""

    id: str
    name: str
    media_type: str
    bytes: int
    sha256: str
    alt: str
    parts: int


def attachments(api: Api, practice: str) -> list[Stored]:
    """Return the attachments of a practice that the viewer may see, the first one first."""
    rows = api.rows(
        "attachment",
        columns="id,name,media_type,bytes,sha256,alt,parts",
        where={"practice_id": practice},
        order=["created_at", "id"],
    )
    return [Stored(**row) for row in rows]


def add(api: Api, practice: str, name: str, media_type: str, content: bytes, alt: str) -> str:
    """Bring in an attachment of one's own ministry's practice and return its id.

    Raises:
        Refused: for a type or size that is not kept, an image without ``alt``, or too many of them.
    """
    parts = [content[start : start + PART] for start in range(0, len(content), PART)]
    facts = {
        "name": name,
        "media_type": media_type,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "alt": alt,
        "parts": len(parts),
    }
    made = str(api.call("start_attachment", practice=practice, payload=json.dumps(facts, ensure_ascii=False)))
    for number, part in enumerate(parts, start=1):
        encoded = base64.b64encode(part).decode()
        api.call("add_attachment_part", attachment=made, number=number, content=encoded)
    api.call("finish_attachment", attachment=made)
    return made


def content(api: Api, attachment: Stored) -> bytes:
    """Return the bytes of an attachment.

    Raises:
        Refused: when the viewer may not see it.
    """
    parts = (
        api.call("attachment_part", attachment=attachment.id, number=number)
        for number in range(1, attachment.parts + 1)
    )
    return b"".join(map(base64.b64decode, parts))


def public_parts(api: Api, attachment: Stored) -> Iterator[bytes]:
    """Yield the bytes of an attachment of a public practice, part by part.

    Raises:
        LookupError: once it is not, or no longer, public.
    """
    for number in range(1, attachment.parts + 1):
        part = api.call("public_attachment_part", attachment=attachment.id, number=number)
        if part is None:
            raise LookupError(attachment.id)
        yield base64.b64decode(part)


def public_content(api: Api, attachment: Stored) -> bytes | None:
    """Return the bytes of an attachment of a public practice; None where it is not, or no longer, public."""
    try:
        return b"".join(public_parts(api, attachment))
    except LookupError:
        return None


def drop(api: Api, attachment: str) -> None:
    """Take an attachment out that neither the draft nor its readers' version names."""
    api.call("drop_attachment", attachment=attachment)
