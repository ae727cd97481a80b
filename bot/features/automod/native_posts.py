"""What is read about Discord's own AutoMod: what would be written there, and what stays with the bot."""

from collections.abc import Iterator, Sequence

from bot.core.i18n import Command, Listing, Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.native_automod import NativeRule, Trigger
from bot.core.posts import Button, Part, Post, Style
from bot.features.automod.native_plan import Do, Plan, Step
from bot.features.automod.native_policy import Stay
from bot.features.automod.states import StandingRule

LONGEST_NAME, MOST_NAMES, MOST_WORDS = 40, 20, 5
MARKS = {Do.CREATE: "➕", Do.CHANGE: "✏️", Do.REMOVE: "➖", Do.NOTHING: "✅"}


def to_author(rule: StandingRule, words: Words) -> str:
    """What Discord shows to someone whose message it blocks."""
    text = _("Rule {number}: {title}. If that is wrong, tell the team.", number=str(rule.number), title=rule.rule.title)
    return words.say(text)


def asks(plan: Plan, token: str, words: Words, *, reads_text: bool) -> Post:
    """What would be done, and what there is to press."""
    lines = [words.say(_("**Discord’s own AutoMod**: what it blocks never appears. The bot writes these rules there:"))]
    lines += [_line(step, words) for step in plan.steps] or [
        words.say(_("None: no rule that is on can be written there."))
    ]
    parts: list[Part] = ["\n".join(lines)]
    if plan.stays:
        parts.append(
            "\n".join(
                [words.say(_("The bot itself goes on looking at all of it, and alone at:")), *_stays(plan.stays, words)]
            )
        )
    spelled = _("Odd spellings stay with the bot, too. Rules that others wrote at Discord are left alone.")
    parts.append("-# " + words.say(spelled))
    if not reads_text:
        blind = _(
            "The bot runs without the message content intent: it can’t read what members write, so what stays "
            "with it finds no text here. What stands at Discord works all the same."
        )
        parts.append("⚠️ " + words.say(blind))
    buttons = tuple(_buttons(plan, token, words))
    return Post((*parts, buttons) if buttons else tuple(parts))


def _buttons(plan: Plan, token: str, words: Words) -> Iterator[Button]:
    if plan.by_hand:
        yield Button(
            words.say(p_("button", "Keep what was changed by hand")), f"automod:sync:keep:{token}", Style.PRIMARY
        )
        yield Button(words.say(p_("button", "Write over it")), f"automod:sync:write:{token}", Style.DANGER)
    elif plan.has_work:
        yield Button(words.say(p_("button", "Write it")), f"automod:sync:write:{token}", Style.SUCCESS)
    if plan.written:
        yield Button(words.say(p_("button", "Remove ours from Discord")), f"automod:sync:remove:{token}", Style.DANGER)


def _line(step: Step, words: Words) -> str:
    return f"{MARKS[step.do]} **{plain(step.name)}** · {words.say(_said(step))}"


def _said(step: Step) -> Text:
    match step.do:
        case Do.NOTHING if step.by_hand:
            return _("as it was changed by hand, which was kept")
        case Do.NOTHING:
            return _("stands as it should")
        case Do.REMOVE if step.by_hand:
            return _("⚠️ changed by hand, and its rule is not on: to be removed, or kept and switched off")
        case Do.REMOVE:
            return _("to be removed: its rule is not on")
        case Do.CREATE if step.by_hand:
            return _("⚠️ removed by hand: to be written again?")
    if step.wanted is None:
        return _("to be changed")
    if step.do is Do.CREATE or step.now is None:
        return _("to be written: {what}", what=_what(step.wanted.native))
    changes = Listing(list(differences(step.now, step.wanted.native)))
    if step.by_hand:
        return _("⚠️ changed by hand; writing over it: {changes}", changes=changes)
    return _("to be changed: {changes}", changes=changes)


def _what(rule: NativeRule) -> Text:
    match rule.trigger:
        case Trigger.KEYWORD:
            return n_("{count} word", "{count} words", len(rule.keywords))
        case Trigger.MENTIONS:
            return n_("more than {count} mention in a message", "more than {count} mentions in a message", rule.limit)
        case _:
            return _("what Discord takes for spam")


def differences(before: NativeRule, after: NativeRule, most: int = MOST_WORDS) -> Iterator[Text]:
    """What makes the one of the other. `most`: how many of its words are named."""
    more, fewer = set(after.keywords) - set(before.keywords), set(before.keywords) - set(after.keywords)
    if more:
        yield _("adds {words}", words=_some(more, most))
    if fewer:
        yield _("takes out {words}", words=_some(fewer, most))
    if before.allow != after.allow:
        yield _("what is allowed")
    if before.limit != after.limit:
        yield _("{now} → {then} mentions", now=before.limit, then=after.limit)
    if before.enabled != after.enabled:
        yield _("switches it on again") if after.enabled else _("switches it off")
    if (before.exempt_roles, before.exempt_channels) != (after.exempt_roles, after.exempt_channels):
        yield _("who and what is exempt")
    if before.name != after.name:
        yield _("calls it “{name}”", name=plain(after.name[:LONGEST_NAME]))
    if before.message != after.message:
        yield _("what its author reads")
    if set(after.also) - set(before.also):
        yield _("adds {words}", words=_some(set(after.also) - set(before.also), most))
    if set(before.also) - set(after.also):
        yield _("takes out {words}", words=_some(set(before.also) - set(after.also), most))


def _some(found: set[str], most: int) -> Listing:
    shown: list[object] = [_("“{word}”", word=plain(word[:LONGEST_NAME])) for word in sorted(found)[:most]]
    more = len(found) - len(shown)
    return Listing([*shown, n_("{count} more", "{count} more", more)] if more else shown)


def _stays(stays: Sequence[Stay], words: Words) -> Iterator[str]:
    """By why they stay."""
    by_reason: dict[str, list[str]] = {}
    for stay in stays:
        by_reason.setdefault(words.say(stay.why), []).append(plain(stay.rule.name[:LONGEST_NAME]))
    for why, names in by_reason.items():
        more = "…" if len(names) > MOST_NAMES else ""
        yield "- " + words.say(_("{names}: {why}", names=", ".join(names[:MOST_NAMES]) + more, why=why))


def done(plan: Plan, words: Words, *, kept: bool) -> Post:
    count = sum(step.do is not Do.NOTHING and not (kept and step.by_hand) for step in plan.steps)
    text = n_(
        "{count} rule at Discord is as it should be now.", "{count} rules at Discord are as they should be now.", count
    )
    lines = [words.say(text)] if count else []
    if kept and plan.by_hand:
        lines.append(words.say(_("What was changed by hand stays, until its rule here is changed.")))
    lines.append(words.say(_("A rule that is changed or stopped here will be so there, too.")))
    return Post(("\n".join(lines),))


def removed(count: int) -> Text:
    return n_(
        "{count} rule is removed from Discord; the bot looks by itself. {command} writes it again.",
        "{count} rules are removed from Discord; the bot looks by itself. {command} writes them again.",
        count,
        command=Command("automod sync"),
    )
