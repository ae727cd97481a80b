"""What is stored, for whom and why, as a text: from what every table declares."""

from collections.abc import Iterator

from bot.core.i18n import Text, Words, _, p_, words
from bot.core.personal_data import Fate, Purpose
from bot.core.personal_rows import of_people, purposes
from bot.features.privacy import policy
from bot.features.privacy.policy import Spans
from bot.features.privacy.settings import PrivacySettings
from bot.features.qa.settings import QaSettings

LANGUAGES = ("en", "fr")
PRINCIPLES = (
    _(
        "What you write is not stored, but for what you give to the bot on purpose: a report, an appeal, a question "
        "for a Q&A, an answer to a form. That, and what the team writes and sets up, is encrypted."
    ),
    _(
        "`/privacy show` shows what is kept of you, `/privacy export` sends it to you as a file, `/privacy delete` "
        "deletes it. What has to stay is shown with the reason and for how long."
    ),
    _(
        "`/privacy optout`: from then on nothing that you do is counted. Your id is not stored for that, only a keyed "
        "hash of it, so that no file and no history brings you back. `/privacy optin` counts you again."
    ),
    _(
        "Once a day, what is older than its time is deleted. 30 days after the bot has left a server, all of it is "
        "deleted."
    ),
    _("Backups go in turn: what was deleted is gone from them with the last that held it. The key is in none of them."),
    _(
        "What the bot posted on Discord, such as cards and copies in the team’s channels, stands there until someone "
        "deletes it. The server’s team can."
    ),
    _(
        "The bot gives nothing of this to anybody else, nor to any other service than Discord. Whoever runs it answers "
        "for that: ask them, or the server’s team."
    ),
)
WHY, WHAT, SEEN_BY = p_("of data", "Why"), p_("of data", "What"), p_("of data", "Who sees it")
HOW_LONG, IF_DELETED = p_("of data", "How long"), p_("of data", "If you delete your data")


def lines(spans: Spans, words: Words) -> Iterator[str]:
    """Markdown, without a title."""
    say = words.say
    yield from (f"- {say(principle)}" for principle in PRINCIPLES)
    for purpose in purposes():
        yield from ("", f"### {say(purpose.title)}", "", _item(WHY, say(purpose.why), words))
        what = stored(purpose, words)
        if what:
            yield _item(WHAT, what, words)
        yield _item(SEEN_BY, say(purpose.seen_by), words)
        yield _item(HOW_LONG, say(policy.kept_for(purpose, spans)), words)
        yield _item(IF_DELETED, say(if_deleted(purpose)), words)


def _item(title: Text, sentence: str, words: Words) -> str:
    whole = sentence if sentence.endswith(".") else f"{sentence}."
    return words.say(p_("of data", "- **{title}**: {sentence}", title=title, sentence=whole))


def stored(purpose: Purpose, words: Words) -> str:
    """What is kept of whom it is about, in words."""
    said = {
        words.say(holds.tells[name]): None
        for _table, holds in of_people()
        if holds.purpose is purpose
        for person in holds.people
        for name in (holds.tells if person.shows is None else person.shows)
    }
    return " · ".join(said)


def if_deleted(purpose: Purpose) -> Text:
    if purpose.stays is not None:
        return _("It stays, or some of it does. {reason}", reason=purpose.stays)
    fates = {p.fate for _table, holds in of_people() if holds.purpose is purpose for p in holds.people}
    if Fate.CLEARED in fates:
        return _("It goes, or stays without your name and without what you wrote.")
    return _("It goes.")


TITLE = _("What Concierge stores, for whom and why")


def of_server(spans: Spans, words: Words) -> str:
    """With the times that hold there."""
    return "\n".join((f"# {words.say(TITLE)}", "", *lines(spans, words))) + "\n"


def document(language: str) -> str:
    """For someone who does not know a server yet: with the times that hold unless a server sets others."""
    spoken = words(language)
    own = _("Each server may set other times: `/privacy policy` says which hold there, and sends all of this.")
    usual = lines(policy.spans(PrivacySettings(), QaSettings()), spoken)
    return "\n".join((f"# {spoken.say(TITLE)}", "", spoken.say(own), "", *usual)) + "\n"


def documents() -> str:
    """In every language, one after the other."""
    return "\n".join(document(language) for language in LANGUAGES)
