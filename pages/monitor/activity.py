"""The activity map: on which days and at which hours a mission publishes, in which languages, about what."""

from collections.abc import Iterator

from components.confidence import grade_badge
from components.page import Action, Stat, empty_state, message, number_text, stat_row
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import missions
from core.monitor.activity import FEWEST_POSTS, Activity, Share, active_missions, activity, item_activity
from core.reconcile.grades import confidence, month_grades
from core.texts import _, ngettext
from pages.frame.registry import PAGES_DIR
from pages.frame.visit import kept
from pages.monitor.activity_charts import calendar, rhythm
from pages.monitor.activity_choice import ALL, FEEDS, View, choose
from pages.monitor.activity_texts import languages, own_model_of, read_texts, topics
from pages.monitor.topic_list import topic_list
from pages.monitor.topic_model import topic_model


def show_activity(viewer: Viewer, api: Api) -> None:
    """Draw the activity of one mission: when, how, in which languages, about what."""
    spans = kept("active missions", lambda: active_missions(api))
    known = kept("all missions", lambda: missions(api))
    listed = [one for one in known if one.country == viewer.country or one.id in spans]
    if not listed:
        empty_state(
            _("Your ministry has no missions yet"),
            _("Add a mission and its accounts, and bring in an export: then you see here when it posts."),
            action=Action(_("Missions"), page=str(PAGES_DIR / "catalogue/missions.py")),
        )
        return
    view = choose(viewer, listed, spans)
    model = own_model_of(api)
    texts = read_texts(api, view, model)
    found = item_activity(texts, view.first, view.last) if view.source == FEEDS else _of_accounts(api, view)
    if not found.by_day:
        _nothing(view)
        return
    _at_a_glance(view, found)
    if view.own and view.source != FEEDS:
        _grade(api, view)
    calendar(viewer, api, view, found)
    if found.rhythm:
        rhythm(view, found)
    if texts:
        languages(view, texts)
        topics(view, texts, model)
        topic_list(viewer, api, view, texts)
        topic_model(viewer, api, model, texts)
    else:
        message("info", _no_texts(view))


def _of_accounts(api: Api, view: View) -> Activity:
    whole = kept(
        ("activity", view.mission.id, view.first, view.last),
        lambda: activity(api, view.mission.id, view.first, view.last),
    )
    return whole if view.source == ALL else whole.of(view.source)


def _no_texts(view: View) -> str:
    if view.own:
        return _("The exports of this period hold no texts, so languages and topics cannot be told.")
    return _("Languages and topics are read from texts, and the texts of posts stay with their ministry.")


def _nothing(view: View) -> None:
    if view.source == FEEDS:
        empty_state(
            _("No items of this mission"),
            _("Register a feed of the mission under “Feeds”, or choose its accounts to see their posts."),
        )
    else:
        empty_state(
            _("No approved figures in this period"),
            _("Bring in an export of these accounts and have it approved, or choose a longer period."),
            action=Action(_("Upload"), page=str(PAGES_DIR / "intake/upload.py")) if view.own else None,
        )


def _at_a_glance(view: View, found: Activity) -> None:
    days = len(found.by_day)
    active = sum(posts > 0 for posts in found.by_day.values())
    shares = () if view.source == FEEDS else _shares(found)
    stat_row(
        [
            Stat(
                _("Posts a week"),
                number_text(found.posts / days * 7, digits=2),
                ngettext("on {n} covered day", "on {n} covered days", days).format(n=days),
            ),
            Stat(_("Days with a post"), number_text(active / days, percent=True, digits=2)),
            *shares,
        ]
    )


def _shares(found: Activity) -> Iterator[Stat]:
    """Yield what part of the posts is visual and what part answers; where no export tells, it says so."""
    for name, share, basis, untold in (
        (
            _("Visual posts"),
            found.visual,
            _("of {n} posts of known kind"),
            _("no export tells the kind of posts"),
        ),
        (
            _("Two-way posts"),
            found.two_way,
            _("of {n} posts on X: they answer somebody"),
            _("only posts on X tell whether they answer somebody"),
        ),
        (
            _("Comments answered"),
            found.answered,
            _("of {n} comments"),
            _("no export tells which comments were answered"),
        ),
    ):
        yield Stat(name, number_text(share.value, percent=True, digits=2), _basis(share, basis, untold))


def _basis(share: Share, basis: str, untold: str) -> str:
    if share.value is not None:
        return basis.format(n=share.whole)
    return _("fewer than {n}: too few to say").format(n=FEWEST_POSTS) if share.whole else untold


def _grade(api: Api, view: View) -> None:
    """Show how far somebody outside confirms the posts counted here."""
    first, last = view.first.replace(day=1), view.last.replace(day=1)
    grades = kept(("grades", first, last), lambda: month_grades(api, first, last, ["posts"]))
    accounts = None if view.source == ALL else [view.source]
    grade_badge(confidence(grades, missions=[view.mission.id], accounts=accounts))
