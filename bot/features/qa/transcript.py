"""An event from its first question to its last answer, as files that anyone can keep: Markdown, HTML, JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.names import harmless, one_name
from bot.core.posts import File
from bot.features.qa.event import Event
from bot.features.qa.figures import Figures
from bot.features.qa.question import Ranked, State
from bot.features.qa.style import STYLE

SECTIONS: Sequence[tuple[Text, tuple[State, ...]]] = (
    (p_("transcript", "Answered"), (State.ANSWERED,)),
    (p_("transcript", "Still to be answered"), (State.LIVE, State.PUBLISHED, State.SKIPPED)),
)


@dataclass(frozen=True)
class Transcript:
    """What everyone saw. `names`: of those who did not ask anonymously, of hosts and of guests."""

    event: Event
    questions: Sequence[Ranked]
    figures: Figures
    names: Mapping[int, str]
    made_at: datetime

    def name(self, member_id: int | None, spoken: Words) -> str:
        if member_id is None:
            return spoken.say(_("anonymous"))
        return one_name(self.names.get(member_id, "")) if member_id in self.names else str(member_id)

    def sections(self) -> list[tuple[Text, list[Ranked]]]:
        found = [(name, [one for one in self.questions if one.question.state in states]) for name, states in SECTIONS]
        return [(name, questions) for name, questions in found if questions]


def files(transcript: Transcript, spoken: Words) -> tuple[File, ...]:
    stem = f"qa-{transcript.event.number}"
    made = {"md": as_markdown(transcript, spoken), "html": as_html(transcript, spoken), "json": as_json(transcript)}
    return tuple(File(f"{stem}.{ending}", text.encode()) for ending, text in made.items())


def _said(transcript: Transcript, spoken: Words) -> list[str]:
    """When, with whom, how many."""
    event, figures, say = transcript.event, transcript.figures, spoken.say
    people = ", ".join(transcript.name(one, spoken) for one in dict.fromkeys((event.host_id, *event.plan.guests)))
    when = (event.live_at or event.plan.starts_at).strftime("%Y-%m-%d %H:%M UTC")
    return [
        when,
        say(_("With {people}", people=people)),
        say(n_("{count} question", "{count} questions", figures.published)),
        say(n_("{count} with an answer", "{count} with an answer", figures.answered)),
        say(n_("{count} person voted", "{count} people voted", figures.voters)),
    ]


def _asked(one: Ranked, transcript: Transcript, spoken: Words) -> list[str]:
    pieces = [transcript.name(one.question.asker, spoken), spoken.say(n_("{count} vote", "{count} votes", one.votes))]
    if one.askers > 1:
        pieces.append(spoken.say(n_("asked by {count}", "asked by {count}", one.askers)))
    return pieces


def _answered(one: Ranked, transcript: Transcript, spoken: Words) -> str:
    question, who = one.question, transcript.name(one.question.answered_by or 0, spoken)
    if question.state is not State.ANSWERED:
        return spoken.say(_("Not answered yet."))
    return spoken.say(
        _("{person} answered:", person=who) if question.answer else _("{person} answered live.", person=who)
    )


def as_markdown(transcript: Transcript, spoken: Words) -> str:
    lines = [f"# {_line(transcript.event.plan.title)}", "", plain(transcript.event.plan.about), ""]
    lines += [f"- {_line(said)}" for said in _said(transcript, spoken)]
    for name, questions in transcript.sections():
        lines += ["", f"## {spoken.say(name)}"]
        for one in questions:
            lines += ["", f"### {one.question.number}", "", *_quoted(one.question.text), ""]
            lines += [_line(" · ".join(_asked(one, transcript, spoken))), ""]
            lines.append(f"**{_line(_answered(one, transcript, spoken))}**")
            if one.question.answer:
                lines += ["", *_quoted(one.question.answer)]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return plain(" ".join(text.split()))


def _quoted(text: str) -> list[str]:
    return [f"> {plain(one)}" for one in text.splitlines() or [""]]


def as_html(transcript: Transcript, spoken: Words) -> str:
    """One file that asks nothing of anyone: no script, no picture, no font from elsewhere."""
    plan, say = transcript.event.plan, spoken.say
    title = _safe(plan.title)
    said = "".join(f"<li>{_safe(one)}</li>" for one in _said(transcript, spoken))
    body = [f'<header><h1 dir="auto">{title}</h1>{_paragraphs(plan.about)}<ul class="facts">{said}</ul></header>']
    for name, questions in transcript.sections():
        body.append(f"<section><h2>{_safe(say(name))}</h2>")
        body += [_article(one, transcript, spoken) for one in questions]
        body.append("</section>")
    made = _safe(transcript.made_at.strftime("%Y-%m-%d %H:%M UTC"))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="{spoken.code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n" + "\n".join(body) + f"\n<footer>{made}</footer>\n</main>\n"
        "</body>\n</html>\n"
    )


def _article(one: Ranked, transcript: Transcript, spoken: Words) -> str:
    question = one.question
    about = "".join(f"<li><bdi>{_safe(piece)}</bdi></li>" for piece in _asked(one, transcript, spoken))
    answer = f'<p class="by"><bdi>{_safe(_answered(one, transcript, spoken))}</bdi></p>'
    if question.answer:
        answer += _paragraphs(question.answer)
    return (
        f'<article id="q{question.number}"><div class="asked"><span class="number">{question.number}</span>'
        f'<div>{_paragraphs(question.text)}<ul class="about">{about}</ul></div></div>'
        f'<div class="answer">{answer}</div></article>'
    )


def _paragraphs(text: str) -> str:
    lines = "<br>".join(_safe(one) for one in text.splitlines()) or "&nbsp;"
    return f'<p dir="auto">{lines}</p>'


def _safe(text: str) -> str:
    return escape(harmless(text), quote=True)


def as_json(transcript: Transcript) -> str:
    """For programs: everything as it was written."""
    plan = transcript.event.plan
    return json.dumps(
        {
            "title": plan.title,
            "about": plan.about,
            "starts_at": plan.starts_at.isoformat(),
            "figures": transcript.figures.packed(),
            "questions": [_object(one) for one in transcript.questions],
        },
        ensure_ascii=True,
        indent=1,
    )


def _object(one: Ranked) -> dict[str, object]:
    question = one.question
    return {
        "number": question.number,
        "text": question.text,
        "asker_id": None if question.asker is None else str(question.asker),
        "asked_at": question.asked_at.isoformat(),
        "votes": one.votes,
        "askers": one.askers,
        "state": question.state.value,
        "answer": question.answer,
        "answered_by": None if question.answered_by is None else str(question.answered_by),
    }
