from datetime import timedelta

from bot.core.declared import ChannelId, Readers, RoleId, setting
from bot.core.i18n import _
from bot.core.settings import Settings

POSTS = ("send_messages", "read_message_history")
DAY = timedelta(days=1)


class QaSettings(Settings):
    feature = "qa"
    title = _("Q&A events")
    place: ChannelId | None = setting(
        None, _("Place"), _("Where events are announced, unless the host chooses."), needs=POSTS
    )
    review_channel: ChannelId | None = setting(
        None,
        _("Review"),
        _("Where moderators see that questions wait; else in the inbox."),
        needs=POSTS,
        readers=Readers.STAFF,
    )
    archive_channel: ChannelId | None = setting(
        None, _("Archive"), _("Where transcripts come to; else where questions wait."), needs=(*POSTS, "attach_files")
    )
    reveal_roles: tuple[RoleId, ...] = setting(
        (), _("Who may look"), _("Roles that may see who asked anonymously; else administrators."), max_length=2
    )
    per_person: int = setting(3, _("Questions each"), _("How many one member may send to an event."), ge=1, le=50)
    opens_hours: int = setting(
        24,
        _("Hours of voting before"),
        _("So long before an event questions can be asked and voted for."),
        unit=timedelta(hours=1),
        ge=0,
        le=720,
    )
    answer_days: int = setting(
        7, _("Days for owed answers"), _("Until an answer that is still owed is due."), unit=DAY, ge=1, le=90
    )
    keep_days: int = setting(
        365, _("Days that questions are kept"), _("After an event; then they are deleted."), unit=DAY, ge=14, le=3650
    )
