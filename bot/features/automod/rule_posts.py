"""What managers read about rules."""

from collections.abc import Iterator, Sequence

from bot.core.i18n import Command, Listing, Minutes, Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.automod import options
from bot.features.automod.ledger import HitFacts, Mode, Numbers, Origin
from bot.features.automod.managing import Watched
from bot.features.automod.posts import done_named, follows
from bot.features.automod.rule import Rule
from bot.features.automod.states import STATES, StandingRule, State

MOST_SHOWN = 30


def rule_id(act: str, rule: StandingRule) -> str:
    return f"automod:rule:{act}:{rule.number}"


def hits_line(numbers: Numbers) -> Text:
    """How often, by how many, and how often wrongly."""
    hits = n_("{count} hit", "{count} hits", numbers.hits)
    members = n_("{count} member", "{count} members", numbers.members)
    return _("{hits} by {members}, {wrong} marked wrong", hits=hits, members=members, wrong=numbers.wrong)


def state_line(rule: StandingRule) -> Text:
    if rule.delete_only_until is not None:
        return _("on until {when}: it only deletes", when=moment(rule.delete_only_until, "t"))
    return STATES[rule.state]


def overview(watched: Sequence[Watched], words: Words) -> Post:
    """All rules, what they did in a week, and what there is to press."""
    if not watched:
        none = _(
            "No rule yet. {command} brings a set of them, which only observe at first.",
            command=Command("automod preset"),
        )
        return Post((words.say(none), tuple(_buttons([], words))))
    lines = [words.say(_("**Automod**: the hits are those of the last 7 days."))]
    lines += [_line(one, words) for one in watched[:MOST_SHOWN]]
    more = len(watched) - MOST_SHOWN
    if more > 0:
        lines.append(words.say(n_("{count} more", "{count} more", more)))
    return Post(("\n".join(lines), tuple(_buttons(watched, words))))


def _line(one: Watched, words: Words) -> str:
    rule, mark = one.rule, {State.DRAFT: "⚪", State.OBSERVE: "👁️", State.ENFORCE: "🛡️"}[one.rule.state]
    said = [f"{mark} **{rule.number}. {plain(rule.name)}**", words.say(rule.rule.title), words.say(state_line(rule))]
    if rule.state is not State.DRAFT:
        said.append(words.say(hits_line(one.numbers)))
    said.append("→ " + words.show(follows(rule.rule)))
    return " · ".join(said)


def _buttons(watched: Sequence[Watched], words: Words) -> Iterator[Button]:
    yield Button(words.say(p_("button", "Protect now…")), "automod:protect", Style.PRIMARY)
    if any(one.rule.state is State.ENFORCE for one in watched):
        yield Button(words.say(p_("button", "Stop all of it")), "automod:stop", Style.DANGER)


def question(watched: Watched, words: Words) -> Post:
    """“Invites: 41 hits, 0 marked wrong.”"""
    rule = watched.rule
    asked = _(
        "**{name}** has watched for {days}: {hits}. Should it act from now on ({actions})?",
        name=plain(rule.name),
        days=Minutes(watched.days * 24 * 60),
        hits=hits_line(watched.numbers),
        actions=follows(rule.rule),
    )
    on = Button(words.say(p_("button", "Switch on")), rule_id("on", rule), Style.SUCCESS)
    see = Button(words.say(p_("button", "See 10")), rule_id("see", rule))
    keep = Button(words.say(p_("button", "Keep watching")), rule_id("keep", rule))
    return Post((words.say(asked), (on, see, keep)))


def asks_to_enforce(watched: Watched, words: Words) -> Post:
    """What is known of a rule before it may punish."""
    rule, say = watched.rule, words.say
    lines = [
        say(
            _(
                "**{name}** would act on every hit: {actions}.",
                name=plain(rule.name),
                actions=follows(rule.rule),
            )
        )
    ]
    if watched.observed:
        days, each = Minutes(watched.days * 24 * 60), round(watched.a_day, 1)
        lines.append(
            say(_("In {days}: {hits}; {each} hits a day.", days=days, hits=hits_line(watched.numbers), each=each))
        )
        on = Button(say(p_("button", "Switch on")), rule_id("on", rule), Style.SUCCESS)
        see = Button(say(p_("button", "See 10")), rule_id("see", rule))
        return Post(("\n".join(lines), (on, see)))
    lines.append(say(_("It was not observed for a day yet, so nobody knows what it would hit. Let it observe first.")))
    lines.append(say(_("In a raid: it can delete, and nothing else, for one hour.")))
    hour = Button(say(p_("button", "Delete only, for one hour")), rule_id("hour", rule), Style.PRIMARY)
    typed = Button(say(p_("button", "Switch on all the same…")), rule_id("typed", rule), Style.DANGER)
    return Post(("\n".join(lines), (hour, typed)))


