import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field

from bot.core.declared import ChannelId, LanguageCode, RoleId, setting
from bot.core.i18n import Text, _, p_
from bot.core.settings import Settings

LONGEST_TEMPLATE = 1_000
MOST_TEMPLATES = 4
GREETS = ("send_messages", "read_message_history")
DAY = timedelta(days=1)

Sentences = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=LONGEST_TEMPLATE)], ...], Field(max_length=MOST_TEMPLATES)
]


class Look(enum.StrEnum):
    """How a greeting is shown: its words alone, in a frame, or with a picture."""

    TEXT = enum.auto()
    FRAME = enum.auto()
    PICTURE = enum.auto()


class Door(enum.StrEnum):
    """What a newcomer can press under their greeting."""

    ASK = enum.auto()
    CHANNELS = enum.auto()
    RULES = enum.auto()
    INTRODUCE = enum.auto()


LOOKS: Mapping[Look, Text] = {
    Look.TEXT: p_("choice", "words alone"),
    Look.FRAME: p_("choice", "in a frame"),
    Look.PICTURE: p_("choice", "with a picture"),
}
LABELS: Mapping[Door, Text] = {
    Door.ASK: p_("button of a greeting", "Ask"),
    Door.CHANNELS: p_("button of a greeting", "Pick my channels"),
    Door.RULES: p_("button of a greeting", "Read the rules"),
    Door.INTRODUCE: p_("button of a greeting", "Introduce myself"),
}


class WelcomeSettings(Settings):
    """`since`: nobody who came before is greeted."""

    feature = "welcome"
    title = _("Welcome")
    channel_id: ChannelId | None = setting(
        None, _("Channel"), _("Where newcomers are greeted; without one they are not."), needs=GREETS
    )
    since: datetime | None = None
    role_id: RoleId | None = setting(None, _("Role"), _("Who gains it is let in and greeted, not who joins."))
    templates: dict[LanguageCode, Sentences] = setting(
        {}, _("Greetings"), _("What newcomers read, by language; else in the bot’s words."), command="welcome message"
    )
    look: Look = setting(Look.TEXT, _("Look"), _("How a greeting is shown."), words=LOOKS)
    buttons: tuple[Door, ...] = setting(
        (Door.ASK, Door.CHANNELS), _("Buttons"), _("What newcomers can press under their greeting."), words=LABELS
    )
    ask_channel_id: ChannelId | None = setting(None, _("For questions"), _("Where the button Ask leads."))
    introductions_channel_id: ChannelId | None = setting(
        None, _("For introductions"), _("Where people introduce themselves; gives the greeting a button.")
    )
    by_dm: bool = setting(False, _("Privately first"), _("Whether greetings are private; in the channel where closed."))
    dms_an_hour: int = setting(
        20, _("Private greetings an hour"), _("At most, so that Discord takes it for no spam."), ge=1, le=40
    )
    together_above: int = setting(
        5, _("Together above"), _("If more come within a minute, one message greets them all."), ge=1, le=50
    )
    again_after_days: int = setting(
        7, _("Days until greeted again"), _("Who comes back sooner is not greeted again."), unit=DAY, ge=0, le=365
    )
    fleeting_minutes: int = setting(
        10,
        _("Minutes of the fleeting"),
        _("The greeting of who leaves sooner is taken away."),
        unit=timedelta(minutes=1),
        ge=0,
        le=60,
    )
    place_languages: dict[ChannelId, LanguageCode] = setting(
        {}, _("Languages of channels"), _("In which greetings there are written."), command="welcome language"
    )
    role_languages: dict[RoleId, LanguageCode] = setting(
        {}, _("Languages of roles"), _("In which who has one is greeted."), command="welcome language"
    )
    farewell_channel_id: ChannelId | None = setting(
        None, _("Farewells"), _("Where it is said that someone left; nowhere without one."), needs=("send_messages",)
    )
    farewells: dict[LanguageCode, Sentences] = setting(
        {}, _("Words of farewells"), _("By language; else in the bot’s words."), command="welcome message"
    )
    milestones: bool = setting(False, _("Milestones"), _("Whether round numbers of members are celebrated."))

    def settled(self, before: Self, by: int, now: datetime) -> Self:
        """Where greeting begins with it, nobody who came before is greeted."""
        begins = self.channel_id is not None and before.channel_id is None
        return self.model_copy(update={"since": now}) if begins else self
