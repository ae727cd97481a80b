from bot.core.declared import ChannelId, setting
from bot.core.i18n import _
from bot.core.settings import Settings

MOST_CHANNELS = 500


class EngagementSettings(Settings):
    feature = "engagement"
    title = _("Counting")
    question_channels: tuple[ChannelId, ...] = setting(
        (),
        _("Channels of questions"),
        _("Where a message may be a question; forums always are."),
        max_length=MOST_CHANNELS,
    )
