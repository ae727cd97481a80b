"""What is wrong with a server, as far as the bot's features are concerned: facts in, findings out."""

from collections.abc import Callable, Iterator, Sequence

from bot.core.declared import Mark, Readers, things_in
from bot.core.i18n import Command, Listing, Text, _, n_
from bot.core.lobby import unfit
from bot.core.markdown import plain
from bot.core.permissions import permission_names
from bot.core.servers import ChannelFacts, ServerFacts, Sort
from bot.features.setup import pages
from bot.features.setup.finding import Checkup, Do, Finding, Fix, Level
from bot.features.setup.others import BOT, GREETS, GREETS_ITSELF, NATIVE
from bot.features.setup.pages import PAGES, Control, Field
from bot.features.setup.rivals import powers_among
from bot.features.welcome.settings import Look

REVIEWED_AT, NEARLY = 10_000, 8_000
"""Users of all its servers, above which Discord reviews an application's privileged intents; and nearly so many."""
LONGEST_TITLE, MOST_MENTIONED, MOST_NAMED = 60, 3, 5
DRIFT, MOST_DRIFTED = "drift", 5
"""More of them than that are said once these are decided about."""


def findings(look: Checkup) -> tuple[Finding, ...]:
    """The worst first."""
    found = [one for check in CHECKS for one in check(look)]
    return tuple(sorted(found, key=lambda one: -one.level))


def of_feature(look: Checkup, feature: str) -> tuple[Finding, ...]:
    return tuple(one for check in OF_SETTINGS for one in check(look) if one.key.startswith(f"{feature}."))


def _title(field: Field) -> Text:
    return _("{feature}: {setting}", feature=field.kind.title, setting=field.said.title)


def _chosen(mark: Mark, look: Checkup) -> Iterator[tuple[Field, list[int]]]:
    """What each setting names of them, also deep inside."""
    for feature, kind in PAGES.items():
        for field in pages.fields(kind).values():
            found = things_in(field.annotation, look.value(feature, field.name))
            yield field, list(dict.fromkeys(one for kind_of, one in found if kind_of is mark))


# Channels


def channels(look: Checkup) -> Iterator[Finding]:
    for field, chosen in _chosen(Mark.CHANNEL, look):
        gone = tuple(one for one in chosen if one not in look.server.channels)
        if gone:
            yield _gone(field, gone)
        for channel in (look.server.channels[one] for one in chosen if one not in gone):
            yield from _channel(field, channel, look.server)


def _gone(field: Field, gone: tuple[int, ...], *, role: bool = False) -> Finding:
    what = _("“{setting}” names a role that was deleted.") if role else _("“{setting}” names a channel that is gone.")
    so = _("It does nothing there.") if role else _("What should stand there is shown nowhere.")
    command = Command(field.said.command) if field.said.command else Command("settings show", field.kind.feature)
    then = _("Choose another with {command}, or forget it.", command=command)
    level = Level.SERIOUS if field.said.needs else Level.WARNING
    text = _(what.message, setting=_title(field))
    fix = Fix(Do.FORGET, field, gone) if field.control is Control.PICKER else None
    return Finding(_key(field, "gone"), level, text, so, then, fix)


def _channel(field: Field, channel: ChannelFacts, server: ServerFacts) -> Iterator[Finding]:
    missing = channel.missing(field.said.needs) if field.said.needs else []
    name = f"<#{channel.id}>"
    if missing:
        named = permission_names(missing)
        what = _("In {channel} the bot lacks: {permissions}.", channel=name, permissions=named)
        so = _("“{setting}” does not work.", setting=_title(field))
        then = _("Give the bot these permissions in the channel.")
        yield Finding(_key(field, "lacks", channel), Level.SERIOUS, what, so, then, _allow(channel, missing, server))
    if field.said.readers is Readers.STAFF and channel.everyone_reads:
        what = _("Everyone can read {channel}.", channel=name)
        so = _("Members see what only the team should: “{setting}”.", setting=_title(field))
        then = _("Hide the channel from everyone, or choose another.")
        yield Finding(_key(field, "open", channel), Level.SERIOUS, what, so, then)
    if field.said.readers is Readers.OUGHT_STAFF and channel.everyone_reads:
        what = _("Everyone can read {channel}.", channel=name)
        so = _("Members see what is meant for the team: “{setting}”.", setting=_title(field))
        then = _("If you do not mean it so, choose a channel of the team.")
        yield Finding(_key(field, "open", channel), Level.WARNING, what, so, then)


