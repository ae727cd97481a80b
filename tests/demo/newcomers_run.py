"""A newcomer's first minutes in the demo, by keyboard and mouse, timed: from `/setup` to a digest.

    python -m tests.demo.newcomers_run [--lang fr] [--pictures FOLDER]

Prints, step by step, what there was to read and to press and how long the bot took to answer. How long a person needs
is estimated: 200 words a minute are read, and each press or choice takes 2.5 seconds (of the keystroke-level model:
1.35 s to think, 1.1 s to point at it).
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from bot.demo.opening import opened
from bot.demo.server import served
from tests.benchmarks.measuring import say
from tests.demo.browsing import FLAGS, installed

WORDS_A_SECOND, A_PRESS = 200 / 60, 2.5
NAMES = {"en": ("setup", "doctor", "digest preview"), "fr": ("configurer", "docteur", "bilan aperçu")}
CHANGED = "before => document.querySelector('#log .message:last-child').innerHTML !== before"
STEPS: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...] = (
    ("language", (("setup:set:server:language", "fr"), ("setup:set:server:timezone", "Europe/Paris"))),
    ("team", (("setup:go:1", None), ("setup:make", None), ("setup:make:yes", None))),
    ("parts", (("setup:go:2", None), ("setup:part", "care:check_ins"), ("setup:part", "roles:restores"))),
    ("rules", (("setup:go:3", None), ("setup:preset", "support"))),
    ("others", (("setup:go:4", None),)),
    ("digest", (("setup:go:5", None), ("setup:set:digest:weekday", "0"))),
    ("ready", (("setup:go:6", None),)),
)


@dataclass
class Run:
    page: Page
    pictures: Path | None
    waited: list[float] = field(default_factory=list)
    words: int = 0
    presses: int = 0

    @property
    def last(self) -> Locator:
        return self.page.locator("#log .message").last

    async def command(self, name: str) -> None:
        await self.page.locator("#box").focus()
        await self.page.keyboard.type(f"/{name}")
        await expect(self.page.locator(".suggestions [role=option]").first).to_be_visible()
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("form.command")).to_be_visible()
        async with self._answer():
            await self.page.keyboard.press("Enter")
        self.presses += 3

    async def press(self, custom_id: str, value: str | None = None) -> None:
        there = self.last.locator(f'[data-custom-id="{custom_id}"]')
        if value is not None and await there.input_value() == value:
            return
        async with self._answer():
            await (there.click() if value is None else there.select_option(value))
        self.presses += 1

    @asynccontextmanager
    async def _answer(self) -> AsyncIterator[None]:
        """It is there when the last message says something else."""
        before, began = await self.last.inner_html(), time.monotonic()
        yield
        await self.page.wait_for_function(CHANGED, arg=before)
        self.waited.append(time.monotonic() - began)

    async def read(self, name: str) -> None:
        """Lists are not read to their end, so only what stands outside of them counts."""
        parts = await self.last.locator(".text, button").all_inner_texts()
        words = len(" ".join(parts).split())
        self.words += words
        longest = max(self.waited)
        say(f"{name:10} {words:4} words  {self.presses:3} presses so far  {longest:.2f} s longest answer so far")
        if self.pictures is not None:
            await self.last.scroll_into_view_if_needed()
            await self.last.screenshot(
                path=self.pictures / f"{name}.png", style="#hint, #composer, .tools { display: none }"
            )


async def main(language: str, pictures: Path | None) -> None:
    began = time.monotonic()
    async with opened() as stage, served(stage, 0) as address, async_playwright() as playwright:
        say(f"the demo answers after {time.monotonic() - began:.1f} s")
        browser = await playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        page = await browser.new_page(viewport={"width": 900, "height": 2200})
        await page.goto(address)
        await page.locator("#viewer").select_option("manager")
        await page.locator("#language").select_option(language)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        run = Run(page, pictures)
        setup, doctor, preview = NAMES[language]
        began = time.monotonic()
        await run.command(setup)
        for name, presses in STEPS:
            for custom_id, value in presses:
                if await run.last.locator(f'[data-custom-id="{custom_id}"]').count():
                    await run.press(custom_id, value)
            await run.read(name)
        set_up = run.words / WORDS_A_SECOND + run.presses * A_PRESS + sum(run.waited)
        for name, command in (("doctor", doctor), ("preview", preview)):
            await run.command(command)
            await run.read(name)
        await browser.close()
    all_of_it = run.words / WORDS_A_SECOND + run.presses * A_PRESS + sum(run.waited)
    say(f"the bot and the browser needed {sum(run.waited):.1f} s, the run {time.monotonic() - began:.1f} s")
    say(f"a person, as estimated: set up in {set_up / 60:.1f} minutes; with /doctor and a digest {all_of_it / 60:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=sorted(NAMES), default="fr")
    parser.add_argument("--pictures", type=Path)
    asked = parser.parse_args()
    asyncio.run(main(asked.lang, asked.pictures))
