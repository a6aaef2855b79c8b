"""``python -m embedded run|reset``: the portal on this machine, and its data gone again."""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

import psycopg

from core.refusals import ROLE_NAMES
from core.texts import N_
from embedded import demo_feeds, processes
from embedded import stack as embedded_stack
from embedded.demo_idp import CLIENT_ID, ISSUER
from embedded.demo_idp import PATH as DEMO_PATH
from embedded.demo_people import people
from embedded.monitor import Monitor
from embedded.processes import HOST
from embedded.stack import AlreadyRunningError, Stack

ROOT: Final = Path(__file__).resolve().parent.parent
MINUTE: Final = 60
HOUR: Final = 3600


class StartError(Exception):
    """The portal cannot start; the message says what to do."""


def main() -> int:
    """Do what the arguments say; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    parser.add_argument("command", choices=("run", "reset"))
    parser.add_argument("--yes", action="store_true", help="reset without asking")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("JEJARING_DATA", ".local"))
    # The processes we start keep what Python compiled, also where it is told not to:
    # compiling all anew would be a third of every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        if chosen.command == "reset":
            return reset(folder, sure=chosen.yes)
        return run(folder, _port())
    except (StartError, AlreadyRunningError) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1


def _port() -> int:
    wanted = os.environ.get("PORT", "8501")
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise StartError(f"PORT={wanted} is not a port: choose a number from 1 to 65535.")
    return int(wanted)


def run(folder: Path, port: int) -> int:
    """Start everything, wait until it is told to stop or a part dies, stop everything."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    portal: subprocess.Popen[bytes] | None = None
    try:
        with embedded_stack.running(folder, answering=False) as stack:
            _require_free(port)
            fresh = _load_demonstration(stack)
            with stack.database.connect() as connection:
                demo_feeds.settle(connection, port)
            portal = start_portal(stack, port)
            monitor = Monitor(stack, port)
            try:
                # The two came up beside each other.
                stack.server.wait()
                wait_until_served(portal, port, stack.folder / "portal.log")
                _announce(port, fresh=fresh)
                return _watch(stack, portal, monitor, port)
            finally:
                monitor.stop()
                processes.stop(portal)
    except KeyboardInterrupt:
        sys.stdout.write("\nStopped. Everything is kept for the next start.\n")
        return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # A second signal must not break off the orderly end that the first one began.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StartError(
                f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}"
            ) from error


def portal_environment(stack: Stack, port: int) -> dict[str, str]:
    """Return the settings of a portal on this stack, with the demonstration sign-in."""
    url = f"http://{HOST}:{port}"
    issuer = {
        "name": "demo",
        "title": N_("the demonstration network"),
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "client_secret": stack.secrets.demo_client_secret,
        "server_metadata_url": f"{url}{DEMO_PATH}/.well-known/openid-configuration",
        "countries": sorted({person.country for person in people()}),
    }
    return {
        **stack.environment(),
        "JEJARING_PUBLIC_URL": url,
        "JEJARING_ISSUERS": json.dumps([issuer]),
        "JEJARING_DEMONSTRATION": "true",
    }


def _load_demonstration(stack: Stack) -> bool:
    """Bring the demonstration network in, whole or not at all; return whether it was new."""
    with stack.database.connect() as connection:
        if connection.execute("select exists (select from portal.member)").fetchone() == (True,):
            return False
        sys.stdout.write("Making the demonstration network, once …\n")
        sys.stdout.flush()
        # Imported only now, because pandas would slow every other start down.
        from embedded import demo_network  # noqa: PLC0415

        demo_network.load(connection, ISSUER, datetime.now(UTC).date())
    return True