def hits(rule: StandingRule, found: Sequence[HitFacts], words: Words) -> Post:
    """Each with a button that says that it was wrong."""
    if not found:
        return Post((words.say(_("**{name}** has hit nothing yet.", name=plain(rule.name))),))
    parts: list[Part] = [words.say(_("The last hits of **{name}**; which of them were wrong?", name=plain(rule.name)))]
    shown = [(number, hit) for number, hit in enumerate(found, 1)]
    parts.append("\n".join(f"{number}. {hit_line(hit, words)}" for number, hit in shown))
    wrong = [
        Button(words.say(_("{number} was wrong", number=str(number))), f"automod:mark:{rule.number}:{hit.event_id}")
        for number, hit in shown
        if hit.wrong_by is None and hit.wave is None
    ]
    return Post((*parts, *(tuple(wrong[start : start + 5]) for start in range(0, len(wrong), 5))))


def hit_line(hit: HitFacts, words: Words) -> str:
    """Who, where, when; what was written is not kept."""
    said = [f"<@{hit.member_id}>", moment(hit.at, "f")]
    if hit.link is not None:
        said.append(hit.link)
    if hit.span:
        said.append(words.say(n_("{count} character", "{count} characters", hit.span)))
    said.append(words.say(_outcome(hit)))
    if hit.wrong_by is not None:
        said.append(words.say(_("marked wrong by {moderator}", moderator=f"<@{hit.wrong_by}>")))
    return " · ".join(said)


def _outcome(hit: HitFacts) -> Text:
    if hit.mode is Mode.OBSERVED:
        return _("only observed")
    if hit.mode is Mode.SCORED:
        return _("points were added")
    if hit.origin is Origin.DISCORD:
        return _("found by Discord’s AutoMod; done besides: {actions}", actions=done_named(hit.done))
    return _("done: {actions}", actions=done_named(hit.done))


def stopped(names: Sequence[str], token: str, words: Words) -> Post:
    if not names:
        return Post((words.say(_("No rule is on: all of them only observe already.")),))
    said = _(
        "All rules only observe from now on. On until now: {names}.", names=Listing([plain(name) for name in names])
    )
    again = Button(words.say(p_("button", "Switch them on again")), f"automod:resume:{token}")
    return Post((words.say(said), (again,)))


def one_rule(rule: StandingRule, words: Words) -> Post:
    """All that it is, and what can be done with it next."""
    lines = [f"**{rule.number}. {plain(rule.name)}** · {words.say(rule.rule.title)} · {words.say(state_line(rule))}"]
    lines.append("→ " + words.show(follows(rule.rule)))
    lines += [f"- `{name}`: {_value(rule.rule, name)}" for name in options.names(type(rule.rule))]
    following = {
        State.DRAFT: _("It looks at nothing yet: let it observe with {command}.", command=Command("automod observe")),
        State.OBSERVE: _("It only observes. Try it on what was written: {command}.", command=Command("automod replay")),
        State.ENFORCE: _("It is on: this holds from now on."),
    }
    lines.append(words.say(following[rule.state]))
    return Post(("\n".join(lines),))


def _value(rule: Rule, option: str) -> str:
    """Roles and channels by their names."""
    if option == "exempt_roles":
        return ", ".join(f"<@&{one}>" for one in sorted(rule.exempt_roles)[:MOST_SHOWN]) or "–"
    if option == "exempt_channels":
        return ", ".join(f"<#{one}>" for one in sorted(rule.exempt_channels)[:MOST_SHOWN]) or "–"
    if option == "role" and rule.role is not None:
        return f"<@&{rule.role}>"
    return plain(options.shown(rule, option)) or "–"


def asks_to_protect(words: Words) -> Post:
    lines = [
        words.say(_("**Protect now** covers what no community wants, and is on at once:")),
        "- " + words.say(_("links to domains that are listed as scams;")),
        "- " + words.say(_("the same text in three or more channels, by who has been here for less than a day.")),
        words.say(_("The message goes, its author is held until a human looks, for a day at most. No strike, no ban.")),
    ]
    yes = Button(words.say(p_("button", "Protect now")), "automod:protect:yes", Style.PRIMARY)
    return Post(("\n".join(lines), (yes,)))


def protected(rules: Sequence[StandingRule], words: Words) -> Post:
    named = Listing([plain(rule.name) for rule in rules])
    return Post((words.say(_("On: {names}. What they take away comes to the team’s channel.", names=named)),))


def asks_to_remove(watched: Watched, words: Words) -> Post:
    rule = watched.rule
    text = _(
        "Remove **{name}** ({state}; {hits})? What it hit stays known; the rule itself can be exported before.",
        name=plain(rule.name),
        state=state_line(rule),
        hits=hits_line(watched.numbers),
    )
    yes = Button(words.say(p_("button", "Remove")), rule_id("remove", rule), Style.DANGER)
    return Post((words.say(text), (yes,)))


def resumed(names: Sequence[str], words: Words) -> Post:
    if not names:
        return Post(
            (
                words.say(
                    _("None of them observes any more: look at them with {command}.", command=Command("automod show"))
                ),
            )
        )
    return Post((words.say(_("On again: {names}.", names=Listing([plain(name) for name in names]))),))