def _allow(channel: ChannelFacts, missing: Sequence[str], server: ServerFacts) -> Fix | None:
    """The bot can give itself in a channel that it sees what it has on the server."""
    can = {"view_channel", "manage_roles"} <= channel.has and set(missing) <= server.has
    return Fix(Do.ALLOW, things=(channel.id,), permissions=tuple(missing)) if can else None


def _key(field: Field, what: str, channel: ChannelFacts | None = None) -> str:
    """`channel`: of a setting that may name several."""
    which = f".{channel.id}" if channel is not None and field.shape.many else ""
    return f"{field.kind.feature}.{field.name}.{what}{which}"


def pictures(look: Checkup) -> Iterator[Finding]:
    channel = look.server.channels.get(look.value("welcome", "channel_id") or 0)
    wanted = look.value("welcome", "look") == Look.PICTURE
    if wanted and channel is not None and "attach_files" not in channel.has:
        missing, where = ["attach_files"], f"<#{channel.id}>"
        what = _("In {channel} the bot lacks: {permissions}.", channel=where, permissions=permission_names(missing))
        then = _("Give the bot these permissions in the channel.")
        so = _("Greetings come without their picture.")
        yield Finding("welcome.picture", Level.WARNING, what, so, then, _allow(channel, missing, look.server))


def team(look: Checkup) -> Iterator[Finding]:
    if look.staff_channel is None:
        what = _("The team has no channel.")
        so = _("Reports, appeals and what automod takes away are shown to nobody.")
        yield Finding("team", Level.WARNING, what, so, _("{command} makes one.", command=Command("setup")))


# Roles


def roles(look: Checkup) -> Iterator[Finding]:
    for field, chosen in _chosen(Mark.ROLE, look):
        gone = tuple(one for one in chosen if one not in look.server.roles)
        if gone:
            yield _gone(field, gone, role=True)
        if field.said.handed_out:
            yield from (_handed_out(field, one, look.server) for one in chosen if one not in gone and _unfit(one, look))


def _unfit(role_id: int, look: Checkup) -> bool:
    return "manage_roles" not in look.server.has or unfit(look.server.roles[role_id]) is not None


def _handed_out(field: Field, role_id: int, server: ServerFacts) -> Finding:
    why = unfit(server.roles[role_id])
    lacks = _(
        "The bot lacks these permissions for that: {permissions}.", permissions=permission_names(["manage_roles"])
    )
    what = _("The bot can’t give {role}. {why}", role=f"<@&{role_id}>", why=why or lacks)
    so = _("“{setting}” does not work.", setting=_title(field))
    then = _("In the server’s settings under Roles, drag the bot’s role above it, or choose another role.")
    return Finding(_key(field, f"order.{role_id}"), Level.SERIOUS, what, so, then)


# What the bot may on the whole server

NEEDS: tuple[tuple[str, Callable[[Checkup], bool], Text], ...] = (
    ("ban_members", lambda look: look.staff_channel is not None, _("Nobody can be banned through the bot.")),
    ("kick_members", lambda look: look.staff_channel is not None, _("Nobody can be kicked through the bot.")),
    (
        "moderate_members",
        lambda look: look.staff_channel is not None,
        _("Nobody can be timed out, neither by moderators nor by rules."),
    ),
    (
        "view_audit_log",
        lambda look: look.staff_channel is not None,
        _("What is done in Discord itself is not on record, and a stolen staff account goes unseen."),
    ),
    (
        "manage_guild",
        lambda look: look.value("raids", "automatic") or bool(look.value("invites", "campaigns")),
        _("A raid does not pause invites, and by which invite someone came is not known."),
    ),
    (
        "manage_roles",
        lambda look: bool(look.value("guard", "strips")) and look.staff_channel is not None,
        _("A stolen staff account keeps its roles."),
    ),
    (
        "create_events",
        lambda look: look.value("qa", "place") is not None,
        _("Q&As are missing from Discord’s events."),
    ),
)


def permissions(look: Checkup) -> Iterator[Finding]:
    for name, applies, so in NEEDS:
        if applies(look) and name not in look.server.has:
            yield _lacks(name, so, Level.WARNING)
    if look.wrote_native and "manage_guild" not in look.server.has:
        so = _(
            "What it wrote into Discord’s AutoMod follows its rules no more, and who changes it by hand goes unseen."
        )
        yield _lacks("manage_guild", so, Level.SERIOUS, "native.")
    lacking = sorted({need for rule in look.rules for need in rule.needs} - look.server.has)
    for name in lacking:
        names = [plain(rule.name) for rule in look.rules if name in rule.needs]
        so = _("These rules can’t do what they should: {rules}.", rules=Listing(names))
        yield _lacks(f"{name}", so, Level.SERIOUS, "rules.")


