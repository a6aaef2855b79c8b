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
