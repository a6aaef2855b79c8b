"""Attachments of practices: checked by content and made anew, so that only what people see is stored.

``cleaned`` is the one call. Nothing is stored but what it returns.
"""

import hashlib
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.practices.attached.kinds import ALLOWED, kind_of, second_kind
from core.refusals import Refused

__all__ = ["LARGEST", "LONGEST_ALT", "Clean", "cleaned"]

LOG: Final = logging.getLogger(__name__)
ROOT: Final = Path(__file__).resolve().parents[3]
LARGEST: Final = 20_000_000
LONGEST_ALT: Final = 500
PATIENCE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it may be stored. ``width`` and ``height`` in pixels are of pictures, ``pages`` of documents."""

    media_type: str
    suffix: str
    content: bytes
    alt: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None

    @property
    def sha256(self) -> str:
        """The hash of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def cleaned(upload: bytes, alt: str) -> Clean:
    """Return a picture or PDF made anew, whatever its name says. ``alt``: what a picture shows, in words.

    Raises:
        Refused: ``practices.attachment_…`` and ``practices.alt_needed``, each with what to do.
    """
    if not upload:
        raise Refused("practices.attachment_empty")
    if len(upload) > LARGEST:
        raise Refused("practices.attachment_large")
    kind = kind_of(upload)
    if kind not in ALLOWED:
        raise Refused("practices.attachment_kind", kind)
    other = second_kind(upload, kind)
    if other:
        raise Refused("practices.attachment_two_kinds", f"{kind}, {other}")
    words = " ".join(alt.split())
    if len(words) > LONGEST_ALT or (ALLOWED[kind].picture and not words):
        raise Refused("practices.alt_needed")
    found, content = _made_anew(upload, kind)
    if len(content) > LARGEST:
        raise Refused("practices.attachment_large")
    return Clean(ALLOWED[kind].media_type, ALLOWED[kind].suffix, content, words, **found)


def _made_anew(upload: bytes, kind: str) -> tuple[dict[str, int], bytes]:
    """Return what the worker found and made."""
    try:
        run = subprocess.run(  # noqa: S603 - our own interpreter, and a kind of our own list.
            [sys.executable, "-m", "core.practices.attached.worker", kind],
            input=upload,
            capture_output=True,
            cwd=ROOT,
            timeout=PATIENCE_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as trouble:
        LOG.info(
            "An attachment could not be read: %s\n%s",
            trouble,
            (trouble.stderr or b"")[-2000:].decode(errors="replace"),
        )
        raise Refused("practices.attachment_broken") from trouble
    head, content = run.stdout.split(b"\n", 1)
    found = json.loads(head)
    if "code" in found:
        raise Refused(found["code"], found["detail"])
    return found, content