def _lacks(name: str, so: Text, level: Level, of: str = "") -> Finding:
    what = _("On the server the bot lacks: {permissions}.", permissions=permission_names([name]))
    then = _("Give it to the bot’s role, in the server’s settings under Roles.")
    return Finding(f"lacks.{of}{name}", level, what, so, then)


HEARD_BY = (("welcome", "channel_id"), ("welcome", "farewell_channel_id"), ("gates", "role_id"), ("roles", "given"))


def intents(look: Checkup) -> Iterator[Finding]:
    then = _("Whoever runs the bot switches it on in the developer portal under Bot, then starts the bot again.")
    if not look.server.hears_members:
        on = any(look.value(*one) for one in HEARD_BY)
        what = _("The bot runs without the Server Members intent.")
        so = _("It is not told who joins: nobody is greeted or let in, and joins and retention are not counted.")
        yield Finding("intent.members", Level.SERIOUS if on else Level.WARNING, what, so, then)
    if not look.server.reads_text:
        what = _("The bot runs without the Message Content intent.")
        so = _("Rules find no text, and questions are not counted. What stands in Discord’s AutoMod works.")
        yield Finding("intent.content", Level.SERIOUS if look.enforces else Level.WARNING, what, so, then)
    if look.server.users >= NEARLY and (look.server.hears_members or look.server.reads_text):
        what = n_(
            "The bot’s servers have {count} member; above {most} Discord reviews its privileged intents.",
            "The bot’s servers have {count} members; above {most} Discord reviews its privileged intents.",
            look.server.users,
            most=REVIEWED_AT,
        )
        so = _("Who does not answer Discord within 90 days loses them.")
        yield Finding("review", Level.WARNING, what, so)


# Rules, and who else does the same


def rules(look: Checkup) -> Iterator[Finding]:
    written_in = {one.id for one in look.server.channels.values() if one.sort in (Sort.TEXT, Sort.FORUM)}
    for rule in look.rules:
        everyone = look.server.id in rule.exempt_roles
        everywhere = bool(written_in) and written_in <= rule.exempt_channels
        if everyone or everywhere:
            what = (
                _("The rule “{rule}” leaves everyone alone.", rule=plain(rule.name))
                if everyone
                else _("The rule “{rule}” leaves every channel alone.", rule=plain(rule.name))
            )
            then = _("{command} with the same role or channel looks at it again.", command=Command("automod exempt"))
            yield Finding(f"rule.{rule.name}", Level.WARNING, what, _("It finds nothing."), then)
        if rule.gone:
            what = _("The rule “{rule}” exempts a role or channel that was deleted.", rule=plain(rule.name))
            so = _("Nothing is exempt by it; perhaps another one should be.")
            then = _("{command} exempts another.", command=Command("automod exempt"))
            fix = Fix(Do.FORGET_EXEMPTIONS, things=tuple(sorted(rule.gone)), named=rule.name)
            yield Finding(f"rule.{rule.number}.gone", Level.NOTE, what, so, then, fix)


def mentions(look: Checkup) -> Iterator[Finding]:
    """Where a rule counts mentions: a single one of these reaches many."""
    if not any(rule.kind == "mentions" for rule in look.rules):
        return
    then = _("In the server’s settings under Roles, take that away.")
    everyone = "mentions.everyone"
    if "mention_everyone" in look.server.everyone_has:
        if everyone in look.left:
            return
        what = _("Every member may mention all roles, and everyone at once.")
        so = _("A single message reaches the whole server, before any rule can count it.")
        yield Finding(everyone, Level.WARNING, what, so, then, Fix(Do.LEAVE, named=everyone))
        return
    open_to_all = [role for role in look.server.roles.values() if role.mentionable]
    for role in [one for one in open_to_all if f"mentions.{one.id}" not in look.left][:MOST_MENTIONED]:
        key = f"mentions.{role.id}"
        what = _("Every member may mention {role}.", role=f"<@&{role.id}>")
        so = _("A single message reaches everyone who has it, and a rule counts one mention as few.")
        yield Finding(key, Level.NOTE, what, so, then, Fix(Do.LEAVE, named=key))


