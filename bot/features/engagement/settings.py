from bot.core.settings import Settings


class EngagementSettings(Settings):
    """`question_channels`: ids of the channels in which a message may be a question (forums always are)."""

    feature = "engagement"
    question_channels: tuple[int, ...] = ()
