"""What someone reads who tries a text, asks why, or runs a rule over what was written."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Listing, Text, Words, _, n_, p_
from bot.core.markdown import plain, quotation
from bot.core.posts import Button, Post, moment
from bot.features.automod import policy
from bot.features.automod.ledger import HitFacts, Wave
from bot.features.automod.looking import Replayed, TriedText
from bot.features.automod.posts import actions_named, done_named, follows, points_counted, rule_named
from bot.features.automod.rule_posts import hit_line, state_line
from bot.features.automod.ruleset import Tried
from bot.features.automod.states import Book, State

LINK = re.compile(r"(?:https?://\S+/)?(\d{15,20})", re.ASCII)
LINKS, LONGEST_PART = 20, 80


def read_message(typed: str) -> int:
    """Raises UserError."""
    found = LINK.fullmatch(typed.strip())
    if found is None:
        raise UserError(_("That is no link of a message and no id. Right-click the message → Copy Message Link."))
    return int(found[1])


# A text


def tried(what: TriedText, member: MemberFacts, now: datetime, words: Words) -> Post:
    """The normal form, then each rule: whether it hits, where and why, or why it does not look."""
    lines = [words.say(_("It is compared as:")), quotation(what.normal or "–")]
    lines += [line for one in what.tried if (line := _tried(one, what, words))]
    if not any(one.hit for one in what.tried):
        lines.append(words.say(_("No rule hits it.")))
    elif policy.is_staff(member):
        lines.append(words.say(_("{member} is of the staff: no rule does anything.", member=member.mention)))
    else:
        lines.append(words.say(_("What would follow: {actions}.", actions=actions_named(what.actions(now)))))
        if what.points:
            lines.append(words.say(points_counted(what.had, what.points)))
    return Post(("\n".join(lines),))


def _tried(one: Tried, what: TriedText, words: Words) -> str | None:
    """Nothing of the rules that look and don’t hit."""
    rule = what.book.by_name[one.rule.name]
    said = [f"- **{rule.number}. {plain(rule.name)}** ({words.say(state_line(rule))})"]
    if one.exempt is not None:
        return " · ".join([*said, words.say(_("does not look: {why}", why=one.exempt))])
    if one.hit is None:
        return None
    start, end = one.hit.span
    if one.hit.surface is not None and end > start:
        part = what.text[start:end]
        said.append(f"“{plain(part if len(part) <= LONGEST_PART else part[:LONGEST_PART] + '…')}”")
    said.append(words.say(one.hit.why))
    said.append(words.say(_("would do: {actions}", actions=follows(one.rule))))
    return " · ".join(said)


# What was decided


def traces(found: Sequence[HitFacts], book: Book, words: Words) -> Post:
    if not found:
        return Post((words.say(_("Automod hit nothing there, as far as it remembers (90 days).")),))
    return Post(("\n".join(_trace(hit, book, words) for hit in found),))


def _trace(hit: HitFacts, book: Book, words: Words) -> str:
    rule = book.by_name.get(hit.rule)
    named = words.say(rule_named(rule.number, rule.name)) if rule is not None else plain(hit.rule)
    said = [f"- **{named}**", hit_line(hit, words), *(words.say(text) for text in _more(hit))]
    if rule is not None and rule.state is not State.ENFORCE and hit.wave is not None:
        said.append(words.say(_("the rule is no longer on")))
    return " · ".join(said)


def _more(hit: HitFacts) -> Iterator[Text]:
    if hit.surface is not None:
        yield _("in: {surface}", surface=SURFACES.get(hit.surface, p_("surface", "message")))
    if hit.failed:
        yield _("not done: {actions}", actions=done_named(hit.failed))
    if hit.case_number is not None:
        yield _("case {number}", number=str(hit.case_number))


SURFACES = {
    "content": p_("surface", "message"),
    "embed": p_("surface", "embed"),
    "forward": p_("surface", "forward"),
    "poll": p_("surface", "poll"),
    "file_name": p_("surface", "file name"),
    "alt_text": p_("surface", "alt text"),
    "sticker": p_("surface", "sticker"),
    "title": p_("surface", "title"),
    "nickname": p_("surface", "nickname"),
    "name": p_("surface", "name"),
}


def queue(waiting: Sequence[Wave], words: Words) -> Post:
    if not waiting:
        return Post((words.say(_("Nothing waits for a human.")),))
    lines = [words.say(n_("{count} thing waits for a human:", "{count} things wait for a human:", len(waiting)))]
    for wave in waiting:
        named = words.say(rule_named(wave.rule_number, wave.rule))
        lines.append(" · ".join([f"- {named}", moment(wave.begun_at, "R"), *([wave.link] if wave.link else [])]))
    return Post(("\n".join(lines),))


# What was written


def reading(count: int, token: str, words: Words) -> Post:
    text = n_("{count} message read so far…", "{count} messages read so far…", count)
    return Post((words.say(text), (Button(words.say(p_("button", "Stop")), f"automod:replay:stop:{token}"),)))


def replayed(name: str, what: Replayed, since: datetime, words: Words) -> Post:
    past = what.past
    hits, members = past.by_rule[name], len({hit.author_id for hit in past.hits})
    text = _(
        "**{name}** would have hit {hits} of {messages} since {since}, by {members}.",
        name=plain(name),
        hits=n_("{count} message", "{count} messages", hits),
        messages=n_("{count} message", "{count} messages", past.messages),
        since=moment(since, "f"),
        members=n_("{count} member", "{count} members", members),
    )
    lines = [words.say(text), *(f"- {link}" for link in what.links[:LINKS])]
    more = hits - min(len(past.hits), LINKS)
    if more > 0:
        lines.append(words.say(n_("{count} more", "{count} more", more)))
    lines += [f"-# {words.say(text)}" for text in _limits(what)]
    return Post(("\n".join(lines),))


def _limits(what: Replayed) -> Iterator[Text]:
    yield _("Discord’s history does not tell roles nor since when members are here: what depends on that is left out.")
    if what.cut:
        yield _("There is more: only the first {count} messages were read.", count=what.past.messages)
    if what.stopped:
        yield _("It was stopped.")
    if what.unread:
        yield _("Not readable: {channels}", channels=Listing([f"<#{one}>" for one in what.unread]))
