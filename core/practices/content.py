"""The text of a practice, the same in a draft, in a version and before its readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Content:
    """What a ministry writes about a practice; empty where nothing is written yet.

    ``sections``: code of the section → Markdown. ``missions``, ``accounts``, ``attachments``: ids.
    ``indicator``, ``platform`` and ``start_month`` (its first day) say what the evidence rests on.
    ``review_on``: from that day the practice is marked "check if still true".
    """

    language: str = "en"
    title: str = ""
    summary: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    missions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    indicator: str | None = None
    platform: str | None = None
    start_month: date | None = None
    commitments: tuple[str, ...] = ()
    public: bool = False
    review_on: date | None = None
    attachments: tuple[str, ...] = ()


def read_content(stored: Mapping[str, Any]) -> Content:
    """Return the content that the database keeps as JSON."""
    return Content(
        language=stored["language"],
        title=stored["title"],
        summary=stored["summary"],
        sections=dict(stored["sections"]),
        themes=tuple(stored["themes"]),
        missions=tuple(stored["missions"]),
        accounts=tuple(stored["accounts"]),
        indicator=stored["indicator"],
        platform=stored["platform"],
        start_month=day(stored["start_month"]),
        commitments=tuple(stored["commitments"]),
        public=stored["public"],
        review_on=day(stored["review_on"]),
        attachments=tuple(stored["attachments"]),
    )


def stored_content(content: Content) -> dict[str, Any]:
    """Return content as the database keeps it."""
    return {
        "language": content.language,
        "title": content.title,
        "summary": content.summary,
        # One way to end a line, or a paragraph would not be found again in its text.
        "sections": {code: text.replace("\r\n", "\n") for code, text in content.sections.items()},
        "themes": list(content.themes),
        "missions": list(content.missions),
        "accounts": list(content.accounts),
        "indicator": content.indicator,
        "platform": content.platform,
        "start_month": content.start_month.isoformat() if content.start_month else None,
        "commitments": list(content.commitments),
        "public": content.public,
        "review_on": content.review_on.isoformat() if content.review_on else None,
        "attachments": list(content.attachments),
    }


def day(text: str | None) -> date | None:
    """Return the day that a text of the database names, if it names one."""
    return date.fromisoformat(text) if text else None
