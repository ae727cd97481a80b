"""The demo in a process of its own, as people start it, for the browser; in the tests' own for what the page asks."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.sync_api import Browser, sync_playwright

from bot.demo.opening import opened
from bot.demo.server import served
from bot.demo.stage import Stage
from tests.demo.asking import Asking
from tests.demo.browsing import FLAGS

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with opened() as stage:
        yield stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(stage: Stage) -> AsyncIterator[Asking]:
    async with served(stage, 0) as address, aiohttp.ClientSession() as session:
        yield Asking(session, address)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium") or shutil.which("google-chrome")
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium is not installed, and in CI the demo must be tried in a browser")
    if found is None:
        pytest.skip("Chromium is not installed: the demo is not tried in a browser")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def started() -> Iterator[str]:
    """The address of `concierge demo`; at the end Ctrl-C, after which nothing may be complained about."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+/", line)))
            yield address
            # As a terminal does: to the whole group.
            os.killpg(process.pid, signal.SIGINT)
            _out, complaints = process.communicate(timeout=15)
            assert (process.returncode, complaints) == (0, "")
        finally:
            process.kill()
