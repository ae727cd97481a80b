"""Every metric, in the order in which they are listed: a new one is a file and a line here."""

from bot.features.engagement.metrics.activation import ACTIVATION
from bot.features.engagement.metrics.active_members import ACTIVE_MEMBERS
from bot.features.engagement.metrics.answered import ANSWERED
from bot.features.engagement.metrics.answered_share import ANSWERED_SHARE
from bot.features.engagement.metrics.best_hours import BEST_HOURS
from bot.features.engagement.metrics.dau_mean import DAU_MEAN
from bot.features.engagement.metrics.first_messages import FIRST_MESSAGES
from bot.features.engagement.metrics.first_response_median import FIRST_RESPONSE_MEDIAN
from bot.features.engagement.metrics.first_response_p90 import FIRST_RESPONSE_P90
from bot.features.engagement.metrics.heatmap import HEATMAP
from bot.features.engagement.metrics.joins import JOINS
from bot.features.engagement.metrics.leaves import LEAVES
from bot.features.engagement.metrics.mau import MAU
from bot.features.engagement.metrics.messages import MESSAGES
from bot.features.engagement.metrics.metric import Metric
from bot.features.engagement.metrics.net import NET
from bot.features.engagement.metrics.newcomer_reply_median import NEWCOMER_REPLY_MEDIAN
from bot.features.engagement.metrics.newcomers_open import NEWCOMERS_OPEN
from bot.features.engagement.metrics.newcomers_unanswered import NEWCOMERS_UNANSWERED
from bot.features.engagement.metrics.open import OPEN
from bot.features.engagement.metrics.questions import QUESTIONS
from bot.features.engagement.metrics.retention_w1 import RETENTION_W1
from bot.features.engagement.metrics.returning_members import RETURNING_MEMBERS
from bot.features.engagement.metrics.stickiness import STICKINESS
from bot.features.engagement.metrics.top_channels import TOP_CHANNELS
from bot.features.engagement.metrics.unanswered import UNANSWERED

METRICS: tuple[Metric, ...] = (
    MESSAGES,
    ACTIVE_MEMBERS,
    DAU_MEAN,
    MAU,
    STICKINESS,
    JOINS,
    LEAVES,
    NET,
    ACTIVATION,
    RETENTION_W1,
    RETURNING_MEMBERS,
    FIRST_MESSAGES,
    NEWCOMER_REPLY_MEDIAN,
    NEWCOMERS_UNANSWERED,
    NEWCOMERS_OPEN,
    QUESTIONS,
    ANSWERED,
    UNANSWERED,
    OPEN,
    ANSWERED_SHARE,
    FIRST_RESPONSE_MEDIAN,
    FIRST_RESPONSE_P90,
    TOP_CHANNELS,
    HEATMAP,
    BEST_HOURS,
)
