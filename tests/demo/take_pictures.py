"""The README's two pictures, taken anew: `python -m tests.demo.take_pictures`."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

import bot.demo
from bot.demo.opening import opened
from bot.demo.server import served
from tests.demo.browsing import FLAGS, installed

PICTURES = Path(bot.demo.__file__).parent / "page" / "pictures"


async def take_digest(browser: Browser, address: str) -> None:
    """As on a phone, from its first line to its last button."""
    page = await browser.new_page(viewport={"width": 480, "height": 1500}, device_scale_factor=1.5)
    await page.goto(address)
    await page.get_by_label("View as").select_option("manager")
    await page.get_by_role("button", name="Skip to next Monday").click()
    await page.get_by_role("button", name="Show me").click(timeout=20_000)
    digest = page.locator(".message").last
    await expect(digest.locator(".gallery img")).to_be_visible()
    await digest.locator(".gallery img").evaluate("image => image.decode()")
    await page.mouse.move(0, 0)
    await digest.screenshot(path=PICTURES / "digest.png", style=".tools, #toasts, #latest { display: none }")


async def take_demo(browser: Browser, address: str) -> None:
    """The whole page: a channel, and what can be typed there."""
    page = await browser.new_page(viewport={"width": 1200, "height": 740})
    await page.goto(address)
    await page.get_by_label("View as").select_option("manager")
    await page.locator("#box").focus()
    await page.keyboard.type("/")
    await expect(page.locator(".suggestions [role=option]").last).to_be_visible()
    await page.screenshot(path=PICTURES / "demo.png")


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    async with opened() as stage, served(stage, 0) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        await take_demo(browser, address)
        await take_digest(browser, address)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
