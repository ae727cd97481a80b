"""What everyone reads of a Q&A: the announcement, the list of questions, and the one that is answered now."""

from collections.abc import Mapping, Sequence

from bot.core.events import Venue
from bot.core.i18n import Listing, Text, Words, _, n_
from bot.core.markdown import one_line, plain
from bot.core.names import harmless
from bot.core.posts import Button, Part, Post, Style, moment
from bot.core.posts import Picture as Shown
from bot.features.qa import policy
from bot.features.qa.event import RUNNING, Event, Picture
from bot.features.qa.event import State as EventState
from bot.features.qa.figures import Figures
from bot.features.qa.question import Question, Ranked, State

LISTED = 10
APPROVED_ALREADY = _("A moderator has approved it already: withdraw it and ask anew to change it.")
LINE = 200
OPINIONS: Mapping[int, Text] = {3: _("Yes, it was"), 2: _("Partly"), 1: _("No")}


def title(event: Event) -> str:
    return plain(event.plan.title)


def asker_of(question: Question, spoken: Words) -> str:
    """As everyone may know them."""
    return spoken.say(_("anonymous")) if question.asker is None else f"<@{question.asker}>"


def ask_button(event: Event, spoken: Words, tail: str = "") -> Button:
    """Its id tells whether one may ask anonymously: before a form nothing can be looked up."""
    way = "a" if event.plan.anonymous else "n"
    return Button(spoken.say(_("Ask a question")), f"qa:ask:{event.number}:{way}{tail}", Style.PRIMARY)


def where(event: Event) -> str:
    plan = event.plan
    return plain(plan.location or "–") if plan.venue is Venue.ELSEWHERE else f"<#{plan.venue_id or plan.place_id}>"


def announcement(event: Event, picture: Picture | None, spoken: Words) -> Post:
    """`about` is the host's own announcement: its Markdown stays."""
    plan = event.plan
    head = f"## {title(event)}"
    parts: list[Part] = [head, harmless(plan.about)]
    if picture is not None:
        parts.append(Shown(picture.filename, picture.data, picture.alt))
    parts.append("\n".join(_facts(event, spoken)))
    if event.state in (EventState.ANNOUNCED, EventState.OPEN):
        bell = Button(spoken.say(_("Remind me")), f"qa:remind:{event.number}")
        parts.append((ask_button(event, spoken), bell))
    elif event.state is EventState.LIVE:
        parts.append((ask_button(event, spoken), _list_button(event, spoken)))
    return Post(tuple(part for part in parts if part))


def _facts(event: Event, spoken: Words) -> list[str]:
    plan = event.plan
    lines = []
    match event.state:
        case EventState.CANCELLED:
            lines.append("**" + spoken.say(_("This Q&A is cancelled.")) + "**")
            if event.cancelled_because:
                lines.append(harmless(event.cancelled_because))
            return lines
        case EventState.LIVE:
            lines.append("**" + spoken.say(_("It is going on now.")) + "**")
        case EventState.CLOSED | EventState.ARCHIVED:
            lines.append("**" + spoken.say(_("It is over. Thank you for being there!")) + "**")
    at = moment(plan.starts_at)
    lines.append(spoken.say(_("🗓️ {when} ({how_soon})", when=at, how_soon=moment(plan.starts_at, "R"))))
    lines.append(spoken.say(_("📍 {where}", where=where(event))))
    people = [f"<@{member_id}>" for member_id in (event.host_id, *plan.guests)]
    lines.append(spoken.say(_("🎤 With {people}", people=" ".join(dict.fromkeys(people)))))
    if event.link and event.state in RUNNING:
        lines.append(event.link)
    return lines


def _list_button(event: Event, spoken: Words) -> Button:
    return Button(spoken.say(_("Questions and votes")), f"qa:list:{event.number}:0")


def board(event: Event, top: Sequence[Ranked], counts: Mapping[State, int], spoken: Words) -> Post:
    """The list that everyone sees, in one message that is kept up to date."""
    lines = ["### " + spoken.say(_("Questions for {title}", title=title(event)))]
    if event.state is EventState.LIVE:
        lines.append(spoken.say(_("Going on now, planned until {end}", end=moment(event.plan.ends_at, "t"))))
    lines += [line(ranked, spoken) for ranked in top]
    waiting = counts.get(State.PUBLISHED, 0)
    if waiting > len(top):
        lines.append(spoken.say(n_("… and {count} more", "… and {count} more", waiting - len(top))))
    if not top:
        lines.append(spoken.say(_("No question waits now.")))
    done = counts.get(State.ANSWERED, 0)
    if done:
        lines.append("-# " + spoken.say(n_("{count} question is answered.", "{count} questions are answered.", done)))
    parts: list[Part] = ["\n".join(lines)]
    number = event.number
    if event.state in RUNNING:
        mine = Button(spoken.say(_("My questions")), f"qa:mine:{number}")
        parts.append((ask_button(event, spoken, ":b"), _list_button(event, spoken), mine))
    elif event.state in (EventState.CLOSED, EventState.ARCHIVED):
        parts.append(spoken.say(_("Was it worth your time?")))
        parts.append(
            tuple(Button(spoken.say(text), f"qa:opinion:{number}:{score}") for score, text in OPINIONS.items())
        )
    return Post(tuple(parts))


