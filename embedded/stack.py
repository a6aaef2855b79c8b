"""The embedded stack as one thing: database, migrations, reference rows, API server."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.migrate import load_reference, migrate
from embedded import lite, postgres
from embedded.postgres import Database
from embedded.processes import clear_leftovers, forget, remember
from embedded.secrets import Secrets, load_or_make


class AlreadyRunningError(Exception):
    """Another start uses the same data folder."""


@dataclass(frozen=True)
class Stack:
    """A running stack: where the API answers, whose database it is, and its secrets."""

    url: str
    database: Database
    secrets: Secrets
    folder: Path
    server: lite.Server

    def monitor_conninfo(self) -> str:
        """Return the connection string of the monitor's worker, which may do nothing but its work."""
        return self.database.conninfo(user="jejaring_monitor", password=self.secrets.monitor_password)

    def environment(self) -> dict[str, str]:
        """Return the settings of a portal that uses this stack, without its issuers."""
        return {
            "JEJARING_MODE": "embedded",
            "SUPABASE_URL": self.url,
            "SUPABASE_PUBLISHABLE_KEY": self.secrets.publishable_key,
            "JEJARING_JWT_ALGORITHM": "HS256",
            "JEJARING_JWT_KEY": self.secrets.jwt_secret,
            "JEJARING_COOKIE_SECRET": self.secrets.cookie_secret,
            "JEJARING_DATA": str(self.folder),
        }


@contextmanager
def running(folder: Path, *, answering: bool = True) -> Iterator[Stack]:
    """Start everything kept in ``folder``, making it at first; stop everything on leaving.

    Without ``answering`` the API server is still coming up: whoever has something to start
    beside it waits for it afterwards (``Stack.server.wait``).

    Raises:
        AlreadyRunningError: when the folder is in use.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder):
        clear_leftovers(folder)
        for log in ("api.log", "portal.log"):
            # What goes wrong may quote what people sent.
            (folder / log).touch(mode=0o600)
        secrets = load_or_make(folder / "secrets.json")
        with postgres.running(folder / "postgres", secrets.postgres_password) as database:
            _bring_up_to_date(folder, database, secrets)
            server = lite.Server(
                folder / "api", database, secrets, folder / "api.log", started=partial(remember, folder)
            )
            try:
                if answering:
                    server.wait()
                yield Stack(server.url, database, secrets, folder, server)
            finally:
                server.stop()
                forget(folder)


def _bring_up_to_date(folder: Path, database: Database, secrets: Secrets) -> None:
    with database.connect() as connection:
        prepared = connection.execute("select to_regclass('auth.users') is not null").fetchone()
    if prepared != (True,):
        lite.prepare(folder / "api", database, secrets)
    migrate(database.conninfo())
    load_reference(database.conninfo())
    postgres.harden(database, secrets)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the data folder; the system lets go of it even when we are killed.

    Raises:
        AlreadyRunningError: when somebody else holds it.
    """
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(
                f"The portal is already running from {folder}. Stop it there first,"
                " or name another folder with JEJARING_DATA."
            ) from error
        yield
