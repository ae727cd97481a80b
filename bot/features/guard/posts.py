"""What the staff reads of an account that does too much, and of what the guard can't stop."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.names import harmless
from bot.core.permissions import permission_names
from bot.core.posts import Button, File, Part, Post, Style
from bot.core.ranks import RankFacts
from bot.features.guard import policy
from bot.features.guard.incident import Act, Deed, Incident, Outcome, Restored, State, Unbanned
from bot.features.guard.settings import GuardSettings

MOST_SHOWN = 15

WHY: Mapping[Outcome, Text] = {
    Outcome.GONE: _("The account is not on the server any more."),
    Outcome.NOTHING: _("**The bot could take nothing.** Someone above this account must act now."),
    Outcome.REFUSED: _(
        "**Discord did not let the bot take its roles.** Someone above this account must act now; the bot needs Manage "
        "Roles."
    ),
    Outcome.TOLD_ONLY: _("Nothing was taken: on this server the guard only tells."),
}


def names_id(number: int) -> str:
    return f"guard:names:{number}"


def counts_text(acts: Sequence[Act]) -> list[Text]:
    texts = {
        Deed.BANS: lambda count: n_("{count} ban", "{count} bans", count),
        Deed.KICKS: lambda count: n_("{count} kick", "{count} kicks", count),
        Deed.CHANNELS: lambda count: n_("{count} channel deleted", "{count} channels deleted", count),
        Deed.ROLES: lambda count: n_("{count} role deleted", "{count} roles deleted", count),
    }
    return [texts[deed](count) for deed, count in policy.counted(acts).items()]


def card(incident: Incident, acts: Sequence[Act], owner_id: int, words: Words) -> Post:
    lines = list(_lines(incident, acts, words))
    parts: list[Part] = ["\n".join([f"<@{owner_id}>", *lines]), _buttons(incident, acts, words)]
    return Post(tuple(parts), pings=(owner_id,))


def to_owner(incident: Incident, acts: Sequence[Act], server: str, words: Words) -> Post:
    """Where the team can't be told in a channel."""
    text = _("**{server}**: your team could not be told in a channel. `/moderation setup` chooses one.", server=server)
    return Post(("\n".join([words.say(text), *_lines(incident, acts, words)]),))


def _lines(incident: Incident, acts: Sequence[Act], words: Words) -> Iterator[str]:
    say = words.say
    heading = say(_("An account does too much at once"))
    yield f"## {heading}"
    counts = " · ".join(say(text) for text in counts_text(acts))
    yield say(_("{member}: {counts}", member=f"<@{incident.actor_id}>", counts=counts))
    for text in _answer(incident):
        yield say(text)
    deleted = [plain(act.name) for act in acts if act.name]
    if deleted:
        names = ", ".join(deleted[:MOST_SHOWN]) + (" …" if len(deleted) > MOST_SHOWN else "")
        yield say(_("Deleted, and not to be brought back: {names}", names=names))
    if any(act.deed is Deed.KICKS for act in acts):
        yield say(_("Who was kicked has to be invited back."))


def _answer(incident: Incident) -> Iterator[Text]:
    if incident.state is State.RESTORED:
        yield _("{member} has given the roles back.", member=f"<@{incident.restored_by}>")
        return
    if incident.outcome is None:
        yield _("Discord has not answered yet; it is tried again.")
        return
    if incident.outcome is Outcome.TAKEN:
        roles = " ".join(f"<@&{role}>" for role in (*incident.taken, *incident.muted))
        yield _("**Taken from it**, until someone gives it back: {roles}", roles=roles)
    else:
        yield WHY[incident.outcome]
    if incident.left:
        roles = " ".join(f"<@&{role}>" for role in incident.left)
        yield _(
            "**It still has** {roles}, which the bot can’t take: they stand above its own role, or belong to a bot. "
            "Someone above must act now.",
            roles=roles,
        )


def _buttons(incident: Incident, acts: Sequence[Act], words: Words) -> tuple[Button, ...]:
    say, buttons = words.say, list[Button]()
    bans = sum(act.deed is Deed.BANS and not act.undone for act in acts)
    if incident.state is State.DONE and (incident.taken or incident.muted):
        buttons.append(Button(say(p_("button", "Give the roles back")), f"guard:back:{incident.number}"))
    if bans:
        label = say(n_("Lift {count} ban", "Lift {count} bans", bans))
        buttons.append(Button(label, f"guard:unban:{incident.number}", Style.PRIMARY))
    return (*buttons, Button(say(p_("button", "Everything it did")), names_id(incident.number)))


