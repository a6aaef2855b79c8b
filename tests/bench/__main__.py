"""Measure, print the table, and say by the exit code whether every target is kept."""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import psutil

from pages.frame.registry import PAGES
from tests.bench import (
    crisis,
    evidence,
    feeds,
    first_view,
    growth,
    items,
    landing,
    meanwhile,
    memory,
    practices,
    reconcile,
    scale,
    sessions,
    starts,
    workshop,
)
from tests.bench.figures import Figure, table
from tests.bench.servers import portal_on, stack_with, stock_streamlit
from tests.browser import chromium
from tests.conftest import TestStack, stack_settings

LOADED_PAGES = ("home", "benchmarks")
OTHERS_PAGE = "benchmarks"
# Reruns of 50 people may take at most this share of what building the charts anew takes.
RERUN_TARGET = 0.5
START = time.monotonic()


def say(what: str) -> None:
    """Tell what is measured now."""
    sys.stderr.write(f"{time.monotonic() - START:5.0f} s  {what} …\n")


def main() -> int:
    """Return 0 when every target is kept, 1 otherwise."""
    # A polite end stops what was started, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say("starting")
    figures: list[Figure] = []
    try:
        measure(figures)
    finally:
        # What was measured before something broke off is worth knowing, too.
        sys.stdout.write(f"\n{table(figures)}\n\n{machine()}\n")
    return 1 if any(figure.kept is False for figure in figures) else 0


def measure(figures: list[Figure]) -> None:
    """Add one part's figures after the other."""
    figures.append(starts.measure(say))
    with stack_with(landing.PLAIN_TABLE) as stack:
        whole = TestStack(stack, stack_settings(stack))
        ministry = landing.bench_ministry(whole)
        figures += landing.measure(whole, ministry, say)
        figures += growth.measure(whole, ministry, say)
        figures.append(practices.measure(whole, say))
        # From here on the network is as large as the portal is meant for, for the pages, too.
        figures += scale.measure(whole, say)
        crisis.fill(whole)
        with portal_on(stack) as (url, process):
            figures += in_the_portal(whole, url, psutil.Process(process.pid))
        figures += evidence.measure_evidence(whole, say)
        figures += feeds.measure(whole, say)
        figures += items.measure(whole, say)
        figures.append(crisis.measure_board(whole, say))
    figures += reconcile.measure(say)


def in_the_portal(stack: TestStack, url: str, process: psutil.Process) -> list[Figure]:
    """Return what is measured on the running portal."""
    secret, handles = stack.running.secrets.cookie_secret, own_handles(stack)
    with chromium() as browser:
        say("first view")
        figures = [first_view.measure(browser, url)]
        say("memory of an upload")
        figures.append(memory.measure(browser, url, secret, process, handles))
        say("a million posts while others work")
        figures += meanwhile.measure(browser, url, stack, process, handles, OTHERS_PAGE)
    figures.append(crisis.measure_live(stack, url, say))
    figures += workshop.measure(stack, url, say)
    say("50 sessions on a page that builds its charts")
    with tempfile.TemporaryDirectory() as folder, stock_streamlit(Path(folder)) as (naive_url, naive):
        baseline = sessions.load(naive_url, "", None, psutil.Process(naive.pid))
    for entry in PAGES:
        if entry.area in LOADED_PAGES:
            say(f"50 sessions on {entry.title}")
            load = sessions.load(url, entry.url_path, secret, process)
            figures += sessions.beside(entry.title, load, baseline, RERUN_TARGET)
    return figures


def own_handles(stack: TestStack) -> list[str]:
    """Return the Instagram accounts of the ministry that uploads."""
    with stack.owner() as connection:
        found = connection.execute(
            "select handle from portal.account where country = 'ID' and platform = 'instagram'"
            " and handle like '%\\_demo' order by handle"
        )
        return [str(row[0]) for row in found]


def machine() -> str:
    """Say what the figures were measured on."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {time.monotonic() - START:.0f} s in all, load {load:.1f} at the end."


if __name__ == "__main__":
    sys.exit(main())