def panels(look: Checkup) -> Iterator[Finding]:
    for panel in look.panels:
        title, where = plain(panel.title.splitlines()[0][:LONGEST_TITLE]), f"<#{panel.channel_id}>"
        is_there = panel.channel_id in look.server.channels
        if not (is_there and panel.stands):
            what = _("The panel “{title}” is no longer in {channel}.", title=title, channel=where)
            if not is_there:
                what = _("The panel “{title}” went with its channel.", title=title)
            fix = Fix(Do.MEND_PANELS) if is_there else Fix(Do.TAKE_DOWN, things=(panel.number,))
            then = None if is_there else _("{command} puts up another.", command=Command("roles panel"))
            yield Finding(f"panel.{panel.number}.gone", Level.SERIOUS, what, _("Nobody can take its roles."), then, fix)
            continue
        why = [reason for one in panel.role_ids if (reason := unfit(look.server.roles.get(one))) is not None]
        if why:
            what = _(
                "On the panel “{title}” not every role can be taken. {why}", title=title, why=Listing(why[:MOST_NAMED])
            )
            so = _("Who presses it is refused.")
            then = _("In the server’s settings under Roles, drag the bot’s role above it, or take it off the panel.")
            yield Finding(f"panel.{panel.number}.roles", Level.SERIOUS, what, so, then, Fix(Do.MEND_PANELS))


def drifted(look: Checkup) -> Iterator[Finding]:
    for drift in look.drifted[:MOST_DRIFTED]:
        who = _("Someone") if drift.by is None else f"<@{drift.by}>"
        rule = plain(drift.rule)
        what = _("{who} changed the bot’s rule “{rule}” at Discord by hand.", who=who, rule=rule)
        if drift.changes:
            changes = Listing(drift.changes)
            what = _(
                "{who} changed the bot’s rule “{rule}” at Discord by hand: {changes}.",
                who=who,
                rule=rule,
                changes=changes,
            )
        so = _("What Discord blocks is no longer what the bot’s rules say.")
        yield Finding(f"{DRIFT}.{drift.key}", Level.SERIOUS, what, so)


def doubles(look: Checkup) -> Iterator[Finding]:
    if look.value("welcome", "channel_id") is not None:
        yield from _greeted_twice(look)
    if look.enforces:
        yield from _moderated_twice(look)
    kinds = {"keyword": "words", "mentions": "mentions", "spam": "duplicates"}
    on = {rule.kind for rule in look.rules if rule.needs}
    for one in look.native:
        key = f"{NATIVE}:{one.id}"
        if not one.ours and one.rule.enabled and kinds.get(one.rule.trigger) in on and key not in look.left:
            what = _(
                "Discord’s AutoMod has the rule “{rule}”, and the bot one of the same kind.", rule=plain(one.rule.name)
            )
            so = _("Who breaks both is told twice, and may be punished twice.")
            then = _("{command} takes it over.", command=Command("setup"))
            yield Finding(f"double.{key}", Level.NOTE, what, so, then, Fix(Do.LEAVE, named=key))


def _moderated_twice(look: Checkup) -> Iterator[Finding]:
    for bot in look.server.bots:
        key = f"{BOT}:{bot.id}"
        if powers_among(bot.powers) and key not in look.left:
            what = _("The bot {bot} may moderate here, too.", bot=plain(bot.name))
            so = _("The same may be punished twice: what both look for, only one should.")
            then = _("{command} says how to take it over.", command=Command("setup"))
            yield Finding(f"double.{key}", Level.NOTE, what, so, then, Fix(Do.LEAVE, named=key))


def _greeted_twice(look: Checkup) -> Iterator[Finding]:
    so = _("Newcomers are greeted twice.")
    if look.greets_itself is not None and GREETS_ITSELF not in look.left:
        what = _("Discord itself posts in {channel} who joined.", channel=f"<#{look.greets_itself}>")
        fix = Fix(Do.STOP_GREETING) if "manage_guild" in look.server.has else None
        yield Finding(
            "double.greets", Level.NOTE, what, so, _("{command} leaves it alone.", command=Command("setup")), fix
        )
    for bot_id, channel_id in (look.greeters or {}).items():
        key = f"{GREETS}:{bot_id}"
        if key not in look.left:
            what = _("{bot} greets newcomers in {channel}, too.", bot=f"<@{bot_id}>", channel=f"<#{channel_id}>")
            then = _("Stop one of the two.")
            yield Finding(f"double.greets.{bot_id}", Level.NOTE, what, so, then, Fix(Do.LEAVE, named=key))


OF_SETTINGS = (channels, pictures, roles)
"""What settings of one feature can be wrong with."""
CHECKS = (channels, pictures, team, roles, permissions, intents, rules, mentions, panels, drifted, doubles)
