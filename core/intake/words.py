"""Words for what is counted, in one place: screens, findings and files say them alike."""

from typing import Final

from core.texts import N_

MEASURES: Final = {
    "impressions": N_("Impressions"),
    "reach": N_("Reach"),
    "views": N_("Views"),
    "reactions": N_("Reactions"),
    "comments": N_("Comments"),
    "shares": N_("Shares"),
    "saves": N_("Saves"),
    "clicks": N_("Clicks"),
    "follows": N_("New follows"),
    "followers": N_("Followers"),
    "follows_gained": N_("Followers gained"),
    "follows_lost": N_("Followers lost"),
    "posts": N_("Posts"),
    "visual_posts": N_("Posts with pictures or video"),
    "profile_visits": N_("Profile visits"),
    "comments_answered": N_("Comments answered"),
    "first_reply_minutes": N_("Minutes to first reply"),
}

FIELDS: Final = {
    "external_id": N_("Number of the post"),
    "published_at": N_("When it was published"),
    "day": N_("Day"),
    "time": N_("Time of day"),
    "as_of": N_("Moment of the figures"),
    "account": N_("Account"),
    "platform": N_("Platform"),
    "permalink": N_("Link to the post"),
    "text": N_("Text"),
    "language": N_("Language"),
    "kind": N_("Kind of post"),
    "media": N_("Picture or video"),
    "reposted_from": N_("Whose post it reposts"),
    "lifetime": N_("Whether the figures are of the whole life of the post"),
    **MEASURES,
}
"""Every field an export can have, in words."""
