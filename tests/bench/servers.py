"""What the bench measures against: a stack with one more table, the portal on it, and a stock Streamlit."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from embedded import __main__ as supervisor
from embedded import demo_network, processes
from embedded import stack as embedded_stack
from embedded.demo_idp import ISSUER
from embedded.lite import free_port
from embedded.postgres import harden

NAIVE_PAGE: Final = Path(__file__).with_name("naive_page.py")


@contextmanager
def stack_with(statement: str) -> Iterator[embedded_stack.Stack]:
    """Start a stack in a folder of its own, with the demonstration network and what ``statement`` makes."""
    with (
        tempfile.TemporaryDirectory(prefix="jejaring-bench-") as folder,
        embedded_stack.running(Path(folder)) as stack,
    ):
        with stack.database.connect() as connection:
            demo_network.load(connection, ISSUER, datetime.now(UTC).date())
            connection.execute(statement.encode())
        harden(stack.database, stack.secrets)
        # The API server learns of tables only when it starts.
        stack.server.restart()
        yield stack


@contextmanager
def portal_on(stack: embedded_stack.Stack) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start the portal; yield its address and process."""
    port = free_port()
    process = supervisor.start_portal(stack, port)
    try:
        supervisor.wait_until_served(process, port, stack.folder / "portal.log")
        yield f"http://127.0.0.1:{port}", process
    except Exception:
        # Visitors are told little; what happened stands in the portal's log.
        sys.stderr.write((stack.folder / "portal.log").read_text(errors="replace")[-4000:])
        raise
    finally:
        processes.stop(process)


@contextmanager
def stock_streamlit(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Serve the naive page with Streamlit as it comes; yield its address and process."""
    port = free_port()
    log = folder / "naive.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(NAIVE_PAGE), f"--server.port={port}"),
                *("--server.address=127.0.0.1", "--server.headless=true", "--browser.gatherUsageStats=false"),
            ],
            # Outside the project, so that its settings do not apply.
            cwd=folder,
            stdout=output,
            stderr=output,
        )
    try:
        supervisor.wait_until_served(process, port, log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        processes.stop(process)