def everything(incident: Incident, acts: Sequence[Act], words: Words) -> Post:
    """Line by line in a file, for whoever brings it back by hand."""
    lines = [f"{act.at:%Y-%m-%d %H:%M:%S} UTC  {_one(act, words)}" for act in acts]
    text = _("What {member} did, one a line.", member=f"<@{incident.actor_id}>")
    return Post((words.say(text),), (File("guard.txt", "\n".join(lines).encode()),))


def _one(act: Act, words: Words) -> str:
    match act.deed:
        case Deed.BANS:
            text = _("banned {person}", person=str(act.target_id))
        case Deed.KICKS if act.target_id is None:
            text = n_("pruned {count} member", "pruned {count} members", act.count)
        case Deed.KICKS:
            text = _("kicked {person}", person=str(act.target_id))
        case Deed.CHANNELS:
            text = _("deleted the channel {name}", name=harmless(act.name))
        case Deed.ROLES:
            text = _("deleted the role {name}", name=harmless(act.name))
    lifted = words.say(_("ban lifted"))
    return f"{words.say(text)} ({lifted})" if act.undone else words.say(text)


def restored(done: Restored, words: Words) -> Post:
    lines = []
    if done.given:
        lines.append(words.say(_("Given back: {roles}", roles=" ".join(f"<@&{role}>" for role in done.given))))
    if done.refused:
        roles = " ".join(f"<@&{role}>" for role in done.refused)
        text = _(
            "Not given back: {roles}. They are gone, stand as high as your highest role or the bot’s, or may do what "
            "the bot may not. Someone above has to do it in Server Settings → Roles.",
            roles=roles,
        )
        lines.append(words.say(text))
    return Post(("\n".join(lines),))


def unbanned(done: Unbanned, words: Words) -> Post:
    lines = [words.say(n_("{count} ban is lifted.", "{count} bans are lifted.", len(done.done)))]
    lines += [f"- <@{user_id}>: {words.say(why)}" for user_id, why in done.failed[:MOST_SHOWN]]
    return Post(("\n".join(lines),))


# How it works here


def overview(
    settings: GuardSettings, above: Sequence[RankFacts], missing: Sequence[str], owner_id: int, words: Words
) -> Post:
    say = words.say
    limits = {
        "bans": settings.bans,
        "kicks": settings.kicks,
        "channels": settings.channels,
        "roles": settings.roles,
    }
    heading, cannot = say(_("The guard against a stolen account")), say(_("What it can’t stop"))
    lines = [
        f"## {heading}",
        say(
            _(
                "Too much within a minute, by one account in Discord itself: {bans} bans, {kicks} kicks, {channels} "
                "channels or {roles} roles deleted.",
                **limits,
            )
        ),
        say(
            _("It then loses every role that the bot may take, and the team is told.")
            if settings.strips
            else _("The team is then told; nothing is taken.")
        ),
    ]
    if settings.trusted:
        trusted = " ".join(f"<@{one}>" for one in settings.trusted)
        lines.append(say(_("Left alone: {accounts}", accounts=trusted)))
    lines.append(f"**{cannot}**")
    lines += [f"- {say(text)}" for text in _limits(above, missing, owner_id)]
    return Post(("\n".join(lines),))


def _limits(above: Sequence[RankFacts], missing: Sequence[str], owner_id: int) -> Iterator[Text]:
    if missing:
        yield _(
            "**Anything at all, as it is now**: the bot needs {permissions}.", permissions=permission_names(missing)
        )
    yield _("The owner, {member}.", member=f"<@{owner_id}>")
    if above:
        roles = " ".join(f"<@&{role.id}>" for role in above[:MOST_SHOWN])
        yield _(
            "Who has one of these roles, which stand above the bot’s: {roles}. Move the bot’s role up.", roles=roles
        )
    yield _("What is done before a limit is reached, and faster than Discord tells of it.")
    yield _("What is gone: deleted channels and roles don’t come back, and who was kicked has to be invited.")
    yield _("What is done through the bot’s own commands: each of those is a case, and can be undone.")
