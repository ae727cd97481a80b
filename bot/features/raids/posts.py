"""What the staff reads of a raid."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.i18n import Minutes, Text, Words, _, n_, p_
from bot.core.permissions import permission_names
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.raids.gate import INVITES, VERIFICATION
from bot.features.raids.raid import HELD_FOR, Account, Cause, Page, Raid, Reviewed, Standing, State, Verdict
from bot.features.raids.settings import RaidSettings

MOST_FAILED = 10

HEADINGS: Mapping[tuple[Cause, bool], Text] = {
    (Cause.JOINS, False): _("This may be a raid: many accounts join at once"),
    (Cause.ALIKE, False): _("This may be a raid: many members write nearly the same"),
    (Cause.JOINS, True): _("A raid: many accounts joined at once"),
    (Cause.ALIKE, True): _("A raid: many members wrote nearly the same"),
    (Cause.HAND, True): _("Raid mode, switched on by hand"),
}
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.WAITING: p_("account in a raid", "nobody has decided"),
    Verdict.HELD: p_("account in a raid", "held"),
    Verdict.BANNED: p_("account in a raid", "banned"),
    Verdict.LET_IN: p_("account in a raid", "let in"),
}


def list_id(number: int, page: int = 0) -> str:
    return f"raid:list:{number}:{page}"


def card(standing: Standing, missing: Sequence[str], words: Words) -> Post:
    raid = standing.raid
    was_asked_only = raid.state in {State.SUSPECTED, State.DISMISSED} or (
        raid.state is State.OVER and raid.shut_at is None
    )
    heading = HEADINGS[raid.cause, raid.cause is Cause.HAND or not was_asked_only]
    lines = [f"## {words.say(heading)}", words.say(_joined(standing))]
    lines += [words.say(line) for line in _lines(raid, missing)]
    return Post(("\n".join(lines), _buttons(standing, words)))


def _joined(standing: Standing) -> Text:
    since = moment(standing.raid.began_at, "f")
    return n_(
        "{count} account has joined, counted from a little before {since}.",
        "{count} accounts have joined, counted from a little before {since}.",
        standing.joined,
        since=since,
    )


def _lines(raid: Raid, missing: Sequence[str]) -> Iterator[Text]:
    match raid.state:
        case State.SUSPECTED:
            yield _(
                "Raid mode is off. Switched on, it pauses invites and is stricter with new members, and undoes all of "
                "it at its end."
            )
            if missing:
                yield _("To pause invites the bot needs: {permissions}.", permissions=permission_names(missing))
        case State.DISMISSED:
            yield _("No raid, says {member}. Nobody is asked again before it is calm.", member=f"<@{raid.over_by}>")
        case State.ON:
            yield from _on(raid, missing)
        case State.ENDING:
            yield _("Raid mode is off. Discord has not undone everything yet; it is tried again each minute.")
        case State.OVER:
            yield from _over(raid)


def _on(raid: Raid, missing: Sequence[str]) -> Iterator[Text]:
    if raid.began_by is not None:
        yield _("Switched on by {member}.", member=f"<@{raid.began_by}>")
    if raid.ends_at is None:
        yield _("**Raid mode is on** until someone switches it off.")
    elif raid.cause is Cause.HAND:
        yield _("**Raid mode is on** until {when}.", when=moment(raid.ends_at, "f"))
    else:
        yield _("**Raid mode is on** until it is calm, at the earliest {when}.", when=moment(raid.ends_at, "R"))
    shut = raid.shut
    if raid.shut_at is None:
        yield _("Discord has not paused invites yet; it is tried again.")
        return
    if INVITES in shut.failed:
        yield _("**Invites are not paused**: Discord refused. Pause them in Server Settings → Invites.")
    else:
        yield _("Invites are paused.") if shut.invites_until else _("Invites were paused before, and stay so.")
    if VERIFICATION in shut.failed:
        yield _("The verification level is not raised: Discord refused.")
    elif shut.verification is not None:
        yield _("The verification level is raised: who has just joined may write after ten minutes.")
    if shut.failed and missing:
        yield _("To pause invites the bot needs: {permissions}.", permissions=permission_names(missing))
    yield _("Who joined less than a day ago has half of each limit in the rules.")


def _over(raid: Raid) -> Iterator[Text]:
    if raid.over_at is None:
        return
    when = moment(raid.over_at, "f")
    if raid.shut_at is None:
        yield _("It has been calm since {when}. Raid mode was never on.", when=when)
        return
    if raid.over_by is None:
        yield _("Raid mode ended at {when}, as it had become calm or its time was up.", when=when)
    else:
        yield _("Raid mode was switched off at {when} by {member}.", when=when, member=f"<@{raid.over_by}>")
    if not raid.left_open:
        yield _("Everything is as it was before.")
    if INVITES in raid.left_open:
        yield _("Invites are as someone set them meanwhile, or Discord refused: look into Server Settings → Invites.")
    if VERIFICATION in raid.left_open:
        yield _(
            "The verification level is as someone set it meanwhile, or Discord refused: look into Server Settings → "
            "Safety Setup."
        )


def _buttons(standing: Standing, words: Words) -> tuple[Button, ...]:
    raid, say = standing.raid, words.say
    look = Button(say(p_("button", "See the accounts")), list_id(raid.number))
    on = Button(say(p_("button", "Switch raid mode on")), f"raid:on:{raid.number}", Style.DANGER)
    match raid.state:
        case State.SUSPECTED:
            return (on, Button(say(p_("button", "Not a raid")), f"raid:no:{raid.number}"), look)
        case State.DISMISSED:
            return (on, look)
        case State.ON:
            return (Button(say(p_("button", "Switch raid mode off")), f"raid:off:{raid.number}", Style.PRIMARY), look)
        case _:
            return (look,)


def to_owner(raid: Raid, server: str, words: Words) -> Post:
    """Where the team has no channel to be told in."""
    heading = HEADINGS[raid.cause, raid.state is State.ON or raid.cause is Cause.HAND]
    text = _(
        "**{server}**: {what}. Your team has chosen no channel for such news: `/moderation setup`. `/automod raid "
        "status` shows how it stands.",
        server=server,
        what=heading,
    )
    return Post((words.say(text),))


# Who joined


def accounts(page: Page, words: Words) -> Post:
    """Each with its buttons; above them those for all on whom nobody has decided."""
    raid, say = page.standing.raid, words.say
    counted = [
        say(_("{what}: {count}", what=VERDICTS[verdict], count=page.standing.counts[verdict]))
        for verdict in Verdict
        if verdict in page.standing.counts
    ]
    heading = say(_("Who joined in raid {number}", number=str(raid.number)))
    head = f"## {heading}\n{' · '.join(counted)}"
    if raid.unlisted:
        text = n_(
            "{count} more joined too fast to be listed.", "{count} more joined too fast to be listed.", raid.unlisted
        )
        head += f"\n{say(text)}"
    parts: list[Part] = [head]
    undecided = sum(page.standing.counts.get(verdict, 0) for verdict in (Verdict.WAITING, Verdict.HELD))
    if undecided:
        parts.append(_for_all(raid.number, page.standing.counts.get(Verdict.WAITING, 0), undecided, words))
    for account in page.accounts:
        parts += [_line(account, words), _for_one(raid.number, account, page.page, words)]
    if page.pages > 1:
        parts.append(_turns(raid.number, page, words))
    return Post(tuple(parts))


def _for_all(number: int, waiting: int, undecided: int, words: Words) -> tuple[Button, ...]:
    say = words.say
    return (
        Button(say(p_("button", "Hold all")), f"raid:hold:{number}:all:0", disabled=not waiting),
        Button(say(p_("button", "Ban all …")), f"raid:ban:{number}:all:0", Style.DANGER),
        Button(say(p_("button", "Let all in")), f"raid:let:{number}:all:0", disabled=not undecided),
    )


def _line(account: Account, words: Words) -> str:
    text = _(
        "{member} · account made {made} · joined {joined} · {verdict}",
        member=f"<@{account.member_id}>",
        made=moment(account.made_at, "R"),
        joined=moment(account.joined_at, "T"),
        verdict=VERDICTS[account.verdict],
    )
    if account.case is None:
        return words.say(text)
    case = words.say(_("case {case}", case=str(account.case)))
    return f"{words.say(text)} · {case}"


def _for_one(number: int, account: Account, page: int, words: Words) -> tuple[Button, ...]:
    say, who = words.say, f"{number}:{account.member_id}:{page}"
    is_open = account.verdict in {Verdict.WAITING, Verdict.HELD}
    holds = account.verdict in {Verdict.WAITING, Verdict.LET_IN}
    return (
        Button(say(p_("button", "Hold")), f"raid:hold:{who}", disabled=not holds),
        Button(say(p_("button", "Ban …")), f"raid:ban:{who}", disabled=account.verdict is Verdict.BANNED),
        Button(say(p_("button", "Let in")), f"raid:let:{who}", disabled=not is_open),
    )


def _turns(number: int, page: Page, words: Words) -> tuple[Button, ...]:
    back, on = page.page - 1, page.page + 1
    return (
        Button(words.say(p_("button", "Earlier")), list_id(number, back), disabled=back < 0),
        Button(words.say(p_("button", "Later")), list_id(number, on), disabled=on >= page.pages),
    )


def held(reviewed: Reviewed, words: Words) -> Post:
    days = HELD_FOR.days
    text = n_(
        "{count} account is held: it can’t write for {days} days, or until someone lets it in or bans it.",
        "{count} accounts are held: they can’t write for {days} days, or until someone lets them in or bans them.",
        len(reviewed.done),
        days=days,
    )
    return _reviewed(text, reviewed, words)


def let_in(reviewed: Reviewed, words: Words) -> Post:
    text = n_("{count} account is let in.", "{count} accounts are let in.", len(reviewed.done))
    return _reviewed(text, reviewed, words)


def _reviewed(text: Text, reviewed: Reviewed, words: Words) -> Post:
    lines = [words.say(text)]
    lines += [f"- <@{member_id}>: {words.say(why)}" for member_id, why in reviewed.failed[:MOST_FAILED]]
    left = len(reviewed.failed) - MOST_FAILED
    if left > 0:
        lines.append(words.say(n_("and {count} more", "and {count} more", left)))
    return Post(("\n".join(lines),))


# When it is a raid


def settings_lines(settings: RaidSettings, channel_id: int | None, words: Words) -> str:
    say = words.say
    values = {"joins": settings.joins, "alike": settings.alike, "seconds": settings.seconds}
    lines = [
        say(
            _(
                "It is a raid when {joins} accounts join, or {alike} members write nearly the same, within {seconds} "
                "seconds, and it lasts.",
                **values,
            )
        ),
        say(
            _("Raid mode then goes on by itself, and ends when it has been calm for {calm}.", calm=_calm(settings))
            if settings.automatic
            else _("The team is then asked; raid mode ends when it has been calm for {calm}.", calm=_calm(settings))
        ),
    ]
    if settings.verification:
        lines.append(say(_("It raises Discord’s verification level, too.")))
    if channel_id is None:
        lines.append(say(_("**Your team has chosen no channel** to be told in: `/moderation setup`.")))
    else:
        lines.append(say(_("The team is told in {channel}.", channel=f"<#{channel_id}>")))
    return "\n".join(lines)


def _calm(settings: RaidSettings) -> Minutes:
    return Minutes(settings.calm_minutes)
