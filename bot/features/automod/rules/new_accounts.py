from datetime import timedelta

from pydantic import Field

from bot.core.i18n import Minutes, _
from bot.features.automod.look import Look
from bot.features.automod.rule import Action, Hit, Length, Rule
from bot.features.automod.seen import What


class NewAccounts(Rule):
    """Someone joins whose account was made lately; `without_avatar`: only those without a picture."""

    kind = "new_accounts"
    title = _("New accounts")
    looks_at = frozenset({What.JOIN})
    younger_than: Length = Field(default=timedelta(days=3), ge=timedelta(minutes=5), le=timedelta(days=365))
    without_avatar: bool = False
    then: tuple[Action, ...] = Field(default=(Action.HOLD,), max_length=len(Action))

    def check(self, look: Look) -> Hit | None:
        age = look.seen.at - look.seen.made_at
        if age >= self.younger_than or (self.without_avatar and look.seen.has_avatar):
            return None
        return self.hit(_("the account is {age} old", age=Minutes(max(0, age.total_seconds() / 60))))
