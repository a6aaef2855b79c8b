"""The portal's own template: a table to fill in where no platform export exists.

Its columns are those of the entries ``template.posts`` and ``template.days``, so the
template, the column guide and the recogniser cannot drift apart. The one example row is
recognised by its account and never stored.
"""

import csv
import io
from typing import Final

from core.intake.entries import entry
from core.intake.model import KINDS, Grain, Platform
from core.texts import N_, _

CODES: Final = {Grain.POST: "template.posts", Grain.DAY: "template.days"}

GUIDE: Final[dict[str, str]] = {
    "platform": N_("Where the account is: {platforms}. Needed. One platform in a file."),
    "account": N_("The account's handle, without @. Needed."),
    "day": N_("The day, written like 2026-01-31. Needed. One row for each account and day."),
    "external_id": N_("The platform's own number of the post, as text: the digits in its link. Needed."),
    "published_at": N_("When the post was published, written like 2026-01-31 14:05, in UTC. Needed."),
    "permalink": N_("The post's full link."),
    "text": N_("The text of the post."),
    "language": N_("The language of the post, as a code like en, id or pt-BR."),
    "kind": N_("What the post is: {kinds}."),
    "impressions": N_("How often it was shown."),
    "reach": N_("How many people saw it at least once."),
    "views": N_("How often it was viewed or played, as the platform counts views."),
    "reactions": N_("Likes and all other reactions."),
    "comments": N_("Comments and replies received."),
    "shares": N_("Shares, reposts or retweets."),
    "saves": N_("How often it was saved or bookmarked."),
    "clicks": N_("Clicks on links."),
    "follows": N_("New followers the post brought."),
    "followers": N_("How many followers the account has at the end of the day."),
    "follows_gained": N_("New followers on the day."),
    "follows_lost": N_("Followers lost on the day."),
    "posts": N_("Posts published on the day."),
    "visual_posts": N_("Of these, posts with pictures or video."),
    "profile_visits": N_("Visits to the account's own page."),
    "comments_answered": N_("Comments received that were answered."),
    "first_reply_minutes": N_("Median minutes until the first answer."),
}

_EXAMPLE: Final[dict[str, str]] = {
    "platform": "instagram",
    "account": "example_mission",
    "day": "2026-01-31",
    "external_id": "17900000000000001",
    "published_at": "2026-01-31 14:05",
    "permalink": "https://www.instagram.com/p/example/",
    "text": "Example row: the portal leaves it aside. You may delete it.",
    "language": "en",
    "kind": "image",
    "impressions": "1520",
    "reach": "1210",
    "views": "1640",
    "reactions": "96",
    "comments": "8",
    "shares": "12",
    "saves": "5",
    "clicks": "17",
    "follows": "3",
    "followers": "10450",
    "follows_gained": "14",
    "follows_lost": "2",
    "posts": "3",
    "visual_posts": "2",
    "profile_visits": "88",
    "comments_answered": "6",
    "first_reply_minutes": "42.5",
}


def columns(grain: Grain) -> dict[str, str]:
    """Return the template's columns: canonical column to the name in the file, in order."""
    return {field: names[0] for field, names in entry(CODES[grain]).variants[0].columns.items()}


def guide(grain: Grain) -> list[tuple[str, str]]:
    """Return the column guide: each column's name and what to write in it, in this run's language."""
    platforms, kinds = ", ".join(platform.value for platform in Platform), ", ".join(KINDS)
    return [
        (name, _(GUIDE[field]).format(platforms=platforms, kinds=kinds))
        for field, name in columns(grain).items()
    ]


def as_csv(grain: Grain) -> bytes:
    """Return the template as CSV (UTF-8 with mark, so that spreadsheets read it right)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns(grain).values())
    writer.writerow(_EXAMPLE[field] for field in columns(grain))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(grain: Grain) -> bytes:
    """Return the template as a workbook: the table, and a second sheet with the column guide.

    The cells of the table are formatted as text, so that ids and dates stay as typed.
    """
    # The first template pays for reading what writes it, not the start of the portal.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    table = book.active or book.create_sheet()
    table.title = grain.value
    names = columns(grain)
    table.append(list(names.values()))
    table.append([_EXAMPLE[field] for field in names])
    for place in range(1, len(names) + 1):
        table.cell(1, place).font = Font(bold=True)
        table.cell(2, place).number_format = "@"
        dimension = table.column_dimensions[get_column_letter(place)]
        dimension.width, dimension.number_format = 18, "@"
    table.freeze_panes = "A2"
    sheet = book.create_sheet(_("Column guide"))
    sheet.append([_("Column"), _("What to write")])
    for name, meaning in guide(grain):
        sheet.append([name, meaning])
    sheet.append(
        ["", _("Leave a cell empty where you have no figure. Never write 0 for a figure you do not know.")]
    )
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90
    for (cell,) in sheet.iter_rows(min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
