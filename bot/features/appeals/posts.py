"""What the staff reads of an appeal, and what the member is answered."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.core.i18n import Text, Words, _, p_
from bot.core.markdown import quotation
from bot.core.posts import Button, Post, Style
from bot.features.appeals import policy
from bot.features.appeals.appeal import GRANTED, Appeal, Held, Outcome, State
from bot.features.moderation.cases import LEAVES, NAMES, Case, Kind, Told, Undone

CLOSED: Mapping[Outcome, Text] = {
    Outcome.MISTAKE: _("✅ Appeal of case {case} by {member}: granted, our mistake"),
    Outcome.EARLY: _("✅ Appeal of case {case} by {member}: granted, lifted early"),
    Outcome.REFUSED: _("❌ Appeal of case {case} by {member}: refused"),
    Outcome.UNDONE: _("☑️ Appeal of case {case} by {member}: closed, as the case was taken back meanwhile"),
}
QUESTION_CLOSED: Mapping[Outcome, Text] = {
    Outcome.MISTAKE: _("✅ Question about case {case} by {member}: it was our mistake"),
    Outcome.ANSWERED: _("💬 Question about case {case} by {member}: answered"),
    Outcome.UNDONE: _("☑️ Question about case {case} by {member}: closed, as the case was taken back meanwhile"),
}
TOLD: Mapping[Told, Text] = {
    Told.YES: _("the member knows"),
    Told.CLOSED: _("no DM: they take none from the bot"),
    Told.UNKNOWN: _("nobody knows whether the DM arrived"),
}


def moment(at: datetime, style: str = "f") -> str:
    return f"<t:{int(at.timestamp())}:{style}>"


def card(appeal: Appeal, case: Case, case_lines: str, acted_by: int, held: Held | None, words: Words) -> Post:
    """While it is open, all that it takes to decide; then one line. `case_lines`: what the staff may know of it."""
    if appeal.outcome is not None and appeal.state is State.DONE:
        return Post((closed_line(appeal, case, appeal.outcome, words),))
    by = _("By {member}, {when}", member=f"<@{appeal.member_id}>", when=moment(appeal.made_at, "R"))
    title = words.say(title_of(case))
    heading = f"## {title}\n{words.say(by)}"
    said = "\n".join(f"{_question(answer.question)}\n{quotation(answer.text)}" for answer in appeal.answers)
    on_it = ""
    if held is not None:
        who, until = f"<@{held.holder_id}>", moment(held.until, "t")
        on_it = words.say(_("🙋 {moderator} is on it until {when}.", moderator=who, when=until))
    texts = [part for part in (heading, case_lines, said, on_it) if part]
    return Post((*texts, buttons(appeal, case, acted_by, words)))


def title_of(case: Case) -> Text:
    if policy.is_question(case):
        return _("Question about case {case}", case=str(case.number))
    return _("Appeal of case {case}", case=str(case.number))


def _question(text: str) -> str:
    return f"**{quotation(text).removeprefix('> ')}**"


def custom_id(act: str, appeal: Appeal) -> str:
    return f"appeal:{act}:{appeal.key}"


def buttons(appeal: Appeal, case: Case, acted_by: int, words: Words) -> tuple[Button, ...]:
    """Before the form of a refusal there is no time to look up who acted: its button holds that."""
    take = Button(words.say(p_("button", "I’ll take it")), custom_id("take", appeal), Style.PRIMARY)
    if policy.is_question(case):
        answers = Button(words.say(p_("button", "Answer…")), custom_id("answer", appeal), Style.SUCCESS)
        return take, answers, Button(words.say(p_("button", "Our mistake")), custom_id("mistake", appeal))
    shown = [
        take,
        Button(words.say(p_("button", "Grant: our mistake")), custom_id("mistake", appeal), Style.SUCCESS),
    ]
    if policy.can_be_lifted(case):
        shown.append(Button(words.say(p_("button", "Grant: lift early")), custom_id("early", appeal), Style.SUCCESS))
    refuse = f"{custom_id('refuse', appeal)}:by{acted_by}"
    shown.append(Button(words.say(p_("button", "Refuse…")), refuse, Style.DANGER))
    return tuple(shown)


def closed_line(appeal: Appeal, case: Case, outcome: Outcome, words: Words) -> str:
    of = {"case": str(appeal.key.case), "member": f"<@{appeal.member_id}>"}
    closed = QUESTION_CLOSED if policy.is_question(case) else CLOSED
    pieces = [words.say(Text(closed[outcome].message, values=of)), f"<@{appeal.decided_by}>"]
    if appeal.decided_at is not None:
        pieces.append(moment(appeal.decided_at))
    if appeal.alone:
        pieces.append(words.say(_("who had acted, too: they said that nobody else could decide")))
    if appeal.told in TOLD:
        pieces.append(words.say(TOLD[appeal.told]))
    return " · ".join(pieces)


def reminder(appeal: Appeal, case: Case, number: int, words: Words) -> Post:
    waiting = {"case": str(case.number), "when": moment(appeal.made_at, "R")}
    text = _("⏰ The appeal of case {case} has been waiting for an answer since {when}.", **waiting)
    if policy.is_question(case):
        text = _("⏰ The question about case {case} has been waiting for an answer since {when}.", **waiting)
    look = Button(words.say(p_("button", "Look at it")), reminder_id(appeal, number), Style.PRIMARY)
    return Post((words.say(text), (look,)))


def reminder_id(appeal: Appeal, number: int) -> str:
    """By which it is found again."""
    return f"{custom_id('show', appeal)}:{number}"


def answer(appeal: Appeal, case: Case, server: str, until: datetime | None, invite: str | None, words: Words) -> Post:
    """What the member reads: never who decided. `until`: when they may appeal again; `invite`: the way back."""
    of = {"case": str(case.number), "kind": NAMES[case.kind], "server": server}
    if policy.is_question(case) and appeal.outcome is not Outcome.UNDONE:
        return Post(("\n".join(_answered(appeal, of, words)),))
    match appeal.outcome if appeal.state is State.DONE else None:
        case Outcome.MISTAKE:
            lines = [words.say(_("Your appeal on **{server}** is granted (case {case}: {kind}).", **of))]
            lines.append(words.say(_mended(case)))
        case Outcome.EARLY:
            lines = [words.say(_("Your appeal on **{server}** is granted (case {case}: {kind}).", **of))]
            lines.append(words.say(_("It ends now, earlier than planned. The case stays in your record.")))
        case Outcome.REFUSED:
            lines = [words.say(_("Your appeal on **{server}** is refused (case {case}: {kind}).", **of))]
            lines += [words.say(_("Reason:")), quotation(appeal.reason or "")]
            lines += [words.say(_("You can appeal again from {when}.", when=moment(until)))] if until else []
        case Outcome.UNDONE if case.undone is Undone.EARLY:
            lines = [words.say(_("The team of **{server}** ended case {case} early, so your appeal is closed.", **of))]
        case Outcome.UNDONE:
            lines = [words.say(_("The team of **{server}** took case {case} back, so your appeal is closed.", **of))]
        case None:
            lines = [words.say(_("The team of **{server}** has not decided about case {case} yet.", **of))]
            lines.append(
                words.say(
                    _("Sent {when}. Whoever decides is someone else than who acted.", when=moment(appeal.made_at, "R"))
                )
            )
    if invite:
        lines.append(words.say(_("You can come back: {link}", link=invite)))
    return Post(("\n".join(lines),))


def _answered(appeal: Appeal, of: Mapping[str, object], words: Words) -> Iterator[str]:
    if appeal.outcome is None or appeal.state is not State.DONE:
        yield words.say(_("The team of **{server}** has not answered you about case {case} yet.", **of))
        return
    yield words.say(_("The team of **{server}** answers you about case {case}:", **of))
    if appeal.outcome is Outcome.MISTAKE:
        yield words.say(_("That was our mistake, sorry. It is taken back."))
    else:
        yield quotation(appeal.reason or "")


def _mended(case: Case) -> Text:
    if case.kind is Kind.WARN or case.weight:
        return _("That was our mistake, sorry. The strike no longer counts.")
    return _("That was our mistake, sorry. It is taken back.")


def brings_back(appeal: Appeal, case: Case) -> bool:
    """Whether the member may need a way back in."""
    return appeal.outcome in GRANTED and case.kind in LEAVES


def receipt(appeal: Appeal, words: Words, *, asks: bool = False) -> Post:
    """The button answers those whom no direct message reaches."""
    text = _(
        "The team has your appeal of case {case}. Someone else than who acted answers within 3 days, by direct "
        "message. If none can reach you, look here:",
        case=str(appeal.key.case),
    )
    if asks:
        text = _(
            "The team has your question about case {case} and answers within 3 days, by direct message. If none can "
            "reach you, look here:",
            case=str(appeal.key.case),
        )
    look = Button(words.say(p_("button", "What became of it?")), f"appeal:status:{appeal.guild_id}:{appeal.key}")
    return Post((words.say(text), (look,)))
