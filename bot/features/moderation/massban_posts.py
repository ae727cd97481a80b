"""What a moderator reads before and after many are banned at once; the buttons say which feature asked."""

from bot.core.i18n import Words, _, n_, p_
from bot.core.markdown import one_line
from bot.core.names import harmless
from bot.core.posts import Button, File, Post, Style
from bot.features.moderation.massban import BannedMany, Candidates

MOST_SHOWN = 30


def would_ban(found: Candidates, words: Words, asks: str = "massban") -> Post:
    """`asks`: how the custom ids of its buttons begin, before `:yes:token` and `:no:token`."""
    say = words.say
    lines = []
    if found.able:
        lines.append(say(n_("Ban **{count} person**?", "Ban **{count} people**?", len(found.able))))
        lines.append(", ".join(target.mention for target in found.able[:MOST_SHOWN]) + more(len(found.able)))
        strangers = sum(target.rank is None for target in found.able)
        if strangers:
            lines.append(say(n_("{count} of them is not here.", "{count} of them are not here.", strangers)))
        lines.append(say(_("Nobody gets a message about it. Each ban is a case of its own, and can be undone alone.")))
    else:
        lines.append(say(_("None of them can be banned.")))
    if found.unable:
        lines.append(say(_("Not to be banned:")))
        lines += [
            f"- {who if who.startswith('<@') else one_line(who, 40)}: {say(why)}"
            for who, why in found.unable[:MOST_SHOWN]
        ]
    if not found.able:
        return Post(("\n".join(lines),))
    label = say(n_("Ban {count} person", "Ban {count} people", len(found.able)))
    yes = Button(label, f"{asks}:yes:{found.token}", Style.DANGER)
    return Post(("\n".join(lines), (yes, Button(say(p_("button", "Cancel")), f"{asks}:no:{found.token}"))))


def more(count: int) -> str:
    return " …" if count > MOST_SHOWN else ""


def nobody(words: Words) -> Post:
    return Post((words.say(_("Nobody was banned.")),))


def going_on(done: int, count: int, words: Words) -> Post:
    return Post((words.say(_("{done} of {count} so far.", done=done, count=count)),))


def banned_many(done: BannedMany, words: Words) -> Post:
    """The count, who was not banned and why, and person by person in a file."""
    say = words.say
    lines = [say(n_("Banned {count} person.", "Banned {count} people.", len(done.banned)))]
    lines += [f"- <@{user_id}>: {say(why)}" for user_id, why in done.failed[:MOST_SHOWN]]
    each = [say(_("{person}: case {case}", person=str(user_id), case=str(case))) for user_id, case in done.banned]
    each += [f"{user_id}: {harmless(say(why))}" for user_id, why in done.failed]
    return Post(("\n".join(lines),), (File("massban.txt", "\n".join(each).encode()),))
