"""Posts with their pictures: the digest, and what its buttons answer."""

import logging

from bot.core.calendar import Week
from bot.core.i18n import Words, _
from bot.core.posts import Button, File, Part, Picture, Post
from bot.features.digest import pictures, posts
from bot.features.digest.charts import Charts
from bot.features.digest.details import details, meaning
from bot.features.digest.pages import Page
from bot.features.digest.shapes import Drawing
from bot.features.engagement.reports import csv_files

log = logging.getLogger(__name__)

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads accents wrongly."""


class Studio:
    def __init__(self, charts: Charts) -> None:
        self.charts = charts

    async def public(self, page: Page, words: Words) -> Post:
        return posts.digest_post(page, words, await self._members(page, words))

    async def private(self, page: Page, words: Words) -> Post:
        return posts.private_digest(page, words, await self._members(page, words))

    async def details(self, page: Page, words: Words) -> Post:
        report = page.report
        heat, newcomers = pictures.heatmap(report, words), pictures.newcomers(report, words)
        parts: list[Part] = [*details(page, posts.wording(page, words))]
        if heat:
            parts.append(await self._picture(heat, "hours.png", pictures.heatmap_alt(report, words)))
        if newcomers:
            parts.append(await self._picture(newcomers, "newcomers.png", pictures.newcomers_alt(newcomers)))
        return Post(tuple(parts))

    def meaning(self, week: Week, words: Words, number: int) -> Post:
        pages = meaning(words)
        shown = pages[min(number, len(pages)) - 1]
        if number >= len(pages):
            return Post(tuple(shown))
        more = Button(words.say(_("More numbers")), posts.button_id("meaning", week, number + 1))
        return Post((*shown, (more,)))

    async def share(self, page: Page, words: Words) -> Post:
        """The same for people who are not on the server."""
        wording = posts.shared_wording(page, words)
        name, text = f"digest-{page.digest.week}", wording.text(page.digest)
        drawing = pictures.sheet(page.report, page.digest, wording)
        picture = await self._picture(drawing, f"{name}.png", words.say(_("The digest as a picture")))
        files = [File(f"{name}.txt", text.encode())]
        for filename, table in csv_files(page.report).items():
            files.append(File(filename, (BYTE_ORDER_MARK + table).encode()))
        hint = _("For people who are not on the server: a picture to send on, the text, and the numbers as tables.")
        return Post((words.say(hint), picture), tuple(files))

    async def _members(self, page: Page, words: Words) -> Picture | str | None:
        drawing = pictures.active_members(page.report, words)
        alt = pictures.active_members_alt(page.report, words)
        return await self._picture(drawing, "active-members.png", alt) if drawing else None

    async def _picture(self, drawing: Drawing, filename: str, alt: str) -> Picture | str:
        """In words, if it can't be painted: the digest does not wait for a picture."""
        try:
            return Picture(filename, await self.charts.paint(drawing), alt)
        except Exception:
            log.exception("%s could not be painted", filename)
            return alt
