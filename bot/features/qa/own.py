"""What one person reads: their receipt, their questions, and the list with their votes."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.i18n import Text, Words, _, n_
from bot.core.markdown import one_line, quotation
from bot.core.names import harmless
from bot.core.posts import Button, Part, Post, Style
from bot.features.qa import posts, poststore
from bot.features.qa.delivery import CARD
from bot.features.qa.event import Event
from bot.features.qa.question import STATES, WAITING, Question, Ranked, Receipt, State
from bot.features.qa.tables import PostState

PAGE = 5
ROW = 5


def receipt(receipt: Receipt, who_sees: str | None, spoken: Words) -> Post:
    """`who_sees`: of an anonymous one, who else may look."""
    question, say = receipt.question, spoken.say
    number = question.number
    lines = [say(_("Your question is in: number {number}.", number=str(number))), quotation(question.text)]
    if receipt.similar:
        lines.append(say(_("Does one of these ask the same? If you say nothing, yours goes on in two minutes.")))
        lines += [posts.line(ranked, spoken) for ranked in receipt.similar]
    else:
        lines.append(say(_stands(receipt)))
    if who_sees is not None:
        lines.append("-# " + say(_("Hidden from all except {who}; looking is logged.", who=who_sees)))
    event = question.event
    rows: list[Part] = ["\n".join(lines)]
    for ranked in receipt.similar:
        target = ranked.question.number
        label = say(_("Same as {number}: I vote", number=str(target)))
        rows.append((Button(label, f"qa:same:{event}:{number}:{target}", Style.PRIMARY),))
    if receipt.similar:
        rows.append((Button(say(_("Different, send mine")), f"qa:different:{event}:{number}", Style.SUCCESS),))
    rows.append((Button(say(_("My questions")), f"qa:mine:{event}"),))
    return Post(tuple(rows))


def _stands(receipt: Receipt) -> Text:
    question = receipt.question
    if question.state is State.PENDING and receipt.waits:
        return n_(
            "It is the next one that a moderator looks at.",
            "It is number {count} in the moderators’ queue.",
            receipt.place,
        )
    if question.state is State.PUBLISHED:
        return n_(
            "It is in the list, the only one.", "It is in the list, number {count} as they were asked.", receipt.place
        )
    return _("It {state}.", state=STATES[question.state])


async def links(session: AsyncSession, event: Event, asked: Sequence[Question]) -> dict[int, str]:
    """To where each was answered."""
    standing = await poststore.all_of(session, event.guild_id, event.number)
    found = {}
    for question in asked:
        number = question.merged_into or question.number
        card = standing.get(f"{CARD}:{number}")
        if card is not None and card.state is PostState.SENT:
            found[question.number] = link(event, card)
    return found


def link(event: Event, card: poststore.Standing) -> str:
    return f"https://discord.com/channels/{event.guild_id}/{card.channel_id}/{card.message_id}"


def mine(
    event: Event, asked: Sequence[Question], places: Mapping[int, int], cards: Mapping[int, str], spoken: Words
) -> Post:
    say = spoken.say
    head = "### " + say(_("Your questions for {title}", title=posts.title(event)))
    if not asked:
        nothing = say(_("You have not asked anything yet."))
        return Post((f"{head}\n{nothing}", (posts.ask_button(event, spoken),)))
    parts: list[Part] = [head]
    for question in asked:
        parts.append("\n".join(_own_lines(question, places, cards, spoken)))
        if question.state in WAITING:
            number = question.number
            buttons = (
                Button(say(_("Change {number}", number=str(number))), f"qa:edit:{event.number}:{number}"),
                Button(
                    say(_("Withdraw {number}", number=str(number))),
                    f"qa:withdraw:{event.number}:{number}",
                    Style.DANGER,
                ),
            )
            parts.append(buttons)
    return Post(tuple(parts[:30]))


def _own_lines(question: Question, places: Mapping[int, int], cards: Mapping[int, str], spoken: Words) -> list[str]:
    say = spoken.say
    lines = [
        f"**{question.number}** · {one_line(question.text, posts.LINE)}",
        say(_("It {state}.", state=STATES[question.state])),
    ]
    if question.number in places:
        lines[-1] += " " + say(_("Place {place} in the queue.", place=places[question.number]))
    if question.merged_into is not None:
        lines[-1] += " " + say(_("It is part of question {number} now.", number=str(question.merged_into)))
    if question.edited:
        lines.append(say(_("A moderator changed its wording.")))
    if question.reason:
        lines.append(say(_("Why: {reason}", reason=one_line(question.reason, 500))))
    if question.number in cards:
        lines.append(cards[question.number])
    elif question.answer:
        lines.append(harmless(question.answer)[:500])
    if question.anonymous:
        lines.append("-# " + say(_("asked anonymously")))
    return lines


def ballot(
    event: Event,
    ranked: Sequence[Ranked],
    voted: AbstractSet[int],
    reader_id: int,
    page: int,
    last_page: int,
    spoken: Words,
) -> Post:
    """One button for each question: it votes, or takes the vote back."""
    say, number = spoken.say, event.number
    head = "### " + say(_("Questions for {title}", title=posts.title(event)))
    if not ranked:
        nothing = say(_("No question waits now."))
        return Post((f"{head}\n{nothing}",))
    parts: list[Part] = [head, "\n".join(posts.line(one, spoken) for one in ranked)]
    parts.append(tuple(_vote_button(number, one, voted, reader_id, page) for one in ranked))
    if last_page:
        pages = (
            Button(say(_("Previous page")), f"qa:page:{number}:{page - 1}", disabled=page == 0),
            Button(say(_("Next page")), f"qa:page:{number}:{page + 1}", disabled=page == last_page),
        )
        parts += [say(_("Page {page} of {pages}", page=page + 1, pages=last_page + 1)), pages]
    return Post(tuple(parts))


def _vote_button(event: int, ranked: Ranked, voted: AbstractSet[int], reader_id: int, page: int) -> Button:
    question = ranked.question
    has = question.number in voted
    return Button(
        f"{'✓' if has else '▲'} {question.number}",
        f"qa:vote:{event}:{question.number}:{page}",
        Style.SUCCESS if has else Style.SECONDARY,
        disabled=question.asker_id == reader_id,
    )
