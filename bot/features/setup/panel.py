"""The panel that leads through a setup: what it asks at each step, and what is chosen so far."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.i18n import Command, Listing, Text, Words, _, n_, p_
from bot.core.i18n import words as words_of
from bot.core.markdown import plain
from bot.core.permissions import permission_names
from bot.core.posts import Button, Part, Pick, Picker, Post, Select, Style
from bot.core.servers import ServerFacts
from bot.features.setup import pages, rival_posts, wording
from bot.features.setup.files import Values
from bot.features.setup.others import Other
from bot.features.setup.pages import Field
from bot.features.setup.rivals import Rival
from bot.features.setup.settings import Taken

ZONES = (
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Athens",
    "Europe/Kyiv", "Europe/Moscow", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Toronto", "America/Sao_Paulo", "America/Martinique", "Africa/Casablanca", "Africa/Abidjan",
    "Africa/Kinshasa", "Indian/Reunion", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
SETTINGS, DOCTOR = Command("settings show"), Command("doctor")
MAKES = ("manage_channels", "manage_roles")
"""What the bot needs to make a channel for the staff."""
STAFF_CHANNELS = (("moderation", "log_channel"), ("moderation", "inbox_channel"))
PARTS = (
    ("welcome", "channel_id"),
    ("welcome", "farewell_channel_id"),
    ("welcome", "milestones"),
    ("care", "helpers_channel"),
    ("care", "similar_posts"),
    ("care", "greeters_channel"),
    ("care", "check_ins"),
    ("care", "buddies"),
    ("roles", "restores"),
    ("raids", "automatic"),
)
"""What is off until someone chooses it, and can be chosen with one press and one channel."""
TESTED = (*STAFF_CHANNELS, ("moderation", "evidence_channel"), ("digest", "channel_id"), *PARTS)
"""Settings that name a channel in which the bot posts."""


class Step(enum.IntEnum):
    LANGUAGE = 0
    STAFF = 1
    PARTS = 2
    RULES = 3
    OTHERS = 4
    DIGEST = 5
    SUMMARY = 6


TITLES: Mapping[Step, Text] = {
    Step.LANGUAGE: _("Language and time zone"),
    Step.STAFF: _("Where the team reads"),
    Step.PARTS: _("What the bot does"),
    Step.RULES: _("House rules"),
    Step.OTHERS: _("Who else is here"),
    Step.DIGEST: _("The weekly digest"),
    Step.SUMMARY: _("Ready"),
}


@dataclass(frozen=True)
class Panel:
    """`rules`: names of automod's; `kinds`: of communities that there are sets of them for; `protects`: *Protect now*
    is on. `others`, `taken`: known at their step only; `rival`: the one that is being looked at, `sure`: before its
    permissions are taken. `asks`: the channel setting that is being chosen; `makes`: channels are
    about to be made.
    """

    step: Step
    facts: ServerFacts
    values: Values
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    protects: bool = False
    others: tuple[Other, ...] = ()
    taken: tuple[Taken, ...] = ()
    rival: Rival | None = None
    sure: bool = False
    asks: Field | None = None
    makes: bool = False
    notes: tuple[Text, ...] = field(default=())

    def value(self, feature: str, name: str) -> Any:
        return self.values[feature][name]

    def channel(self, feature: str, name: str) -> int | None:
        """What is chosen, as far as it is still there."""
        found = self.value(feature, name)
        return found if found in self.facts.channels else None


def post(panel: Panel, words: Words) -> Post:
    head = _("## Setup · {number} of {all} · {title}", number=panel.step + 1, all=len(Step), title=TITLES[panel.step])
    parts = list(STEPS[panel.step](panel, words))
    notes = [f"-# {words.say(note)}" for note in panel.notes]
    return Post((words.say(head), *parts, *notes, tuple(_moves(panel, words))))


def _moves(panel: Panel, words: Words) -> Iterator[Button]:
    if panel.step > Step.LANGUAGE:
        yield Button(words.say(p_("button", "Back")), f"setup:go:{panel.step - 1}")
    if panel.step < Step.SUMMARY:
        yield Button(words.say(p_("button", "Next")), f"setup:go:{panel.step + 1}", Style.PRIMARY)
    else:
        yield Button(words.say(p_("button", "Begin again")), "setup:go:0")


def _language(panel: Panel, words: Words) -> Iterator[Part]:
    said = _("In which language does the bot post for everyone, and in which time zone does the server live?")
    alone = _("Every member is answered in their own language, whatever you choose here.")
    yield f"{words.say(said)}\n-# {words.say(alone)}"
    yield _choice("server", "language", panel, words)
    zone = panel.value("server", "timezone")
    zones = tuple((name, name) for name in dict.fromkeys((zone, *ZONES)))
    yield Select("setup:set:server:timezone", words.say(_("Time zone")), zones, chosen=(zone,))
    yield (Button(words.say(p_("button", "Another time zone…")), "setup:zone"),)


def _choice(feature: str, name: str, panel: Panel, words: Words) -> Select:
    one = pages.field(feature, name)
    options = tuple((called, value) for value, called in wording.choices(one, words))
    chosen = (str(panel.value(feature, name)),)
    return Select(f"setup:set:{feature}:{name}", words.say(one.said.title), options, chosen=chosen)


def _picker(feature: str, name: str, panel: Panel, words: Words) -> Picker:
    one, channel_id = pages.field(feature, name), panel.channel(feature, name)
    chosen = () if channel_id is None else (channel_id,)
    placeholder = words.say(_("{feature}: {setting}", feature=one.kind.title, setting=one.said.title))
    return Picker(f"setup:set:{feature}:{name}", placeholder, Pick.CHANNEL, chosen=chosen)


def _staff(panel: Panel, words: Words) -> Iterator[Part]:
    if panel.makes:
        yield from _about_to_make(panel, words)
        return
    lines = [words.say(_("Two channels that only the team sees. Choose them, or let the bot make them."))]
    for feature, name in STAFF_CHANNELS:
        lines.append("- " + _state(feature, name, panel, words))
    yield "\n".join(lines)
    for feature, name in STAFF_CHANNELS:
        yield _picker(feature, name, panel, words)
    if any(panel.channel(*one) is None for one in STAFF_CHANNELS):
        yield (Button(words.say(p_("button", "Make them for me…")), "setup:make", Style.SUCCESS),)


def _about_to_make(panel: Panel, words: Words) -> Iterator[Part]:
    """Shown before it is done."""
    missing = [name for name in MAKES if name not in panel.facts.has]
    if missing:
        text = _("The bot lacks these permissions for that: {permissions}.", permissions=permission_names(missing))
        yield words.say(text)
    else:
        seers = Listing([f"<@&{role_id}>" for role_id in panel.facts.staff_roles])
        lines = [words.say(_("The bot is about to make:"))]
        called = words_of(panel.value("server", "language"))
        lines += [f"- **#{called.say(name)}**" for name in missing_channels(panel)]
        who = _("Everyone else does not see them; these roles do, beside administrators: {roles}", roles=seers)
        nobody = _("Nobody sees them but administrators and the bot.")
        lines.append(words.say(who if panel.facts.staff_roles else nobody))
        yield "\n".join(lines)
        yield (
            Button(words.say(p_("button", "Make them")), "setup:make:yes", Style.SUCCESS),
            Button(words.say(p_("button", "No")), f"setup:go:{Step.STAFF}"),
        )


CHANNEL_NAMES: Mapping[tuple[str, str], Text] = {
    ("moderation", "log_channel"): p_("name of a channel", "team-log"),
    ("moderation", "inbox_channel"): p_("name of a channel", "team-inbox"),
}


def missing_channels(panel: Panel) -> list[Text]:
    return [called for one, called in CHANNEL_NAMES.items() if panel.channel(*one) is None]


def _state(feature: str, name: str, panel: Panel, words: Words) -> str:
    """What a setting is, in one line."""
    one = pages.field(feature, name)
    value = wording.brief(one, panel.value(feature, name), words)
    title = _("{feature}: {setting}", feature=one.kind.title, setting=one.said.title)
    return words.say(_("{setting}: {value}", setting=title, value=value))


def _parts(panel: Panel, words: Words) -> Iterator[Part]:
    if panel.asks is not None:
        yield from _asks_where(panel.asks, panel, words)
        return
    already = _(
        "Counting is on, and so is the guard against a stolen staff account ({command}). All else is off until you "
        "choose it; each line can be pressed again.",
        command=Command("automod guard show"),
    )
    lines = [words.say(already)]
    options = []
    for feature, name in PARTS:
        one, value = pages.field(feature, name), panel.value(feature, name)
        on = "🟢" if value else "⚪"
        title = words.say(_("{feature}: {setting}", feature=one.kind.title, setting=one.said.title))
        where = f" · <#{value}>" if value and not isinstance(value, bool) else ""
        lines.append(f"{on} **{title}**{where} · {words.say(one.said.about)}")
        options.append((f"{on} {title}", f"{feature}:{name}"))
    yield "\n".join(lines)
    yield Select("setup:part", words.say(_("Switch on or off")), tuple(options))
    more = _(
        "Beside it: {commands}.",
        commands=Listing([Command("gate setup"), Command("roles panel"), Command("qa create")]),
    )
    yield "-# " + words.say(more)


def _asks_where(one: Field, panel: Panel, words: Words) -> Iterator[Part]:
    yield f"**{words.say(one.said.title)}** · {words.say(one.said.about)}"
    yield _picker(one.kind.feature, one.name, panel, words)
    proposed = proposal(one, panel)
    if proposed is not None:
        label = words.say(p_("button", "In #{channel}", channel=panel.facts.channels[proposed].name))
        yield (Button(label, f"setup:in:{one.kind.feature}:{one.name}:{proposed}", Style.SUCCESS),)


def proposal(one: Field, panel: Panel) -> int | None:
    """The channel that fits most likely."""
    staff = panel.channel("moderation", "inbox_channel") or panel.channel("moderation", "log_channel")
    found = staff if one.kind.feature == "care" else panel.facts.system_channel
    return found if found in panel.facts.channels else None


def _rules(panel: Panel, words: Words) -> Iterator[Part]:
    lines = [
        words.say(_("A set of rules for your kind of community. At first they only observe; nothing is deleted.")),
        words.say(n_("{count} rule is there.", "{count} rules are there.", len(panel.rules))),
    ]
    yield "\n".join(lines)
    options = tuple((words.say(p_("choice", name)).capitalize(), name) for name in panel.kinds)
    yield Select("setup:preset", words.say(_("Kind of community")), options)
    if panel.protects:
        yield words.say(_("*Protect now* is on: known scams and floods by newcomers go at once."))
    elif panel.value("moderation", "log_channel") or panel.value("moderation", "inbox_channel"):
        yield words.say(_("*Protect now* is on at once, against known scams and floods by newcomers."))
        yield (Button(words.say(p_("button", "Protect now…")), "automod:protect", Style.PRIMARY),)
    else:
        yield words.say(_("*Protect now* needs a channel of the team, to show what it takes away."))


def _others(panel: Panel, words: Words) -> Iterator[Part]:
    if panel.rival is not None:
        yield from rival_posts.page(panel.rival, panel, words)
        return
    for one in panel.taken:
        yield f"✅ **{plain(one.name)}** · " + words.say(_("taken over"))
        yield (Button(words.say(p_("button", "Give it back")), f"setup:back:{one.key}"),)
    if not panel.others:
        yield words.say(_("No other bot and no rule of Discord’s AutoMod does here what this bot does."))
        return
    yield words.say(_("They stay as they are until you choose. What is left alone is not mentioned again."))
    for other in panel.others:
        yield f"**{plain(other.name)}** · {words.say(other.does)}"
        row = [Button(words.say(p_("button", "Leave it")), f"setup:leave:{other.key}", disabled=other.is_left)]
        row.append(Button(words.say(p_("button", "Take over")), f"setup:take:{other.key}", Style.PRIMARY))
        yield tuple(row)


def _digest(panel: Panel, words: Words) -> Iterator[Part]:
    about = _("Once a week: how the community is doing, what changed, and what to do. Best in a channel of the team.")
    yield words.say(about)
    yield _picker("digest", "channel_id", panel, words)
    yield _choice("digest", "weekday", panel, words)
    hours = tuple((words.clock_hour(hour), str(hour)) for hour in range(24))
    hour = str(panel.value("digest", "hour"))
    yield Select("setup:set:digest:hour", words.say(pages.field("digest", "hour").said.title), hours, chosen=(hour,))


def _summary(panel: Panel, words: Words) -> Iterator[Part]:
    shown = (("server", "language"), ("server", "timezone"), *STAFF_CHANNELS, ("digest", "channel_id"))
    on = [one for one in PARTS if panel.value(*one)]
    lines = ["- " + _state(*one, panel, words) for one in (*shown, *on)]
    rules = n_("{count} rule of automod", "{count} rules of automod", len(panel.rules))
    lines.append("- " + words.say(rules))
    yield "\n".join(lines)
    yield (
        Button(words.say(p_("button", "Test messages")), "setup:test", Style.SUCCESS),
        Button(words.say(p_("button", "Show me last week")), "setup:week"),
    )
    how = _("{settings} changes any of it, {doctor} says what is wrong.", settings=SETTINGS, doctor=DOCTOR)
    yield "-# " + words.say(how)


STEPS = {
    Step.LANGUAGE: _language,
    Step.STAFF: _staff,
    Step.PARTS: _parts,
    Step.RULES: _rules,
    Step.OTHERS: _others,
    Step.DIGEST: _digest,
    Step.SUMMARY: _summary,
}
