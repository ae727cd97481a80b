"""The demo, started once: for the browser in a thread of its own, in the tests' own loop for what the page asks."""

import os
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.sync_api import Browser, Page, sync_playwright

from bot.demo.opening import opened
from bot.demo.server import served
from bot.demo.stage import Stage
from tests import simrules
from tests.demo.asking import Asking
from tests.demo.browsing import FLAGS, installed, opened_page
from tests.demo.workshop import working

simrules.look_at_requests()


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
    found = installed()
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


@pytest.fixture(scope="session")
def workshop() -> Iterator[str]:
    with working() as address:
        yield address


@pytest.fixture
def page(browser: Browser, workshop: str) -> Iterator[Page]:
    with opened_page(browser, workshop) as page:
        yield page
