"""What a server decides about its desks: where the board stands, who looks after it, when they are called."""

from typing import Any

import discord

from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_words
from bot.client.replies import reply
from bot.core.i18n import Command, Text, _, n_
from bot.core.posts import Post
from bot.features.care.desk import COMMANDS, Desk
from bot.features.care.settings import CareSettings, DeskSettings

PREFIX = {Desk.QUESTIONS: "helpers", Desk.NEWCOMERS: "greeters"}


async def set_up(
    interaction: Interaction,
    desk: Desk,
    channel: discord.TextChannel | None,
    role: discord.Role | None,
    *,
    ping: bool | None,
    off: bool,
    **more: Any,
) -> None:
    """What is left out stays as it is; with nothing given, it only shows what is decided."""
    given = {
        "channel": channel and channel.id,
        "role": role and role.id,
        "ping": ping,
    }
    values: dict[str, Any] = {f"{PREFIX[desk]}_{name}": value for name, value in given.items() if value is not None}
    values |= {name: value for name, value in more.items() if value is not None}
    if off:
        values[f"{PREFIX[desk]}_channel"] = None
    app, server = app_of(interaction), guild_id(interaction)
    if values:
        app.setup.check(server, CareSettings, **values)
        await app.care.set_up(server, desk, interaction.user.id, **values)
    spoken = await reader_words(interaction)
    care = await app.settings.get(server, CareSettings)
    said = standing(desk, care.of(desk), guild_of(interaction))
    lines = [spoken.say(text) for text in [*said, *(_offers(care) if desk is Desk.NEWCOMERS else [_pointing(care)])]]
    await reply(interaction, Post(("\n".join(lines),)))


def standing(desk: Desk, settings: DeskSettings, guild: discord.Guild) -> list[Text]:
    """What is decided now."""
    if settings.channel_id is None:
        said = [_("No board is shown: choose a channel with {command}.", command=Command(COMMANDS[desk]))]
    else:
        said = [_("The board stands in {channel}.", channel=f"<#{settings.channel_id}>")]
    if settings.role_id is None:
        said.append(_("Moderators look after it; no role was chosen beside them."))
    else:
        said.append(_("Those with the role {role} look after it, and the moderators.", role=f"<@&{settings.role_id}>"))
    return [*said, _when(desk, settings), *_calling(settings, guild)]


def _when(desk: Desk, settings: DeskSettings) -> Text:
    if desk is Desk.QUESTIONS:
        hours = int(settings.call_after.total_seconds() // 3600)
        return n_(
            "They are reminded once of a question that waits for {count} hour.",
            "They are reminded once of a question that waits for {count} hours.",
            hours,
        )
    minutes = int(settings.call_after.total_seconds() // 60)
    return n_(
        "A newcomer’s first message is shown after {count} minute without an answer.",
        "A newcomer’s first message is shown after {count} minutes without an answer.",
        minutes,
    )


def _calling(settings: DeskSettings, guild: discord.Guild) -> list[Text]:
    if not settings.pings or settings.role_id is None:
        return [_("Nobody is pinged: the board moves down to the end of its channel.")]
    role = guild.get_role(settings.role_id)
    if role is None:
        return [_("The role was deleted: nobody is pinged.")]
    if role.mentionable or guild.me.guild_permissions.mention_everyone:
        return [_("The role is pinged then, at most every ten minutes.")]
    return [
        _(
            "{role} is not pinged, because Discord does not let the bot: in the role’s settings, allow anyone to "
            "mention it.",
            role=role.mention,
        )
    ]


def _pointing(settings: CareSettings) -> Text:
    if settings.similar_posts:
        return _("Whoever opens a forum post is pointed to similar ones that were answered.")
    return _("Nobody is pointed to similar forum posts.")


def _offers(settings: CareSettings) -> list[Text]:
    check_ins = _("Newcomers are offered to be asked how it goes, after a day and a week.")
    buddies = _(
        "Newcomers are offered to find a buddy; greeters volunteer with {command}.", command=Command("buddy volunteer")
    )
    return [
        check_ins if settings.check_ins else _("Nobody is asked how it goes."),
        buddies if settings.buddies else _("There are no buddies."),
    ]
