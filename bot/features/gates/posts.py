"""What stands at the gate, and what the team sees of who waits there."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.i18n import Listing, Words, _, n_
from bot.core.markdown import plain, quotation
from bot.core.posts import Button, Post, Style, moment
from bot.features.gates import policy
from bot.features.gates.applicant import WHY, Applicant, State
from bot.features.gates.settings import GatesSettings

NAMED = 40


def rules_card(settings: GatesSettings, changed: bool, spoken: Words) -> Post:
    """`changed`: who agreed before is asked again."""
    parts = [settings.rules] if settings.rules else []
    if changed:
        again = _("The rules have changed. If you agreed before, read them and press again; you keep your access.")
        parts.append(f"**{spoken.say(again)}**")
    if settings.questions:
        parts.append(spoken.say(_("Then come a few questions, which only the team reads.")))
    label = _("I agree") if settings.rules else _("Come in")
    return Post(
        ("\n\n".join(parts) or spoken.say(_("Welcome!")), (Button(spoken.say(label), "gate:agree", Style.SUCCESS),))
    )


def pass_id(member_id: int) -> str:
    return f"gate:pass:{member_id}"


def review_card(applicant: Applicant, made_at: datetime, settings: GatesSettings, spoken: Words) -> Post:
    member = f"<@{applicant.member_id}>"
    if applicant.state is State.PASSED:
        text = _("{member} was let in by {moderator}.", member=member, moderator=f"<@{applicant.decided_by}>")
        return Post((spoken.say(text),))
    why = Listing([WHY[one] for one in applicant.why])
    lines = [
        spoken.say(_("**{member} waits to be let in** · {why}", member=member, why=why)),
        spoken.say(
            _(
                "Account made {when}, joined {joined}.",
                when=moment(made_at, "R"),
                joined=moment(applicant.joined_at, "R"),
            )
        ),
    ]
    lines += [
        f"**{plain(question)}**\n{quotation(answer)}"
        for question, answer in zip(settings.questions, applicant.answers, strict=False)
    ]
    if applicant.left_at is not None:
        return Post((*lines, spoken.say(_("They have left."))))
    enter = Button(spoken.say(_("Let in")), pass_id(applicant.member_id), Style.SUCCESS)
    if applicant.state is State.DECLINED:
        declined = _("{moderator} has declined.", moderator=f"<@{applicant.decided_by}>")
        return Post(("\n".join([*lines, spoken.say(declined)]), (enter,)))
    decline = Button(spoken.say(_("Decline")), f"gate:decline:{applicant.member_id}")
    return Post(("\n".join(lines), (enter, decline)))


def reminder(members: Sequence[int], spoken: Words) -> Post:
    mentions = " ".join(f"<@{one}>" for one in members[:NAMED])
    text = _(
        "{members} One step is left before you see the rest of the server: press the button above.", members=mentions
    )
    return Post((spoken.say(text),), pings=tuple(members[:NAMED]))


def warning(server: str, until: datetime, spoken: Words) -> Post:
    text = _(
        "You joined **{server}** but have not come in yet. If nothing happens, the team may remove you after {when}; "
        "you can join again at any time.",
        server=plain(server),
        when=moment(until, "f"),
    )
    return Post((spoken.say(text),))


def warning_here(members: Sequence[int], until: datetime, spoken: Words) -> Post:
    """For whose private messages are closed."""
    mentions = " ".join(f"<@{one}>" for one in members[:NAMED])
    text = _(
        "{members} You have not come in yet: press the button above. If nothing happens, the team may remove you after "
        "{when}; you can join again at any time.",
        members=mentions,
        when=moment(until, "f"),
    )
    return Post((spoken.say(text),), pings=tuple(members[:NAMED]))


def declined(server: str, spoken: Words) -> Post:
    text = _("The team of **{server}** has looked at it and does not let you in for now.", server=plain(server))
    return Post((spoken.say(text),))


def cannot_give(role_id: int, spoken: Words) -> Post:
    text = _(
        "The bot can’t give {role} to who passed the gate. It needs Manage Roles, and its own role above this one.",
        role=f"<@&{role_id}>",
    )
    return Post((f"⚠️ {spoken.say(text)}",))


def stuck(applicants: Sequence[Applicant], now: datetime, spoken: Words) -> Post:
    """Who is stuck, and what can be done about it."""
    if not applicants:
        return Post((spoken.say(_("Nobody is stuck at the gate.")),))
    lines = [
        spoken.say(
            n_(
                "**{count} newcomer has been at the gate for days.**",
                "**{count} newcomers have been at the gate for days.**",
                len(applicants),
            )
        )
    ]
    lines += [_line(one, spoken) for one in applicants[:NAMED]]
    if len(applicants) > NAMED:
        lines.append(spoken.say(n_("… and {count} more", "… and {count} more", len(applicants) - NAMED)))
    unwarned = sum(one.warned_at is None for one in applicants)
    ripe = sum(policy.may_be_removed(one, now) for one in applicants)
    buttons = []
    if unwarned:
        text = n_("Warn {count} of them", "Warn {count} of them", unwarned)
        buttons.append(Button(spoken.say(text), "gate:warn"))
    if ripe:
        buttons.append(Button(spoken.say(n_("Remove {count}…", "Remove {count}…", ripe)), "gate:remove", Style.DANGER))
    lines.append("-# " + spoken.say(_("Nobody is removed who was not warned at least two days before.")))
    return Post(("\n".join(lines), *((tuple(buttons),) if buttons else ())))


def _line(applicant: Applicant, spoken: Words) -> str:
    told = spoken.say(n_("reminded {count} time", "reminded {count} times", applicant.reminders))
    parts = [f"<@{applicant.member_id}>", moment(applicant.joined_at, "R"), told]
    if applicant.warned_at is not None:
        parts.append(spoken.say(_("warned {when}", when=moment(applicant.warned_at, "R"))))
    return "- " + " · ".join(parts)


def removal(applicants: Sequence[Applicant], token: str, spoken: Words) -> Post:
    """What would happen."""
    text = n_(
        "This removes {count} member, who was warned at least two days ago:",
        "This removes {count} members, who were all warned at least two days ago:",
        len(applicants),
    )
    named = " ".join(f"<@{one.member_id}>" for one in applicants[:NAMED])
    more = f" +{len(applicants) - NAMED}" if len(applicants) > NAMED else ""
    sure = Button(
        spoken.say(n_("Remove {count}", "Remove {count}", len(applicants))), f"gate:sure:{token}", Style.DANGER
    )
    return Post((f"{spoken.say(text)}\n{named}{more}", (sure,)))
