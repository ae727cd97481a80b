"""A digest in one language: as Discord's Markdown, or as plain text for elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.i18n import Days, Listing, Minutes, Text, Words, _, n_
from bot.features.digest.compose import Digest, Outcome, Taken, shorter
from bot.features.digest.parts import Line, Place, Value
from bot.features.engagement.report import Waiting

TEXT_LIMIT = 3_900
"""Discord shows 4,000 characters; some are left for what the reader's client may count differently."""

TITLE_LENGTH = 60

VALUES: Mapping[Value, Text] = {
    Value.NEEDS_YOU: _("🔴 Needs you this week"),
    Value.WORTH_A_LOOK: _("🟡 Worth a look"),
    Value.ALL_GOOD: _("🟢 All good"),
    Value.TOO_EARLY: _("⚪ Too early to judge"),
    Value.QUIET: _("💤 Quiet week"),
    Value.PARTIAL: _("⚪ Not judged"),
}

TO_DO = (_("One thing to do"), _("Two things to do"), _("Three things to do"))


@dataclass(frozen=True)
class Wording:
    """`titles`: of forum posts and threads, as Discord told them just now. `taken`: by the suggestion's number.

    `plain`: for people who are not on the server, without links and mentions; `channels` names them.
    """

    words: Words
    titles: Mapping[int, str] = field(default_factory=dict)
    taken: Mapping[int, Taken] = field(default_factory=dict)
    plain: bool = False
    channels: Mapping[int, str] = field(default_factory=dict)

    def say(self, text: Text) -> str:
        return self.words.say(self._placed(text))

    def line(self, line: Line) -> str:
        return " · ".join(self.say(piece) for piece in line)

    def _placed(self, text: Text) -> Text:
        return replace(text, values={name: self._shown(value) for name, value in text.values.items()})

    def _shown(self, value: object) -> object:
        match value:
            case Place():
                return str(value) if self.plain else f"<#{value.channel_id}>"
            case Text():
                return self._placed(value)
            case Listing(items):
                return Listing([self._shown(item) for item in items])
            case _:
                return value

    def sections(self, digest: Digest) -> list[str]:
        """Top to bottom, within what Discord shows of one message."""
        found = self._sections(digest)
        while sum(map(len, found)) > TEXT_LIMIT and (cut := shorter(digest)):
            digest = cut
            found = self._sections(digest)
        return found

    def _sections(self, digest: Digest) -> list[str]:
        found = [self._head(digest)]
        if digest.changes:
            lines = [self.line(line) for line in digest.changes]
            found.append("\n".join([self._title(_("What changed")), *lines]))
        if digest.waiting:
            found.append(self._waiting(digest))
        if digest.suggestions:
            found.append(self._suggestions(digest))
        if digest.deeds is not None:
            found.append(self.say(_("💛 {deeds}", deeds=digest.deeds)))
        small = [*self._last_actions(digest), " ".join(self.say(note) for note in digest.notes)]
        found.append("\n".join(f"-# {line}" for line in small if line))
        return [section for section in found if section]

    def _title(self, text: Text) -> str:
        return f"### {self.say(text)}"

    def _head(self, digest: Digest) -> str:
        title = _(
            "{verdict} · week {number} ({days})",
            verdict=VALUES[digest.verdict.value],
            number=digest.week.number,
            days=Days(digest.week.monday, digest.week.sunday, "MMMEd"),
        )
        why = _("Why: {rule}", rule=digest.verdict.rule)
        return "\n".join([f"## {self.say(title)}", f"-# {self.say(why)}", *map(self.line, digest.headlines)])

    def _waiting(self, digest: Digest) -> str:
        title = n_(
            "Still waiting: {count} question, oldest first",
            "Still waiting: {count} questions, oldest first",
            digest.waiting_total,
        )
        rows = [
            f"{number}. {self.question(digest.guild_id, waiting)} · {self.words.show(Minutes(waiting.minutes))}"
            for number, waiting in enumerate(digest.waiting, 1)
        ]
        return "\n".join([self._title(title), *rows])

    def question(self, guild_id: int, waiting: Waiting) -> str:
        """A forum post by its title, a plain question as a bare link: Discord shows its channel."""
        title = self.titles.get(waiting.thread_id or 0)
        if self.plain:
            return title or f"#{self.channels.get(waiting.channel_id, waiting.channel_id)}"
        where = waiting.thread_id or f"{waiting.channel_id}/{waiting.message_id}"
        link = f"https://discord.com/channels/{guild_id}/{where}"
        return f"[{link_text(title)}]({link})" if title else link

    def _suggestions(self, digest: Digest) -> str:
        rows = [
            f"{number}. {self.say(suggestion.text)}{self._by(self.taken.get(number))}"
            for number, suggestion in digest.suggestions.items()
        ]
        return "\n".join([self._title(TO_DO[len(rows) - 1]), *rows])

    def _by(self, taken: Taken | None) -> str:
        if taken is None:
            return ""
        mark = " ✅" if taken.done else " 🙋"
        return mark if self.plain else f"{mark} <@{taken.holder_id}>"

    def _last_actions(self, digest: Digest) -> list[str]:
        if not digest.last_actions:
            return []
        came = " · ".join(self._outcome(outcome) for outcome in digest.last_actions)
        return [self.say(_("Last week: {came}", came=came))]

    def _outcome(self, outcome: Outcome) -> str:
        taken = outcome.taken
        mark = "⬜" if taken is None else "✅" if taken.done else "🙋"
        holder = f" (<@{taken.holder_id}>)" if taken and not self.plain else ""
        return f"{mark} {self.say(outcome.short)}{holder}"

    def text(self, digest: Digest) -> str:
        """For a terminal or a file: no Markdown."""
        return "\n\n".join(unmarked(section) for section in self.sections(digest)) + "\n"


def link_text(title: str) -> str:
    """What a person typed, as the text of a link: nothing in it is read as Markdown or as another link."""
    short = title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
    flat = " ".join(short.split()).replace("://", ":\u200b//")
    return re.sub(r"([\\`*_~|\[\]()<>#@:>-])", r"\\\1", flat)


def unmarked(section: str) -> str:
    return re.sub(r"^(#+|-#) ", "", section, flags=re.MULTILINE).replace("**", "")
