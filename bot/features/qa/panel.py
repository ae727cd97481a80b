"""What the host and the guests read and press, in their own thread."""

from collections.abc import Mapping

from bot.core.i18n import Words, _, n_
from bot.core.markdown import one_line, quotation
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.qa import posts
from bot.features.qa.event import OVER, STATES, Event
from bot.features.qa.event import State as EventState
from bot.features.qa.question import Ranked, State


def panel(
    event: Event, current: Ranked | None, coming: Ranked | None, counts: Mapping[State, int], spoken: Words
) -> Post:
    say = spoken.say
    head = "### " + say(_("Control panel: {title}", title=posts.title(event)))
    parts: list[Part] = ["\n".join([head, *_times(event, spoken), *_counted(counts, spoken)])]
    if event.state is EventState.LIVE:
        parts += _on_stage(event, current, coming, spoken)
    elif event.state in (EventState.ANNOUNCED, EventState.OPEN):
        parts += _before(event, spoken)
    elif event.state in OVER:
        owed = Button(say(_("Answers that are owed")), f"qa:owed:{event.number}:0", Style.PRIMARY)
        parts.append((owed,))
    return Post(tuple(parts))


def _times(event: Event, spoken: Words) -> list[str]:
    say, plan = spoken.say, event.plan
    match event.state:
        case EventState.LIVE:
            end = moment(plan.ends_at, "R")
            return [
                say(
                    _(
                        "🔴 Live since {since}; the planned end: {end}",
                        since=moment(event.live_at or plan.starts_at, "t"),
                        end=end,
                    )
                )
            ]
        case EventState.ANNOUNCED | EventState.OPEN:
            at = _(
                "{state}; it begins {when} ({how_soon}). A late start is no trouble.",
                state=STATES[event.state],
                when=moment(plan.starts_at),
                how_soon=moment(plan.starts_at, "R"),
            )
            return [say(at)]
        case _:
            return [say(_("It is {state}.", state=STATES[event.state]))]


def _counted(counts: Mapping[State, int], spoken: Words) -> list[str]:
    waiting = n_("{count} question in the list", "{count} questions in the list", counts.get(State.PUBLISHED, 0))
    looked = n_("{count} with the moderators", "{count} with the moderators", counts.get(State.PENDING, 0))
    done = n_("{count} with an answer", "{count} with an answer", counts.get(State.ANSWERED, 0))
    return [" · ".join(spoken.say(text) for text in (waiting, looked, done))]


def _before(event: Event, spoken: Words) -> list[Part]:
    say, number = spoken.say, event.number
    buttons = [Button(say(_("Begin")), f"qa:p:start:{number}", Style.SUCCESS)]
    if event.state is EventState.ANNOUNCED:
        buttons.append(Button(say(_("Show questions and begin voting")), f"qa:p:open:{number}"))
    return [(*buttons, _again(event, spoken))]


def _on_stage(event: Event, current: Ranked | None, coming: Ranked | None, spoken: Words) -> list[Part]:
    say, number = spoken.say, event.number
    order = _("Order: most votes first") if event.by_votes else _("Order: as they were asked")
    back = Button(say(_("Back")), f"qa:p:back:{number}")
    rest = (
        Button(say(order), f"qa:p:order:{number}"),
        _again(event, spoken),
        Button(say(_("End the Q&A…")), f"qa:p:close:{number}", Style.DANGER),
    )
    if current is not None:
        asked, question = current.question.number, current.question
        title = say(
            _("On stage: question {number}, {asker}", number=str(asked), asker=posts.asker_of(question, spoken))
        )
        answering = (
            Button(say(_("Answer in writing…")), f"qa:p:write:{number}:{asked}", Style.PRIMARY),
            Button(say(_("Answering live")), f"qa:p:aloud:{number}:{asked}", disabled=event.aloud),
            Button(say(_("Answered")), f"qa:p:done:{number}:{asked}", Style.SUCCESS),
            Button(say(_("Skip")), f"qa:p:skip:{number}:{asked}"),
            back,
        )
        return [f"**{title}**\n{quotation(question.text)}", answering, rest]
    if coming is None:
        return [say(_("No question waits now.")), (back,), rest]
    text = one_line(coming.question.text, posts.LINE)
    ready = say(_("Next: question {number}, ▲ {votes}", number=str(coming.question.number), votes=coming.votes))
    return [f"{ready}\n> {text}", (Button(say(_("Next question")), f"qa:p:next:{number}", Style.PRIMARY), back), rest]


def _again(event: Event, spoken: Words) -> Button:
    """It is up to date by itself every few seconds; a press shows that it is."""
    return Button(spoken.say(_("Refresh")), f"qa:p:look:{event.number}")


def sure_to_close(event: Event, counts: Mapping[State, int], spoken: Words) -> Post:
    say = spoken.say
    open_ones = counts.get(State.PUBLISHED, 0) + counts.get(State.SKIPPED, 0) + counts.get(State.LIVE, 0)
    lines = [say(_("End **{title}** for everyone?", title=posts.title(event)))]
    owed = n_(
        "{count} question is not answered: it becomes an answer that is owed.",
        "{count} questions are not answered: they become answers that are owed.",
        open_ones,
    )
    lines.append(say(owed))
    unseen = counts.get(State.PENDING, 0)
    if unseen:
        lines.append(say(n_("{count} question was not looked at.", "{count} questions were not looked at.", unseen)))
    return Post(("\n".join(lines), (Button(say(_("End it")), f"qa:p:end:{event.number}", Style.DANGER),)))
