from bot.core.i18n import Text


class UserError(Exception):
    """A refusal that is said to the person: what is wrong and what to do, in their language."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.message.format_map(dict(text.values)))
        self.text = text
