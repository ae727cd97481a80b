"""The card of a wave: what happened, to whom, and what a human may do about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.i18n import Listing, Minutes, Text, Words, _, n_, p_
from bot.core.markdown import plain, quotation
from bot.core.posts import Button, File, Part, Post, Style, moment
from bot.features.automod import policy, removed
from bot.features.automod.ledger import Objection, Verdict, Wave
from bot.features.automod.offence import Offence, text_of
from bot.features.automod.rule import Action, Rule
from bot.features.automod.scores import LIMIT, WITHIN
from bot.features.automod.waves import Line, LiveWave
from bot.features.moderation.cases import Told, told_line

MEMBERS, QUOTES, LONGEST_QUOTE, PLACES, LINKS, EACH = 10, 5, 300, 5, 5, 5
LONGEST_WORDS, LONGEST_TEXT = 500, 1_500

ACTIONS: Mapping[Action, Text] = {
    Action.DELETE: p_("automod action", "delete"),
    Action.STRIKE: p_("automod action", "strike"),
    Action.TIMEOUT: p_("automod action", "timeout"),
    Action.HOLD: p_("automod action", "hold for review"),
    Action.ROLE: p_("automod action", "role"),
    Action.SLOWMODE: p_("automod action", "slowmode"),
    Action.ALERT: p_("automod action", "alert"),
}


def actions_named(actions: Sequence[Action]) -> Listing | Text:
    return Listing([ACTIONS[action] for action in actions]) if actions else p_("automod action", "nothing")


def done_named(actions: Iterable[str]) -> Listing | Text:
    """As they were written down."""
    return actions_named([Action(one) for one in actions])


def follows(rule: Rule) -> Listing | Text:
    """What each hit brings."""
    if rule.score is None:
        return actions_named(rule.then)
    return n_(
        "{count} point, and at {limit} points within {minutes}: {actions}",
        "{count} points, and at {limit} points within {minutes}: {actions}",
        rule.score,
        limit=LIMIT,
        minutes=Minutes(WITHIN / timedelta(minutes=1)),
        actions=actions_named(policy.AT_LIMIT),
    )


def points_counted(had: int, added: int) -> Text:
    """Where a text was only tried."""
    minutes = Minutes(WITHIN / timedelta(minutes=1))
    return _("Points within {minutes}: {had}, and {added} with this.", minutes=minutes, had=had, added=added)


def rule_named(number: int, name: str) -> Text:
    return _("rule {number}, {name}", number=str(number), name=plain(name))


def wave_id(act: str, wave: Wave, about: int = 0) -> str:
    """`about`: of one member alone; how many were shown before."""
    return f"automod:{act}:{wave.number}:{about}"


def card(
    wave: Wave, live: LiveWave | None, on_duty: Sequence[int], objections: Sequence[Objection], words: Words
) -> Post:
    """`live`: what memory keeps of it; after a restart only the database's part is left."""
    parts: list[Part] = ["\n".join(_head(wave, live, on_duty, words))]
    files: tuple[File, ...] = ()
    if live is not None:
        lines = [*_members(live, words), *_links(live, words)]
        parts += ["\n".join(lines)] if lines else []
        quotes = "\n\n".join(_quotes(live, words))
        parts += [quotes] if quotes else []
        files = (removed.file_of(wave.number, live.texts),) if live.texts else ()
    else:
        parts.append("-# " + words.say(_("A restart came between: what was written is not kept.")))
    said = [
        words.say(_("<@{member}> objects: {words}", member=str(one.member_id), words=_short(one.words)))
        for one in objections
    ]
    parts += ["\n".join(said)] if said else []
    return Post((*parts, *buttons(wave, bool(live and live.texts), words)), files, tuple(on_duty))


