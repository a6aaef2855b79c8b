"""One viewer's window on the database: what PostgREST lets this person read and do."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import httpx
from postgrest.exceptions import APIError
from supabase import ClientOptions, create_client

from core.refusals import Refused, Unreachable

if TYPE_CHECKING:
    from supabase import Client

    from core.settings import Settings

Value: TypeAlias = str | int | float | bool | None

# PostgREST on Supabase cuts answers at this many rows, so longer ones are asked for in pages.
PAGE: Final = 1000
REFUSAL_PREFIX: Final = "PT"
# SQLSTATE classes 22 and 23: a value that cannot be read as what it should be (an id in a link cut short), or is missing.
MALFORMED_CLASSES: Final = ("22", "23")


class Api:
    """Reads views and calls functions of schema ``api`` with one viewer's token.

    Only what hosted Supabase and the embedded server both understand is used:
    filters, order and ranges on views; functions with scalar and text arguments.
    """

    def __init__(self, settings: "Settings", token: str) -> None:
        self._made_of = (settings, token)
        self._client: Client = create_client(
            settings.supabase_url,
            settings.supabase_publishable_key,
            ClientOptions(
                schema="api",
                headers={"Authorization": f"Bearer {token}"},
                auto_refresh_token=False,
                persist_session=False,
                postgrest_client_retry=False,
                httpx_client=_connections(settings.api_timeout_seconds),
            ),
        )

    def __reduce__(self) -> "tuple[type[Api], tuple[Settings, str]]":
        """Travel to another process as what it was made of: connections cannot."""
        return type(self), self._made_of

    def rows(
        self,
        view: str,
        *,
        columns: str = "*",
        where: Mapping[str, object] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the rows of a view that this viewer may see.

        Args:
            view: name of the view.
            columns: comma-separated names.
            where: column → value (equal), list (one of), None (missing), (operator, value) or several of these.
            order: column names, a leading ``-`` for descending. Needed beyond 1,000 rows.
            limit: most rows wanted.

        Raises:
            Refused: when the database says no.
            Unreachable: when it says nothing.
        """
        found: list[dict[str, Any]] = []
        while limit is None or len(found) < limit:
            size = PAGE if limit is None else min(PAGE, limit - len(found))
            page = self._page(view, columns, where or {}, order, len(found), size)
            found += page
            if len(page) < size:
                break
        return found

    def _page(
        self,
        view: str,
        columns: str,
        where: Mapping[str, object],
        order: Sequence[str],
        start: int,
        size: int,
    ) -> list[dict[str, Any]]:
        query = self._client.table(view).select(columns)
        for column, wanted in where.items():
            match wanted:
                case None:
                    query = query.is_(column, "null")
                case list():
                    query = query.in_(column, wanted)
                case (str() as operator, value):
                    query = query.filter(column, operator, str(value))
                case tuple():
                    for operator, value in wanted:
                        query = query.filter(column, operator, str(value))
                case _:
                    query = query.eq(column, wanted)
        for column in order:
            query = query.order(column.removeprefix("-"), desc=column.startswith("-"))
        answer: list[dict[str, Any]] = _ask(query.range(start, start + size - 1))
        return answer

    def call(self, function: str, **arguments: Value) -> Any:
        """Call a function of schema ``api`` and return what it returns.

        Raises:
            Refused: when the database says no.
            Unreachable: when it says nothing.
        """
        return _ask(self._client.rpc(function, arguments))


def _ask(query: Any) -> Any:
    try:
        return query.execute().data
    except APIError as error:
        raise _refusal(error) from error
    except httpx.HTTPError as error:
        raise Unreachable(str(error)) from error
    except UnicodeEncodeError as error:
        # Half a letter, which no database keeps, is as little a value as a wrong number.
        raise Refused("access.malformed", str(error), 400) from error


def _refusal(error: APIError) -> Refused | Unreachable:
    code = error.code or ""
    if code.startswith(REFUSAL_PREFIX):
        return Refused(error.message or "", error.details or "", int(code.removeprefix(REFUSAL_PREFIX)))
    if code == "42501" or code.startswith("PGRST3"):
        return Refused("access.denied", error.message or "", 403)
    if code.startswith(MALFORMED_CLASSES):
        return Refused("access.malformed", error.message or "", 400)
    return Unreachable(f"{code} {error.message}")


@cache
def _connections(timeout: int) -> httpx.Client:
    """Return the pool all viewers share; whose request it is stands in each request's own header."""
    return httpx.Client(
        timeout=timeout, limits=httpx.Limits(max_connections=50, max_keepalive_connections=20)
    )
