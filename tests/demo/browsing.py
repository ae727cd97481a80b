"""Steering the page as a person does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first needs half the time of the others."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REFUSED = 422
PATIENCE = 60_000
"""Milliseconds, on a machine with too much to do."""

expect.set_options(timeout=PATIENCE)


def installed() -> str | None:
    """The browser's path."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def is_complaint(message: ConsoleMessage) -> bool:
    """A browser notes every refusal; these are shown to the person."""
    return message.type != "log" and f"status of {REFUSED}" not in message.text


@contextmanager
def opened_page(browser: Browser, address: str) -> Iterator[Page]:
    """Opened for the first time, by someone who reads English; nothing may go wrong in it."""
    complaints: list[str] = []
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    # What the Content-Security-Policy has to forbid is complained of here, too.
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    expect(log(page).last).to_be_visible()
    yield page
    context.close()
    assert complaints == []


def log(page: Page) -> Locator:
    return page.locator("#log .message")


def open_room(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()
    expect(page.locator("#room")).to_contain_text(name)


def proposals(page: Page) -> Locator:
    return page.locator(".suggestions").get_by_role("option")


def send(page: Page, text: str) -> None:
    page.locator("#box").fill(text)
    page.keyboard.press("Enter")
