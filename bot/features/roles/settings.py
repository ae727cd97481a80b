import enum
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot.core.declared import RoleId, setting
from bot.core.i18n import Minutes, Text, _
from bot.core.settings import Settings

MOST_GIVEN, MOST_RESTRICTIONS = 10, 25


class When(enum.StrEnum):
    """JOIN: as they join, also while Discord still asks them something. LET_IN: when they may see the server."""

    JOIN = enum.auto()
    LET_IN = enum.auto()


class Given(BaseModel):
    """A role that everyone gets, so long after."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    role_id: RoleId
    when: When
    after: timedelta = timedelta()

    @property
    def said(self) -> Text:
        role, after = f"<@&{self.role_id}>", Minutes(self.after.total_seconds() / 60)
        match self.when, bool(self.after):
            case When.JOIN, False:
                return _("Everyone gets {role} as they join.", role=role)
            case When.JOIN, True:
                return _("Everyone gets {role} {after} after they joined.", role=role, after=after)
            case _, False:
                return _("Everyone gets {role} when they may see the server.", role=role)
        return _("Everyone gets {role} {after} after they may see the server.", role=role, after=after)


class RolesSettings(Settings):
    feature = "roles"
    title = _("Roles")
    also_needs = ("manage_roles",)
    given: tuple[Given, ...] = setting(
        (),
        _("For everyone"),
        _("Roles that everyone gets, and when."),
        command="roles give",
        handed_out=True,
        max_length=MOST_GIVEN,
    )
    restores: bool = setting(
        False, _("Roles come back"), _("Whether who returns gets the roles they had; never dangerous ones.")
    )
    restrictions: tuple[RoleId, ...] = setting(
        (),
        _("Restrictions"),
        _("Roles that come back in any case, as one that mutes."),
        handed_out=True,
        max_length=MOST_RESTRICTIONS,
    )
