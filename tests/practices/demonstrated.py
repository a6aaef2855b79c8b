"""Practices of the demonstration portal's people. The settings in force must be that portal's."""

from dataclasses import replace
from datetime import date

from core.access.api import Api
from core.access.viewer import Viewer, person_id, token
from core.practices import practices
from core.practices.content import Content
from core.settings import settings
from embedded.demo_idp import ISSUER
from embedded.demo_people import people
from tests.practices.written import SECTIONS


def window(name: str) -> Api:
    """Return a demonstration person's window on the database."""
    person = next(one for one in people() if one.name.startswith(name))
    viewer = Viewer(
        person_id(ISSUER, person.subject),
        person.name,
        person.email,
        person.country,
        frozenset(person.roles),
    )
    return Api(settings(), token(settings(), viewer))


def written(api: Api, **changes: object) -> Content:
    """Return a whole text with some of it changed."""
    missions = api.rows("mission", columns="id", where={"country": "ID"}, order=["id"], limit=3)
    whole = Content(
        title="Answering within the hour",
        summary="A rota of three people answers every question on the same day.",
        sections=dict.fromkeys(SECTIONS, "What is to be said here."),
        themes=("conversation",),
        missions=tuple(row["id"] for row in missions),
        indicator="posts_per_week",
        platform="x",
        start_month=date(2025, 12, 1),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name, as each test wants them.


def published(*, public: bool = False, **changes: object) -> str:
    """Return the id of a practice that Siti wrote and Agus published."""
    siti, agus = window("Siti"), window("Agus")
    saved = practices.save(siti, "", 0, written(siti, **changes))
    practices.move(siti, saved.practice, saved.revision, "review")
    practices.move(agus, saved.practice, saved.revision + 1, "published")
    if public:
        practices.share(agus, saved.practice, public=True)
    return saved.practice
