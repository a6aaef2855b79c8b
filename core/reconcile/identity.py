"""What a post is called: its number as the platform gives it, or the one its address holds."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

# A spreadsheet's rounding of a long number: most of its digits are gone, and thousands of posts share what is left.
_FLOAT: Final = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+|[+-]?\d{6,}[.,]0+")
# Facebook and Instagram write a post as page_post.
_OF_PAGE: Final = re.compile(r"\d{5,}_(\d{5,})")
_ACTIVITY: Final = re.compile(r"(?:activity|ugcPost|share)[:-](\d{10,})")
_CHANNEL_POST: Final = re.compile(r"(?:s/)?([A-Za-z]\w{3,})/(\d+)")
# The part of a path after which the number stands, for every platform.
_MARKERS: Final = frozenset(
    {
        "status",
        "statuses",
        "p",
        "reel",
        "reels",
        "tv",
        "posts",
        "videos",
        "video",
        "photos",
        "shorts",
        "live",
        "watch",
    }
)
_PARAMETERS: Final = ("v", "story_fbid", "fbid")
_SHORT_HOSTS: Final = frozenset({"youtu.be"})
_TELEGRAM: Final = frozenset({"t.me", "telegram.me"})


def post_number(text: str | None) -> str:
    """Return a post's number as text, without what spreadsheets put around it; empty where it is none.

    A number in float form (``1.6065E18``) is refused, that is: empty. Nine in ten of such ids collide.
    """
    number = (text or "").strip().strip("'\"").strip()
    if not number or _FLOAT.fullmatch(number):
        return ""
    of_page = _OF_PAGE.fullmatch(number)
    if of_page:
        return of_page[1]
    # Where an export holds no number, the address stands in its place.
    return link_number(number) if "://" in number else number


def link_number(link: str | None) -> str:
    """Return the number of the post that an address leads to; empty where the address names none.

    >>> link_number("https://twitter.com/KBRIHanoi/status/1600000000000000001?s=20")
    '1600000000000000001'
    """
    try:
        parts = urlsplit((link or "").strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    if not parts.scheme or not host:
        return ""
    asked = parse_qs(parts.query)
    named = next((asked[parameter][0] for parameter in _PARAMETERS if parameter in asked), "")
    activity = _ACTIVITY.search(parts.path)
    return post_number(named) or (activity[1] if activity else _number_in(host, parts.path))


def _number_in(host: str, path: str) -> str:
    """Return the number a path ends in, by the way the platform writes its paths."""
    steps = [step for step in path.split("/") if step]
    if host in _TELEGRAM:
        # Telegram counts the posts of each channel from one: the name belongs to the number.
        channel = _CHANNEL_POST.fullmatch("/".join(steps))
        return f"{channel[1].lower()}/{channel[2]}" if channel else ""
    if host in _SHORT_HOSTS and steps:
        return steps[0]
    marked = next((place for place, step in enumerate(steps[:-1]) if step.lower() in _MARKERS), None)
    return "" if marked is None else post_number(_last_number(steps[marked + 1 :]))


def _last_number(steps: list[str]) -> str:
    """Return the number among the parts after a marker: ``posts/a-title-of-it/123456`` and ``videos/vb.1/123456`` end in it."""
    digits = [step for step in steps if step.isdigit() and len(step) > 5]
    return digits[-1] if digits else steps[0]
