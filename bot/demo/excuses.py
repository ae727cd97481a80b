"""What the simulation refuses, in the words that the person at the page reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import simcord

from bot.core.errors import UserError
from bot.core.i18n import Text, _

FORBIDDEN = {50001, 50013}
GONE = {10003, 10007, 10008, 10013, 10015}


@contextmanager
def in_words() -> Iterator[None]:
    try:
        yield
    except (simcord.SetupError, simcord.BackendError) as error:
        raise UserError(_wording(error)) from error
    except TimeoutError as error:
        raise UserError(_("That takes the bot longer than the demo waits. Try again in a moment.")) from error


def _wording(error: simcord.SetupError | simcord.BackendError) -> Text:
    code = error.code if isinstance(error, simcord.BackendError) else 0
    if code in FORBIDDEN or "not visible to this user" in str(error):
        return _("Discord does not let this person do that here.")
    if code in GONE:
        return _("That is not there any more.")
    return _("Discord would refuse that: {reason}", reason=str(error))