def _head(wave: Wave, live: LiveWave | None, on_duty: Sequence[int], words: Words) -> Iterator[str]:
    if on_duty:
        yield " ".join(f"<@{one}>" for one in on_duty)
    named = words.say(rule_named(wave.rule_number, wave.rule))
    title = words.say(_("Automod {number}", number=str(wave.number)))
    yield f"**{title}** · {named} · {moment(wave.begun_at, 'R')}"
    if live is not None:
        places = [f"<#{place}>" for place in list(live.places)[:PLACES]]
        messages = n_("{count} message", "{count} messages", live.messages)
        members = n_("{count} member", "{count} members", len(live.lines))
        if places:
            yield words.say(
                _("{messages} of {members} in {places}", messages=messages, members=members, places=Listing(places))
            )
        yield words.say(_("Why: {why}. Done: {actions}.", why=live.why, actions=actions_named(live.actions)))
        for text in dict.fromkeys(words.say(failed) for failed in live.failed):
            yield "⚠️ " + text
    if wave.needs_human and wave.verdict is Verdict.OPEN:
        yield "**" + words.say(_("This waits for a human.")) + "**"
    if wave.verdict is not Verdict.OPEN:
        yield words.say(decided(wave))


def decided(wave: Wave) -> Text:
    by = f"<@{wave.decided_by}>"
    if wave.verdict is Verdict.WRONG:
        return _("False positive, says {moderator}: all of it is taken back.", moderator=by)
    if wave.verdict is Verdict.RELEASED:
        return _("Confirmed by {moderator}: whoever was held is let go.", moderator=by)
    if wave.verdict is Verdict.KEPT:
        return _("Confirmed by {moderator}: whoever was held stays out until it ends by itself.", moderator=by)
    return _("Confirmed by {moderator}.", moderator=by)


def _members(live: LiveWave, words: Words) -> Iterator[str]:
    for line in list(live.lines.values())[:MEMBERS]:
        yield f"- <@{line.member_id}>" + "".join(f" · {words.say(text)}" for text in _about(line))
    more = len(live.lines) - MEMBERS
    if more > 0:
        yield words.say(n_("{count} more member", "{count} more members", more))


def _about(line: Line) -> Iterator[Text]:
    if line.messages > 1:
        yield n_("{count} message", "{count} messages", line.messages)
    if line.case_number is not None:
        yield _("case {number}", number=str(line.case_number))
    if line.told is not Told.UNTOLD:
        yield told_line(line.told)
    yield from line.failed


def _links(live: LiveWave, words: Words) -> Iterator[str]:
    yield from (f"- {link}" for link in live.links[:LINKS])
    more = len(live.links) - LINKS
    if more > 0:
        yield words.say(n_("{count} more", "{count} more", more))