def start_portal(stack: Stack, port: int) -> "subprocess.Popen[bytes]":
    """Start the portal on this stack."""
    with (stack.folder / "portal.log").open("ab") as log:
        portal = subprocess.Popen(  # noqa: S603 - our own interpreter with fixed arguments.
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                f"--server.port={port}",
                f"--server.address={HOST}",
            ],
            cwd=ROOT,
            env={**os.environ, **portal_environment(stack, port)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    processes.remember(stack.folder, portal.pid)
    return portal


def wait_until_served(portal: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait for the first answer.

    Raises:
        StartError: with the portal's own last words, when there is none.
    """
    if not processes.answers(portal, port, "/_stcore/health", {}, seconds=MINUTE):
        raise StartError(
            f"The portal did not come up. Its log ends:\n{log.read_text(errors='replace')[-2000:]}"
        )


def _announce(port: int, *, fresh: bool) -> None:
    lines = [
        "",
        f"Jejaring is at http://{HOST}:{port}",
        "" if fresh else "Your data of last time is there.",
        "Sign in as one of these invented people:",
    ]
    lines += [
        f"  {person.country}  {person.name:<22}{', '.join(ROLE_NAMES[role] for role in person.roles)}"
        for person in people()
    ]
    lines += ["", "Ctrl-C stops it. `make reset` deletes its data.", ""]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()


def _watch(stack: Stack, portal: "subprocess.Popen[bytes]", monitor: Monitor, port: int) -> int:
    """Wait; when a part dies, say which and end the others, so that nothing runs half."""
    next_look, next_alerts = time.monotonic() + HOUR, time.monotonic() + MINUTE
    while True:
        stopped = "The portal" if portal.poll() is not None else None
        stopped = stopped or ("The API server" if not stack.server.running else None)
        if stopped:
            sys.stderr.write(
                f"{stopped} stopped. Nothing is lost: start again with `make run`."
                f" The logs are in {stack.folder}.\n"
            )
            return 1
        monitor.keep_running()
        if time.monotonic() > next_look:
            cut_when_due(stack)
            renew_evidence(stack, port)
            send_letters(stack, port)
            delete_traces(stack, port)
            next_look = time.monotonic() + HOUR
        if time.monotonic() > next_alerts:
            tell_alerts(stack, port)
            next_alerts = time.monotonic() + MINUTE
        time.sleep(0.5)


def cut_when_due(stack: Stack) -> bool:
    """Cut a release when the last one is a month old, as the schedule does in production; say whether it was."""
    with stack.database.connect() as connection:
        due = connection.execute(
            "select coalesce(max(cut_at) < now() - interval '1 month', true) from portal.release"
        ).fetchone() == (True,)
        if due:
            connection.execute("select portal.cut_release()")
    return due


def renew_evidence(stack: Stack, port: int) -> "subprocess.Popen[bytes]":
    """Begin to measure practices again whose figures changed; the log says how it went."""
    return _begin("core.practices.renewing", stack, port, "evidence.log")


def send_letters(stack: Stack, port: int) -> "subprocess.Popen[bytes] | None":
    """Begin to send the weekly letters that are due, when a mail server is set; the log says how it went."""
    if not os.environ.get("JEJARING_SMTP_HOST"):
        return None
    return _begin("core.digest", stack, port, "letters.log")


def delete_traces(stack: Stack, port: int) -> "subprocess.Popen[bytes]":
    """Begin to delete who was in the rooms of past workshops; the log says of how many."""
    return _begin("core.workshop.traces", stack, port, "workshops.log")


def tell_alerts(stack: Stack, port: int) -> "subprocess.Popen[bytes] | None":
    """Make the notices that are due, and begin to send what of them can be sent; the log says how it went."""
    try:
        with stack.database.connect() as connection:
            waiting = connection.execute("select portal.find_alerts()").fetchone()
    except psycopg.OperationalError:
        # Busy or gone for the moment: the next minute asks again.
        return None
    if waiting == (0,):
        return None
    return _begin("core.monitor.alerting", stack, port, "alerts.log")


def _begin(module: str, stack: Stack, port: int, log_name: str) -> "subprocess.Popen[bytes]":
    """Start a command that needs the database's password beside the portal's settings."""
    database = {"DATABASE_URL": stack.database.conninfo()}
    log = os.open(stack.folder / log_name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter with our own modules.
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**os.environ, **portal_environment(stack, port), **database},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    finally:
        os.close(log)


def reset(folder: Path, *, sure: bool) -> int:
    """Delete the local data after a yes."""
    if not folder.exists():
        sys.stdout.write(f"There is nothing in {folder}.\n")
        return 0
    if not sure and input(f"Delete everything in {folder.resolve()}? Type yes: ").strip().lower() != "yes":
        sys.stdout.write("Nothing was deleted.\n")
        return 1
    with embedded_stack.held(folder):
        processes.clear_leftovers(folder)
        shutil.rmtree(folder)
    sys.stdout.write("Deleted. The next start begins anew.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
