"""How newcomers are greeted now, what stands in the way, and who else greets."""

from collections.abc import Iterator, Mapping, Sequence

import discord

from bot.app import App
from bot.core.i18n import Command, Listing, Text, Words, _, n_
from bot.core.posts import Post
from bot.features.setup import doctor_posts
from bot.features.welcome import posts
from bot.features.welcome.policy import Needs
from bot.features.welcome.settings import LABELS, Door, WelcomeSettings

LEADS_NOWHERE: Mapping[Door, Text] = {
    Door.CHANNELS: _("There is neither Discord’s onboarding nor a panel of roles (`/roles panel`)."),
    Door.RULES: _("There is neither a rules channel nor a gate with rules (`/gate rules`)."),
    Door.INTRODUCE: _("No channel is set for introductions (`/welcome setup`)."),
}


async def standing(app: App, guild: discord.Guild, words: Words) -> list[Post]:
    settings = await app.welcome.choices.decided(guild.id)
    needs = await app.welcome.needs(guild.id)
    lines = [words.say(text) for text in _lines(settings, needs, guild, hears=app.lobby.hears)]
    if settings.channel_id is not None:
        lines += [
            words.say(text) for text in _buttons(settings, await app.welcome.greeter.says.doors(guild.id, settings))
        ]
    lost = await app.welcome.lost(guild.id)
    if lost:
        text = n_(
            "Of {count} greeting it is not known whether it was sent; it was not sent again.",
            "Of {count} greetings it is not known whether they were sent; they were not sent again.",
            lost,
        )
        lines.append(f"⚠️ {words.say(text)}")
    wrong = await app.doctor.look_at(guild.id, WelcomeSettings.feature)
    shown = [Post(("\n".join(lines), *doctor_posts.listed(wrong, words)))]
    if settings.channel_id is not None:
        discords = app.welcome.lobby.greets_itself(guild.id)
        shown += [] if discords is None else [posts.discord_greets(discords, words)]
        others = await app.welcome.others.known(guild.id)
        shown += [posts.other_bot_greets(bot_id, channel_id, words) for bot_id, channel_id in others.items()]
    return shown


def _lines(settings: WelcomeSettings, needs: Needs, guild: discord.Guild, *, hears: bool) -> Iterator[Text]:
    if not hears:
        yield _("⚠️ The bot is not told who joins: switch the Server Members intent on in the developer portal.")
    if settings.channel_id is None:
        yield _("Nobody is greeted. Choose a channel with {command}.", command=Command("welcome setup"))
    else:
        yield _where(settings)
        yield _when(needs, guild)
        yield n_(
            "If more than {count} comes within a minute, one message greets them all; during a raid nobody is greeted.",
            "If more than {count} come within a minute, one message greets them all; during a raid nobody is greeted.",
            settings.together_above,
        )
        yield n_(
            "Who comes back within {count} day is not greeted again.",
            "Who comes back within {count} days is not greeted again.",
            settings.again_after_days,
        )
        yield n_(
            "The greeting of who leaves within {count} minute is taken away.",
            "The greeting of who leaves within {count} minutes is taken away.",
            settings.fleeting_minutes,
        )
    if settings.farewell_channel_id is not None:
        yield _("Farewells stand in {channel}.", channel=f"<#{settings.farewell_channel_id}>")
    if settings.milestones:
        yield _("Round numbers of members are celebrated.")
    if settings.channel_id is not None:
        yield _("{command} shows what a newcomer sees.", command=Command("welcome preview"))


def _buttons(settings: WelcomeSettings, shown: Sequence[Door]) -> Iterator[Text]:
    """Those that lead nowhere are not shown, and why."""
    if shown:
        yield _("Buttons: {buttons}", buttons=Listing([LABELS[door] for door in shown]))
    for door in settings.buttons:
        if door not in shown:
            yield _("Not shown: {button}. {why}", button=LABELS[door], why=LEADS_NOWHERE[door])


def _where(settings: WelcomeSettings) -> Text:
    if settings.by_dm:
        return n_(
            "Newcomers are greeted privately, {count} an hour at most, and else in {channel}.",
            "Newcomers are greeted privately, {count} an hour at most, and else in {channel}.",
            settings.dms_an_hour,
            channel=f"<#{settings.channel_id}>",
        )
    return _("Newcomers are greeted in {channel}.", channel=f"<#{settings.channel_id}>")


def _when(needs: Needs, guild: discord.Guild) -> Text:
    if needs.role_id is not None:
        return _("It happens when they gain {role}.", role=f"<@&{needs.role_id}>")
    if needs.onboarding:
        return _("It happens when they have finished Discord’s onboarding.")
    if "MEMBER_VERIFICATION_GATE_ENABLED" in guild.features:
        return _("It happens when they have agreed to what Discord’s membership screening asks.")
    return _("It happens when they join.")
