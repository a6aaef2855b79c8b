"""Every view of ``api``: its columns and types, paging, order, filters, refusals."""

import pytest

from core.access.api import PAGE, Api
from core.refusals import Refused
from tests.contract.conftest import Place
from tests.contract.shapes import VIEWS, columns, expect_rows

pytestmark = pytest.mark.stack


def test_every_view_is_in_the_contract(local: Place) -> None:
    assert local.local is not None
    with local.local.owner() as connection:
        offered = {
            name: dict(zip(names, names, strict=True)).keys()
            for name, names in connection.execute(
                """
                select c.relname, array_agg(a.attname::text)
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                where c.relnamespace = 'api'::regnamespace and c.relkind in ('v', 'm', 'r', 'f')
                group by 1
                """
            )
        }
    assert sorted(offered) == sorted(VIEWS), "tell tests/contract/shapes.py of the new view"
    for name, shape in VIEWS.items():
        assert offered[name] == columns(shape).keys(), name


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_its_columns(place: Place, view: str) -> None:
    """Naming each column is refused when one is missing, even where no row is shown."""
    rows = place.stranger.rows(view, columns=",".join(columns(VIEWS[view])))
    assert rows == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_answers_in_its_shape(place: Place, view: str) -> None:
    first = next(iter(columns(VIEWS[view])))
    rows = place.reader().rows(view, order=[first], limit=1500)
    assert rows or place.local is None, f"nothing to look at in {view}"
    expect_rows(rows, VIEWS[view])


def test_a_view_that_is_not_there_is_an_error(place: Place) -> None:
    answer = place.request("GET", "/rest/v1/no_such_view", **{"Accept-Profile": "api"})
    assert answer.status_code in {401, 404}


@pytest.mark.parametrize("schema", ["portal", "public", "auth", "storage", "graphql_public"])
def test_only_the_api_is_exposed(place: Place, schema: str) -> None:
    answer = place.request("GET", "/rest/v1/member", **{"Accept-Profile": schema})
    assert answer.status_code in {401, 404, 406}
    assert "email" not in answer.text


@pytest.mark.parametrize("view", VIEWS)
def test_nobody_unsigned_reads(place: Place, view: str) -> None:
    answer = place.request("GET", f"/rest/v1/{view}", **{"Accept-Profile": "api"})
    assert answer.status_code in {401, 403}


def test_long_answers_come_whole_and_in_order(local: Place) -> None:
    assert local.local is not None
    wanted = 2 * PAGE + 345
    with local.local.owner() as connection:
        connection.execute(
            "insert into portal.mission (country, kind, name, host_country, city)"
            " select 'FJ', 'consulate', 'Paged ' || to_char(n, 'FM0000'), 'FJ', 'Suva' from generate_series(1, %s) as n",
            [wanted],
        )
    api = local.reader()
    paged = {"name": ("like", "Paged *")}
    names = [row["name"] for row in api.rows("mission", columns="name", where=paged, order=["name"])]
    assert names == [f"Paged {number:04}" for number in range(1, wanted + 1)]
    backwards = api.rows("mission", columns="name", where=paged, order=["-name"], limit=PAGE + 1)
    assert [row["name"] for row in backwards] == names[::-1][: PAGE + 1]
    assert len(api.rows("mission", where=paged, order=["name"], limit=PAGE)) == PAGE
    assert api.rows("mission", where=paged, order=["name"], limit=0) == []


def test_filters_mean_what_they_say(place: Place) -> None:
    api = place.reader()

    def codes(**where: object) -> set[str]:
        return {row["code"] for row in api.rows("country", where=where, order=["code"])}

    everywhere = codes()
    assert codes(code="FJ") == {"FJ"}
    assert codes(code=["FJ", "JP"]) == {"FJ", "JP"}
    assert codes(code=[]) == set()
    assert codes(code=("gte", "Y")) == {code for code in everywhere if code >= "Y"}
    assert codes(code=(("gte", "A"), ("lt", "B"))) == {code for code in everywhere if code < "B"}
    assert codes(code=("neq", "FJ")) == everywhere - {"FJ"}
    assert codes(in_network=True) | codes(in_network=False) == everywhere
    assert codes(region=None) == everywhere - codes(region=("not.is", "null"))
    assert codes(code="FJ", in_network=False, code3="JPN") == set()


@pytest.mark.parametrize(
    "odd", ["a,b", 'say "no"', "(x)", "50 %", "a.b:c", "*", "null", "\\", "ម្ហូប", "😀", "&x=1#"]
)
def test_any_character_may_be_looked_for(local: Place, odd: str) -> None:
    assert local.local is not None
    with local.local.owner() as connection:
        connection.execute(
            "insert into portal.mission (country, kind, name, host_country, city)"
            " values ('FJ', 'office', %s, 'FJ', 'Suva')",
            [f"odd {odd}"],
        )
    api = local.reader()
    for where in ({"name": f"odd {odd}"}, {"name": [f"odd {odd}", "nothing"]}):
        assert [row["name"] for row in api.rows("mission", where=where)] == [f"odd {odd}"]


def test_an_id_that_is_none_is_refused_plainly(place: Place) -> None:
    with pytest.raises(Refused, match=r"access\.malformed"):
        place.reader().rows("mission", where={"id": "not-an-id"})


def test_two_orders_hold_together(place: Place) -> None:
    rows = place.reader().rows(
        "country", columns="region,code", where={"region": ("not.is", "null")}, order=["-region", "code"]
    )
    pairs = [(row["region"], row["code"]) for row in rows]
    assert pairs == sorted(sorted(pairs, key=lambda pair: pair[1]), key=lambda pair: pair[0], reverse=True)


def test_large_numbers_are_exact(local: Place) -> None:
    assert local.local is not None
    with local.local.owner() as connection, connection.transaction():
        connection.execute("update portal.country set population = 9007199254740993 where code = 'AQ'")
    rows = local.reader().rows("country", columns="population", where={"code": "AQ"})
    assert rows == [{"population": "9007199254740993"}]


def test_a_stranger_reads_no_row_anywhere(place: Place) -> None:
    assert {view: place.stranger.rows(view, limit=1) for view in VIEWS} == {view: [] for view in VIEWS}


def test_counts_are_of_what_is_shown(place: Place) -> None:
    api: Api = place.reader()
    bearer = api._client.options.headers["Authorization"].removeprefix("Bearer ")
    for view in VIEWS:
        answer = place.request(
            "GET", f"/rest/v1/{view}?limit=1", bearer, **{"Accept-Profile": "api", "Prefer": "count=exact"}
        )
        counted = int(answer.headers["content-range"].rpartition("/")[2])
        first = next(iter(columns(VIEWS[view])))
        assert len(api.rows(view, columns=first, order=[first])) == counted, view
