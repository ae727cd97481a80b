"""What `/stats export` offers, and what it says of the file."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.core.i18n import Words, _
from bot.features.engagement.reports import Exported, Wanted

TABLES = [
    app_commands.Choice(name=locale_str("Everything, in one ZIP file"), value=Wanted.EVERYTHING.value),
    app_commands.Choice(name=locale_str("Weeks: every number of each"), value=Wanted.WEEKS.value),
    app_commands.Choice(name=locale_str("Days"), value=Wanted.DAYS.value),
    app_commands.Choice(name=locale_str("Channels, day by day"), value=Wanted.CHANNELS.value),
]


def exported_text(exported: Exported, words: Words) -> str:
    first, last = str(exported.first), str(exported.last)
    sentences = [_("From week {first} to week {last}: counts only, no members and no text.", first=first, last=last)]
    if exported.older:
        sentences.append(_("There is more from before: choose an earlier week to start from."))
    if exported.then is not None:
        sentences.append(_("A year is the most at once; the rest starts from week {week}.", week=str(exported.then)))
    return "\n".join(words.say(sentence) for sentence in sentences)
