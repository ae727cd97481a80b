"""What the host reads and presses while an event is planned or changed."""

from collections.abc import Mapping

from bot.core.i18n import Minutes, Text, Words, _, n_, p_
from bot.core.names import harmless
from bot.core.posts import Button, Part, Post, Style, moment
from bot.core.posts import Picture as Shown
from bot.features.qa import posts
from bot.features.qa.event import COMING, STATES, Event, Picture, Series, State

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
SERIES: Mapping[Series, Text] = {
    Series.NONE: p_("series", "once"),
    Series.WEEKLY: p_("series", "every week"),
    Series.MONTHLY: p_("series", "every month"),
}
YES, NO = p_("answer", "yes"), p_("answer", "no")


def draft(event: Event, picture: Picture | None, zone: str, spoken: Words) -> Post:
    """All that was decided, with a button for each thing. `zone`: in which times were read."""
    say, plan, number = spoken.say, event.plan, event.number
    head = _("Q&A {number}: {state}", number=str(number), state=STATES[event.state])
    parts: list[Part] = [f"-# {say(head)}\n## {posts.title(event)}", harmless(plan.about)]
    if picture is not None:
        parts.append(Shown(picture.filename, picture.data, picture.alt))
    parts.append("\n".join(_facts(event, zone, spoken)))
    if event.state not in (State.DRAFT, *COMING):
        return Post(tuple(part for part in parts if part))
    parts += _change_buttons(event, spoken)
    if event.state is State.DRAFT:
        parts.append(
            (
                Button(say(_("Announce it")), f"qa:d:announce:{number}", Style.SUCCESS),
                Button(say(_("Discard")), f"qa:d:discard:{number}", Style.DANGER),
            )
        )
    return Post(tuple(part for part in parts if part))


def _facts(event: Event, zone: str, spoken: Words) -> list[str]:
    plan, say = event.plan, spoken.say
    guests = " ".join(f"<@{one}>" for one in plan.guests) or "–"
    length = Minutes(plan.length.total_seconds() / 60)
    return [
        say(_("🗓️ {when} ({how_soon})", when=moment(plan.starts_at), how_soon=moment(plan.starts_at, "R"))),
        "-# " + say(_("Times that you type are read as the server’s: {zone}.", zone=zone)),
        say(_("⏱️ {length}, until {end}", length=length, end=moment(plan.ends_at, "t"))),
        say(_("📍 {where}", where=posts.where(event))),
        say(_("📣 Announced in {channel}", channel=f"<#{plan.place_id}>")),
        say(_("🎤 Host: {host}. Guests: {guests}", host=f"<@{event.host_id}>", guests=guests)),
    ]


def _change_buttons(event: Event, spoken: Words) -> list[Part]:
    plan, say, number = event.plan, spoken.say, event.number

    def button(act: str, text: Text) -> Button:
        return Button(say(text), f"qa:d:{act}:{number}")

    words = (
        button("words", _("Title and text…")),
        button("time", _("Time…")),
        button("where", _("Place…")),
        button("guests", _("Guests…")),
        button("picture", _("Picture…")),
    )
    ways = (
        button("language", _("Language: {language}", language=LANGUAGES[plan.language])),
        button("anonymous", _("Anonymous questions: {answer}", answer=YES if plan.anonymous else NO)),
        button("review", _("Looked at first: {answer}", answer=YES if plan.review else NO)),
        button("person", n_("{count} per person", "{count} per person", plan.per_person)),
        button("series", _("Held {series}", series=SERIES[plan.series])),
    )
    return [words, ways]
