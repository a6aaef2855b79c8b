"""Calling a member's own address about alerts: signed, public addresses only, no redirects.

A receiver recomputes ``HMAC-SHA256(secret, "<timestamp>.<body>")`` and refuses a timestamp that is
old; ``Jejaring-Delivery`` is the same when a call is repeated, so that a receiver can tell.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Collection, Mapping
from typing import Any, Final

import httpx

from core.monitor.addresses import guarded_client, no_longer_than, web_address
from core.monitor.proxy import Proxy
from core.monitor.trouble import FeedTrouble

PATIENCE_SECONDS: Final = 20.0


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return how a call is signed, as ``sha256=<hex>``."""
    signed = b"%d.%b" % (timestamp, body)
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def call(
    address: str,
    secret: str,
    delivery: str,
    content: Mapping[str, Any],
    allowed: Collection[str],
    proxy: Proxy | None = None,
) -> str | None:
    """Post ``content`` as JSON and return what went wrong as a code, or None.

    Any answer of 200–299 counts as taken. The codes are those of ``core.monitor.trouble``.
    """
    body = json.dumps(content, ensure_ascii=False, default=str).encode()
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Jejaring alerts",
        "Jejaring-Delivery": delivery,
        "Jejaring-Timestamp": str(timestamp),
        "Jejaring-Signature": signature(secret, timestamp, body),
    }
    try:
        # What a receiver answers with is never read: its status says enough.
        with (
            no_longer_than(PATIENCE_SECONDS),
            guarded_client(allowed, proxy) as client,
            client.stream("POST", web_address(address), content=body, headers=headers) as answer,
        ):
            return None if answer.is_success else "http_status"
    except FeedTrouble as trouble:
        return trouble.code
    except httpx.TimeoutException:
        return "timed_out"
    except httpx.HTTPError:
        return "unreachable"