def _quotes(live: LiveWave, words: Words) -> Iterator[str]:
    texts = list(dict.fromkeys(one.text for one in live.texts))
    for text in texts[:QUOTES]:
        yield quotation(text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…")
    more = len(live.texts) + live.left_out - min(len(texts), QUOTES)
    if more > 0:
        yield "-# " + words.say(_("All that was taken away stands in the file, and nowhere else."))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return plain(line if len(line) <= LONGEST_WORDS else f"{line[:LONGEST_WORDS]}…")


def buttons(wave: Wave, has_text: bool, words: Words) -> Iterator[Part]:
    """By the first of them a card is found again."""
    wrong = Button(words.say(p_("button", "False positive")), wave_id("wrong", wave), Style.PRIMARY)
    right = Button(words.say(p_("button", "Confirm")), wave_id("right", wave), Style.SUCCESS)
    ban = Button(words.say(p_("button", "Ban them…")), wave_id("ban", wave), Style.DANGER)
    one = Button(words.say(p_("button", "One of them…")), wave_id("each", wave))
    match wave.verdict:
        case Verdict.OPEN:
            yield (wrong, right, ban, one)
        case Verdict.RIGHT | Verdict.RELEASED | Verdict.KEPT:
            yield (wrong, ban, one)
        case Verdict.WRONG if has_text:
            yield (Button(words.say(p_("button", "Send the text back")), wave_id("back", wave), Style.PRIMARY),)
        case Verdict.WRONG:
            pass


def each(wave: Wave, members: Sequence[int], passed: int, words: Words) -> Post:
    """Of a wave, one member at a time, a few on each page: who was meant, and who was not."""
    shown = members[passed : passed + EACH]
    parts: list[Part] = [words.say(_("Who of them was not meant? What was done to them is taken back."))]
    for member_id in shown:
        parts.append(f"<@{member_id}>")
        parts.append((Button(words.say(p_("button", "False positive")), wave_id("wrong", wave, member_id)),))
    more = len(members) - passed - len(shown)
    if more > 0:
        parts.append(words.say(n_("{count} more member", "{count} more members", more)))
        parts.append((Button(words.say(p_("button", "Next")), wave_id("each", wave, passed + EACH)),))
    return Post(tuple(parts))


# What its author reads


def to_author(
    server: str,
    wave: Wave,
    title: Text,
    why: Text | None,
    place_id: int | None,
    text: str,
    button: Button | None,
    words: Words,
) -> Post:
    """What was removed, why, and how to object."""
    if place_id:
        said = _(
            "A message of yours in {channel} on **{server}** was removed.", channel=f"<#{place_id}>", server=server
        )
    else:
        said = _("Your name on **{server}** was taken away: you can choose another one.", server=server)
    lines = [
        words.say(said),
        words.say(_("Rule {number}: {title}.", number=str(wave.rule_number), title=title)),
    ]
    if why is not None:
        lines.append(words.say(_("Why: {why}.", why=why)))
    if text:
        lines += [words.say(_("You wrote:") if place_id else _("Your name here:")), quotation(text)]
    if button is not None:
        lines.append(words.say(_("Was it fine? Say so below: a human looks at it.")))
    return Post(("\n".join(lines), *([(button,)] if button else [])))


def explanation(offence: Offence, held: bool, words: Words) -> str:
    """For who has a case because of it: which rule, why, and what they wrote, or are called."""
    (rule, hit), place = offence.hits[0], offence.place_id
    lines = [
        words.say(_("Rule {number}: {title}.", number=str(rule.number), title=rule.rule.title)),
        words.say(_("Why: {why}.", why=hit.why)),
    ]
    text = (text_of(offence.seen) if place else offence.name)[:LONGEST_TEXT]
    if text:
        said = _("You wrote in {channel}:", channel=f"<#{place}>") if place else _("Your name here:")
        lines += [words.say(said), quotation(text)]
    if held:
        lines.append(words.say(_("A human looks at it; it ends by itself after a day.")))
    return "\n".join(lines)


def object_button(wave: Wave, words: Words) -> Button:
    """It holds all that its form needs: a direct message has no server."""
    return Button(words.say(p_("button", "It was fine")), f"automod:object:{wave.guild_id}:{wave.number}:{words.code}")


def notice(wave: Wave, title: Text, words: Words) -> Post:
    """In the channel, to whoever it was; it names nobody."""
    text = _("A message was removed: rule {number}, {title}.", number=str(wave.rule_number), title=title)
    mine = Button(words.say(p_("button", "Was it yours?")), wave_id("mine", wave))
    return Post((words.say(text), (mine,)))


def sent_back(server: str, place_id: int, text: str, words: Words) -> Post:
    channel = f"<#{place_id}>"
    said = _(
        "That was our mistake, sorry. This is what you wrote in {channel} on **{server}**:",
        channel=channel,
        server=server,
    )
    return Post((words.say(said), text))


def stays(server: str, words: Words) -> Post:
    said = _("The team of **{server}** looked at the message that was removed: it stays removed.", server=server)
    return Post((words.say(said),))


def hold_stays(server: str, until: datetime, words: Words) -> Post:
    """To who was held."""
    said = _(
        "The team of **{server}** looked at it: your timeout stays, until {when} ({until}).",
        server=server,
        when=moment(until),
        until=moment(until, "R"),
    )
    return Post((words.say(said),))


def was_wrong(server: str, words: Words) -> Post:
    said = _(
        "The team of **{server}** looked at the message that was removed: it was fine. Sorry for that.", server=server
    )
    return Post((words.say(said),))


def objection(wave: Wave, said: Objection, words: Words) -> Post:
    """To the staff."""
    member = f"<@{said.member_id}>"
    line = _(
        "{member} says that what {rule} removed was fine: {card}",
        member=member,
        rule=rule_named(wave.rule_number, wave.rule),
        card=wave.link or "",
    )
    wrong = Button(
        words.say(p_("button", "It was fine")), f"automod:wrong:{wave.number}:{said.member_id}", Style.PRIMARY
    )
    right = Button(words.say(p_("button", "It stays removed")), f"automod:stays:{wave.number}:{said.member_id}")
    return Post((words.say(line), quotation(said.words), (wrong, right)))