def line(ranked: Ranked, spoken: Words) -> str:
    question = ranked.question
    text = f"**{question.number}** · ▲ {ranked.votes} · {one_line(question.text, LINE)} · {asker_of(question, spoken)}"
    if ranked.askers > 1:
        text += " · " + spoken.say(n_("asked by {count}", "asked by {count}", ranked.askers))
    return text


def live_card(event: Event, ranked: Ranked, spoken: Words) -> Post:
    """The question that is being answered, then its answer."""
    question = ranked.question
    head = spoken.say(_card_head(event, question))
    by = asker_of(question, spoken)
    votes = n_("▲ {count} vote", "▲ {count} votes", ranked.votes)
    lines = [f"### {head}", _quoted(question.text), f"-# {by} · {spoken.say(votes)}"]
    if ranked.askers > 1:
        lines[-1] += " · " + spoken.say(n_("asked by {count}", "asked by {count}", ranked.askers))
    parts: list[Part] = ["\n".join(lines)]
    if question.answer:
        answer = spoken.say(_("Answered by {person}:", person=f"<@{question.answered_by}>"))
        parts.append(f"**{answer}**\n{harmless(question.answer)}")
    if event.state in RUNNING:
        parts.append((ask_button(event, spoken, f":{question.number}"),))
    else:
        parts.append((Button(spoken.say(_("Questions and votes")), f"qa:list:{event.number}:0:{question.number}"),))
    return Post(tuple(parts))


def _quoted(text: str) -> str:
    return "\n".join(f"> {plain(one)}" for one in text.splitlines() or [""])


def _card_head(event: Event, question: Question) -> Text:
    number = str(question.number)
    if question.state is State.LIVE:
        if event.aloud and event.current == question.number:
            return _("🎙️ Question {number} is being answered live", number=number)
        return _("▶️ Now: question {number}", number=number)
    if question.state is State.ANSWERED:
        return _("✅ Question {number}: answered", number=number)
    if question.state is State.SKIPPED:
        return _("Question {number}: skipped for now", number=number)
    return _("Question {number}", number=number)


# What a member alone reads


def reminder(event: Event, spoken: Words, server: str) -> Post:
    soon = moment(event.plan.starts_at, "R")
    text = _("🔔 **{title}** on **{server}** begins {soon}.", title=title(event), server=server, soon=soon)
    lines = [spoken.say(text), spoken.say(_("📍 {where}", where=where(event))), event.link or ""]
    return Post(("\n".join(one for one in lines if one),))


def moved(event: Event, spoken: Words, server: str) -> Post:
    at, soon = moment(event.plan.starts_at), moment(event.plan.starts_at, "R")
    text = _(
        "🔔 **{title}** on **{server}** is at another time now: {when} ({soon}). Your reminders moved with it.",
        title=title(event),
        server=server,
        when=at,
        soon=soon,
    )
    return Post((spoken.say(text),))


def called_off(event: Event, spoken: Words, server: str) -> Post:
    lines = [spoken.say(_("🔔 **{title}** on **{server}** is cancelled.", title=title(event), server=server))]
    if event.cancelled_because:
        lines.append(harmless(event.cancelled_because))
    return Post(("\n".join(lines),))


def bells(event: Event, chosen: Sequence[int], *, by_dm: bool, spoken: Words) -> Post:
    """`chosen`: so many minutes before."""
    say, number = spoken.say, event.number
    if event.state not in (EventState.ANNOUNCED, EventState.OPEN):
        return Post((say(_("There is nothing to be reminded of any more.")),))
    intro = say(_("When shall the bot remind you of **{title}**?", title=title(event)))
    way = (
        _("By private message.")
        if by_dm
        else _("In {channel}, where you are mentioned.", channel=f"<#{event.plan.place_id}>")
    )
    times = tuple(
        Button(
            ("✓ " if minutes in chosen else "") + say(text),
            f"qa:bell:{number}:{minutes}:{'d' if by_dm else 'c'}",
            Style.SUCCESS if minutes in chosen else Style.SECONDARY,
        )
        for minutes, text in policy.BEFORE.items()
    )
    other = _("Rather in the channel") if by_dm else _("Rather by private message")
    change = Button(say(other), f"qa:bellway:{number}:{'c' if by_dm else 'd'}")
    return Post((f"{intro}\n{say(way)}", times, (change,)))


def summary(figures: Figures) -> Listing:
    pieces = [
        n_("{count} question sent", "{count} questions sent", figures.submitted),
        n_("{count} shown", "{count} shown", figures.published),
        n_("{count} with an answer", "{count} with an answer", figures.answered),
        n_("{count} voter", "{count} voters", figures.voters),
        n_("{count} asker", "{count} askers", figures.askers),
    ]
    if figures.interested is not None:
        pieces.append(n_("{count} interested on Discord", "{count} interested on Discord", figures.interested))
    if figures.came_back is not None:
        pieces.append(n_("{count} came back the week after", "{count} came back the week after", figures.came_back))
    if figures.score is not None:
        pieces.append(
            n_(
                "{score} of 3 by {count} person",
                "{score} of 3 by {count} people",
                figures.opinions,
                score=figures.score,
            )
        )
    return Listing(pieces)
