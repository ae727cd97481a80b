"""The buttons above the chat: each makes something happen on the server and says where to look.

A feature that has something to show adds one `Scene` to `SCENES`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.calendar import next_local
from bot.core.i18n import Text, _
from bot.demo.automod_scene import RULE, strike_back
from bot.demo.qa_scene import hold
from bot.demo.story import ANNOUNCEMENTS, HELP, WELCOME, ZONE
from bot.demo.town import display_name
from bot.features.digest.settings import DigestSettings
from bot.features.moderation.settings import ModerationSettings

if TYPE_CHECKING:
    import simcord

    from bot.demo.stage import Stage

DIGEST_HOUR = 9
SPREAD = timedelta(minutes=11)
GENERAL = "general"
RULES = (
    "**Be kind.** No put-downs of what others build. · Pas de moqueries.\n"
    "**No spoilers** outside of spoiler tags. · Pas de révélations sans balise.\n"
    "**Ask away.** No question is silly. · Aucune question n’est bête."
)
QUESTION = "Hi! Does anyone know how I get the lantern over the bridge without it going out?"
ANSWER = "Welcome! Cup it with both hands and wait for the lull: the wind drops every tenth wave."
READ = timedelta(seconds=15)
"""So long a newcomer reads the rules: who writes in the same moment as they join would not count as one who wrote."""
COUNTED = timedelta(seconds=30)
"""After that long a message is counted."""
RUDE = (
    "your lighthouse looks like a traffic cone, who even built that",
    "no seriously, delete it and let grown-ups build",
    "still here? what a sad little island you all are",
)
REASONS = ("Be kind: no put-downs of what others build", "Again: talk about the build, not about people")


@dataclass(frozen=True)
class Landing:
    """What the person is told, and where it can be seen: as whom, and in which channel."""

    say: Text
    viewer: str | None = None
    channel_id: int | None = None


@dataclass(frozen=True)
class Scene:
    key: str
    label: Text
    play: Callable[["Stage"], Awaitable[Landing]]


async def a_member_joins(stage: "Stage") -> Landing:
    newcomer = await stage.let_join()
    channel = stage.town.channels[WELCOME.name]
    say = _("{name} has joined the server. You can view it as this newcomer, too.", name=display_name(newcomer))
    return Landing(say, "newcomer", channel.id)


async def a_newcomer_finds_their_way(stage: "Stage") -> Landing:
    """Agrees to the rules, is let in and greeted, asks, and is answered by who took the question on the board."""
    town, welcome, helping = stage.town, stage.town.channels[WELCOME.name], stage.town.channels[HELP.name]
    await _open_the_gate(stage)
    newcomer = await stage.let_join()
    gates = await stage.client.app.gates.decided(town.guild.id)
    gate = next(message for message in welcome.history() if message.id == gates.message_id)
    await stage.skip_to(stage.env.now() + READ)
    await newcomer.click(gate, custom_id="gate:agree")
    question = await newcomer.send(helping, QUESTION)
    await stage.skip_to(stage.env.now() + COUNTED)
    await _take(stage, f"wait:take:questions:{question.id}")
    await town.moderator.send(helping, ANSWER, reply_to=question)
    await stage.skip_to(stage.env.now() + COUNTED)
    say = _(
        "{name} agreed to the rules in #{channel}, was let in and greeted there, and asked in #{help}. A moderator took"
        " the question on the board in #{staff}, and answered. “I agree” and the buttons of the greeting work for you,"
        " too; the manager sees with /newcomers how far newcomers come.",
        name=display_name(newcomer),
        channel=WELCOME.name,
        help=HELP.name,
        staff=town.staff.name or "",
    )
    return Landing(say, "newcomer", welcome.id)


async def _take(stage: "Stage", button: str) -> None:
    """Where many wait, it may stand in the whole list only."""
    town = stage.town
    for message in town.staff.history():
        if button in str([part.to_dict() for part in message.components]):
            await town.moderator.click(message, custom_id=button)
            return


async def _open_the_gate(stage: "Stage") -> None:
    """Once."""
    town, welcome, helping = stage.town, stage.town.channels[WELCOME.name], stage.town.channels[HELP.name]
    if (await stage.client.app.gates.decided(town.guild.id)).role_id is not None:
        return
    role = town.guild.create_role("Islander")
    await stage.env.settle()
    await town.manager.slash(town.staff, "gate setup", role=role, channel=welcome)
    form = await town.manager.slash(town.staff, "gate rules")
    await town.manager.submit_modal(form, {"rules": RULES})
    await town.manager.slash(town.staff, "welcome setup", channel=welcome, ask=helping)
    await town.manager.slash(town.staff, "questions setup", channel=town.staff)
    await town.manager.slash(town.staff, "greeters setup", **{"check-ins": True, "buddies": True})


async def skip_to_monday(stage: "Stage") -> Landing:
    """The week’s digest is due on Monday morning, unless someone chose another time; posts are spread over minutes."""
    morning = next_local(stage.env.now(), 0, DIGEST_HOUR, ZONE)
    digest = await stage.client.app.settings.get(stage.town.guild.id, DigestSettings)
    channel = next((channel for channel in stage.town.text_channels() if channel.id == digest.channel_id), None)
    before = channel.last_message if channel else None
    await stage.skip_to(morning + SPREAD)
    after = channel.last_message if channel else None
    if channel is None or after is None or (before is not None and before.id == after.id):
        return Landing(_("It is Monday morning. No digest was due, or it could not be posted."), "manager")
    say = _("It is Monday morning: the digest has arrived in #{channel}.", channel=channel.name or "")
    return Landing(say, "manager", channel.id)


async def a_member_is_reported(stage: "Stage") -> Landing:
    """Two warnings were given before; what comes of the report is up to the person at the page."""
    rude = await stage.let_join()
    town, general = stage.town, stage.town.channels[GENERAL]
    said = [await rude.send(general, text) for text in RUDE]
    for text in REASONS:
        await town.moderator.slash(general, "warn", member=rude, reason=text)
    form = await town.visitor.context_menu(general, "Report message", said[-1])
    await town.visitor.submit_modal(form, {"why": ["harassment"], "words": "It goes on and on."})
    inbox = await _inbox(stage)
    say = _(
        "{name} was warned twice, and now a message of theirs is reported: its card is in #{channel}. Warn there: the"
        " third strike times out, and “Our mistake” takes it back. View as the newcomer to see the messages and to"
        " appeal.",
        name=display_name(rude),
        channel=inbox.name or "",
    )
    return Landing(say, "moderator", inbox.id)


async def a_qa_is_held(stage: "Stage") -> Landing:
    """From its announcement to its transcript; what is left to do is to read, and to answer what is owed."""
    await hold(stage)
    town = stage.town
    say = _(
        "A Q&A was announced, asked, voted for, looked through, held and closed. In #{channel}: the announcement, each"
        " question with its answer, and what is still owed. The transcript is in #{staff}; view as a moderator to see"
        " it.",
        channel=town.channels[ANNOUNCEMENTS.name].name or "",
        staff=town.staff.name or "",
    )
    return Landing(say, "manager", town.channels[ANNOUNCEMENTS.name].id)


async def a_scam_wave_hits(stage: "Stage") -> Landing:
    """What is left to do is to decide about who is held: it is on the card."""
    innocent = await strike_back(stage)
    inbox = await _inbox(stage)
    say = _(
        "The rule “{rule}” was tried on what stood in #general, and switched on. Then a scam wave came: its messages"
        " are gone, whoever sent them is held, and #{staff} has one card for all of it. {name} only warned of it: that"
        " is marked as a false positive and taken back. View as the newcomer to read what the last of the senders was"
        " told; try “{command}” in #{staff}.",
        rule=RULE,
        staff=inbox.name or "",
        name=display_name(innocent),
        command="/automod show",
    )
    return Landing(say, "moderator", inbox.id)


async def _inbox(stage: "Stage") -> "simcord.ChannelHandle":
    """Where the team reads what needs a human: it may have chosen another channel by now."""
    settings = await stage.client.app.settings.get(stage.town.guild.id, ModerationSettings)
    chosen = settings.needs_human_channel
    return next((one for one in stage.town.text_channels() if one.id == chosen), stage.town.staff)


SCENES = (
    Scene("join", _("A new member joins"), a_member_joins),
    Scene("monday", _("Skip to next Monday"), skip_to_monday),
    Scene("report", _("A member is reported"), a_member_is_reported),
    Scene("qa", _("A Q&A is held"), a_qa_is_held),
    Scene("scam", _("A scam wave hits"), a_scam_wave_hits),
    Scene("welcome", _("A newcomer finds their way"), a_newcomer_finds_their_way),
)
