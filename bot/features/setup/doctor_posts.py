"""What is wrong, what comes of it, and what to do."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.i18n import Command, Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.posts import Button, File, Part, Post, Style
from bot.features.setup.answers import answers as answers_text
from bot.features.setup.finding import Do, Finding, Level
from bot.features.setup.findings import DRIFT

MOST_SHOWN = 10
SIGNS: Mapping[Level, str] = {Level.SERIOUS: "🔴", Level.WARNING: "🟠", Level.NOTE: "🔵"}
LABELS: Mapping[Do, Text] = {
    Do.FORGET: p_("button", "Forget it"),
    Do.ALLOW: p_("button", "Give it the permissions"),
    Do.STOP_GREETING: p_("button", "Stop Discord’s greeting"),
    Do.FORGET_EXEMPTIONS: p_("button", "Forget it"),
    Do.MEND_PANELS: p_("button", "Put the panel right"),
    Do.TAKE_DOWN: p_("button", "Forget it"),
    Do.LEAVE: p_("button", "Leave it"),
}


def checkup(found: Sequence[Finding], words: Words, done: Text | None = None) -> Post:
    lines = ["## " + words.say(_("How the bot fares here"))]
    if done is not None:
        lines.append("✅ " + words.say(done))
    if not found:
        lines.append(words.say(_("Nothing is wrong. The same is looked at every day, and soon after a change.")))
    parts: list[Part] = ["\n".join(lines)]
    parts += listed(found[:MOST_SHOWN], words)
    if len(found) > MOST_SHOWN:
        more = len(found) - MOST_SHOWN
        parts.append(
            words.say(
                n_("… and {count} more, once these are mended", "… and {count} more, once these are mended", more)
            )
        )
    parts.append((Button(words.say(p_("button", "Look again")), "doctor:look"),))
    return Post(tuple(parts))


def listed(found: Sequence[Finding], words: Words) -> Iterator[Part]:
    """Each with what there is to press; also beside what a feature says of itself."""
    for one in found:
        yield from _one(one, words)
    if any(one.key.startswith(f"{DRIFT}.") for one in found):
        label = words.say(p_("button", "Keep it, or write over it…"))
        yield (Button(label, "automod:sync:ask", Style.PRIMARY),)


def _one(finding: Finding, words: Words) -> Iterator[Part]:
    yield _text(finding, words)
    if finding.fix is not None:
        yield (Button(words.say(LABELS[finding.fix.do]), f"doctor:fix:{finding.key}", Style.SUCCESS),)
    if finding.key == "review":
        yield (Button(words.say(p_("button", "Answers to paste")), "doctor:answers"),)


def _text(finding: Finding, words: Words) -> str:
    lines = [f"{SIGNS[finding.level]} **{words.say(finding.what)}**", words.say(finding.so)]
    return "\n".join([*lines, *([] if finding.then is None else [f"→ {words.say(finding.then)}"])])


def told(new: Sequence[Finding], server: str, words: Words) -> Post:
    """To the team, by itself."""
    text = n_(
        "Something on **{server}** does not work as you chose it. {command} has more.",
        "{count} things on **{server}** do not work as you chose them. {command} has more.",
        len(new),
        server=plain(server),
        command=Command("doctor"),
    )
    parts: list[Part] = [words.say(text)]
    parts += listed(new[:MOST_SHOWN], words)
    return Post(tuple(parts))


def fixed(finding: Finding) -> Text:
    if finding.fix is not None and finding.fix.do is Do.LEAVE:
        return _("Left alone: {what}", what=finding.what)
    return _("Mended: {what}", what=finding.what)


def answers(words: Words) -> Post:
    text = _("Discord asks in English. Read them first: they hold for the bot as it comes.")
    return Post((words.say(text),), (File("answers.md", answers_text().encode()),))
