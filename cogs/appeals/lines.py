"""What a moderator reads after a decision."""

from collections.abc import Mapping

from bot.core.i18n import Text, Words, _, p_
from bot.core.posts import Button, Post, Style
from bot.features.appeals.appeal import Appeal, Key, Outcome
from bot.features.appeals.policy import ActedYourself
from bot.features.appeals.posts import TOLD
from bot.features.moderation.cases import Told

DECIDED: Mapping[Outcome, Text] = {
    Outcome.MISTAKE: _("Granted: case {case} is void, with its strike."),
    Outcome.EARLY: _("Granted: case {case} is lifted; its strike stays."),
    Outcome.REFUSED: _("Refused. The member reads the reason."),
    Outcome.ANSWERED: _("Answered. The member reads it."),
    Outcome.UNDONE: _("Case {case} was taken back meanwhile, so the appeal is closed."),
}


def decided(appeal: Appeal) -> Text:
    """With whether the member knows."""
    if appeal.outcome is None:
        return _("This appeal is still open.")
    what = Text(DECIDED[appeal.outcome].message, values={"case": str(appeal.key.case)})
    return _("{what} ({told})", what=what, told=TOLD.get(appeal.told, TOLD[Told.UNKNOWN]))


def only_one(key: Key, act: str, words: Words) -> Post:
    """Who acted is asked to leave it to someone else; where there is nobody else, they say so, and that is shown."""
    refusal = words.say(ActedYourself().text)
    text = words.say(_("If nobody else on this server can decide, say so: it will stand on the card."))
    sure = Button(words.say(p_("button", "I am the only one: go on")), f"appeal:{act}:{key}:alone", Style.DANGER)
    return Post((f"{refusal}\n{text}", (sure,)))
