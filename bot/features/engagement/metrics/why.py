"""Why a number is not shown."""

from collections.abc import Mapping

from bot.core.i18n import Text, _

WHY: Mapping[str, Text] = {
    "too_few": _("too few people to say"),
    "none_answered": _("nothing was answered"),
    "no_question_channel": _("no channel is set as a question channel"),
    "not_measured": _("not measured: the bot may not see it"),
    "not_counted": _("this week was not counted"),
    "not_in_files": _("chat exports do not tell who left"),
    "no_baseline": _("there is no complete week before to compare with"),
    "not_compared": _("not compared with other weeks"),
}
