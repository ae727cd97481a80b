from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import TEAM, Ends, Fate, Holds, HoldsNobody, Person, Purpose, by
from bot.core.tables import SEALED, Base

HITS = Purpose(
    "automod",
    _("What automod detected"),
    _("So that rules can be judged, and what was wrong undone. Never what you wrote."),
    _("The server’s team"),
    _("For {span}."),
    "hits_months",
    _("What the rules of the server detected belongs to the record of moderation."),
)


class RuleRow(Base):
    """See `rulebook.StandingRule`."""

    __tablename__ = "automod_rule"
    __table_args__ = (UniqueConstraint("guild_id", "name"),)
    holds = Holds(
        TEAM,
        (by("changed_by", "name", "changed_at"),),
        {"name": _("What it is called"), "changed_at": _("When it was changed")},
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(32))
    options: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    state: Mapped[str] = mapped_column(String(8))
    observed_from: Mapped[datetime | None]
    enforced_at: Mapped[datetime | None]
    delete_only_until: Mapped[datetime | None]
    changed_by: Mapped[int]
    changed_at: Mapped[datetime]


class HitRow(Base):
    """See `ledger.HitFacts`. Never what was written."""

    __tablename__ = "automod_hit"
    __table_args__ = (
        Index("ix_automod_hit_guild_id_rule_at", "guild_id", "rule", "at"),
        Index("ix_automod_hit_guild_id_member_id", "guild_id", "member_id"),
        Index("ix_automod_hit_guild_id_wave", "guild_id", "wave"),
        Index("ix_automod_hit_guild_id_at", "guild_id", "at"),
    )
    holds = Holds(
        HITS,
        (Person("member_id", Fate.KEPT), by("wrong_by", "rule", "wrong_at")),
        {
            "rule": _("The rule of the server"),
            "surface": _("Where it was found: in what was written, a name, a file …"),
            "place_id": _("The id of the channel"),
            "at": _("When it happened"),
            "done": _("What the bot did"),
            "case_number": _("The case that it brought"),
            "wrong_at": _("When the team said that it should not have been detected"),
        },
        Ends("hits_months", "at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(String(50), primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    what: Mapped[str] = mapped_column(String(8))
    surface: Mapped[str | None] = mapped_column(String(16))
    span: Mapped[int]
    member_id: Mapped[int]
    place_id: Mapped[int | None]
    at: Mapped[datetime]
    done: Mapped[str] = mapped_column(String(80))
    failed: Mapped[str] = mapped_column(String(80))
    wave: Mapped[int | None]
    case_number: Mapped[int | None]
    wrong_by: Mapped[int | None]
    wrong_at: Mapped[datetime | None]


class WaveRow(Base):
    """See `ledger.Wave`. `sending_at`: when its card was last being posted."""

    __tablename__ = "automod_wave"
    holds = Holds(
        HITS,
        (by("decided_by", "rule", "decided_at"),),
        {"rule": _("The rule of the server"), "decided_at": _("When it was decided")},
        Ends("hits_months", "begun_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(String(50))
    rule_number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    begun_at: Mapped[datetime]
    needs_human: Mapped[bool]
    role_id: Mapped[int | None]
    sending_at: Mapped[datetime | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]


class ObjectionRow(Base):
    """A member says that what automod removed was fine. `words`: sealed."""

    __tablename__ = "automod_objection"
    holds = Holds(
        HITS,
        (Person("member_id", Fate.DELETED),),
        {"words": _("What you wrote to the team"), "made_at": _("When it was made")},
        Ends("hits_months", "made_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wave: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    language: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    told: Mapped[str] = mapped_column(String(8))


class NativeRuleRow(Base):
    """See `native_plan.Written`."""

    __tablename__ = "automod_native"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    native_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    rule: Mapped[str] = mapped_column(String(50))
    stands: Mapped[str] = mapped_column(String(32))
    asked: Mapped[str] = mapped_column(String(32))
    kept: Mapped[bool]
