"""Pages of settings: all features, one feature, one setting, and the log of changes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.declared import Mark
from bot.core.i18n import Command, Listing, Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.posts import Button, Part, Pick, Picker, Post, Select, Style, moment
from bot.core.servers import ServerFacts
from bot.core.settings import Change
from bot.features.setup import pages, wording
from bot.features.setup.files import Import
from bot.features.setup.pages import Control, Field
from bot.features.setup.service import LOGGED_AT_ONCE, Page

MOST_LISTED = 25
LONGEST_IN_LOG = 80
MOST_SHOWN, MOST_UNFIT = 20, 15
PICKS = {Mark.ROLE: Pick.ROLE, Mark.MEMBER: Pick.MEMBER}


def overview(changed: Mapping[str, int], words: Words) -> Post:
    lines = ["## " + words.say(_("Settings"))]
    for feature, count in changed.items():
        title = words.say(pages.PAGES[feature].title)
        state = words.say(n_("{count} changed", "{count} changed", count)) if count else words.say(_("as usual"))
        lines.append(f"**{title}** · {state}")
    log = Button(words.say(p_("button", "What was changed")), "settings:log:0")
    export = Button(words.say(p_("button", "As a file")), "settings:export")
    commands = Listing([Command(name) for name in ("automod show", "roles show", "qa list")])
    beside = _("Rules, panels and events are no settings: {commands} show them.", commands=commands)
    lines.append("-# " + words.say(beside))
    return Post(("\n".join(lines), _features("", words), (log, export)))


def _features(current: str, words: Words) -> Select:
    options = tuple((words.say(kind.title), feature) for feature, kind in pages.PAGES.items())
    return Select("settings:feature", words.say(_("Choose a feature")), options, chosen=(current,))


def feature(page: Page, words: Words) -> Post:
    """Every setting with its value, and a list to pick one."""
    named = pages.fields(page.kind)
    lines = ["## " + words.say(page.kind.title)]
    lines += [_line(one, page, words) for one in named.values()]
    options = tuple((words.say(one.said.title), name) for name, one in named.items())
    picks = Select(f"settings:pick:{page.kind.feature}", words.say(_("Change a setting")), options[:MOST_LISTED])
    back = Button(words.say(p_("button", "All features")), "settings:all")
    log = Button(words.say(p_("button", "What was changed")), "settings:log:0")
    return Post(("\n".join(lines), picks, _features(page.kind.feature, words), (back, log)))


def _line(one: Field, page: Page, words: Words) -> str:
    value = wording.brief(one, page.values[one.name], words)
    line = words.say(_("**{setting}**: {value}", setting=one.said.title, value=value))
    if page.is_changed(one.name):
        usual = wording.brief(one, page.usual[one.name], words)
        line += " · " + words.say(_("usually {value}", value=usual))
    return line


def setting(one: Field, page: Page, facts: ServerFacts, words: Words) -> Post:
    """What it is, and what there is to press."""
    stored, usual = page.values[one.name], page.usual[one.name]
    limits = wording.bounds(one)
    lines = [
        f"## {words.say(page.kind.title)} · {words.say(one.said.title)}",
        words.say(one.said.about),
        *_now(one, stored, words),
        words.say(_("Usually: {value}", value=wording.value_of(one, usual, words))),
        *([] if limits is None else [words.say(limits)]),
    ]
    if one.control is Control.ELSEWHERE:
        lines.append(words.say(_("{command} changes it.", command=Command(one.said.command or ""))))
    parts: list[Part] = ["\n".join(lines), *_controls(one, page, facts, words)]
    return Post((*parts, tuple(_last_row(one, page, words))))


def _now(one: Field, stored: Any, words: Words) -> Iterator[str]:
    """What a command of its own changes is listed: nowhere else is it seen whole beside its setting."""
    entries = list(wording.entries(one, stored, words)) if one.control is Control.ELSEWHERE else []
    if not entries:
        yield words.say(_("Now: {value}", value=wording.value_of(one, stored, words)))
        return
    yield words.say(_("Now: {value}", value="")).rstrip()
    yield from (f"- {entry}" for entry in entries[:MOST_SHOWN])
    yield from _and_more(len(entries) - MOST_SHOWN, words)


def _controls(one: Field, page: Page, facts: ServerFacts, words: Words) -> Iterator[Part]:
    stored, place = page.values[one.name], _place(one, page)
    match one.control:
        case Control.SWITCH:
            yes, no = words.say(p_("button", "Yes")), words.say(p_("button", "No"))
            yield (
                Button(
                    yes, f"settings:set:{place}:true", Style.SUCCESS if stored else Style.SECONDARY, disabled=stored
                ),
                Button(
                    no, f"settings:set:{place}:false", Style.SECONDARY if stored else Style.DANGER, disabled=not stored
                ),
            )
        case Control.CHOICE:
            options = tuple((name, value) for value, name in wording.choices(one, words))
            chosen = tuple(map(str, stored if one.shape.many else [stored]))
            least, most = (0, len(options)) if one.shape.many else (1, 1)
            yield Select(f"settings:choose:{place}", words.say(one.said.title), options, least, most, chosen)
        case Control.PICKER if not (one.shape.many and len(stored) > one.picked):
            yield _picker(one, page, facts, words)


def _picker(one: Field, page: Page, facts: ServerFacts, words: Words) -> Picker:
    stored = page.values[one.name]
    ids = stored if one.shape.many else [] if stored is None else [stored]
    there = {Mark.CHANNEL: facts.channels, Mark.ROLE: facts.roles}.get(one.shape.mark or Mark.MEMBER)
    chosen = tuple(thing_id for thing_id in ids if there is None or thing_id in there)
    what = PICKS.get(one.shape.mark or Mark.MEMBER, Pick.CHANNEL if one.said.needs else Pick.PLACE)
    return Picker(f"settings:choose:{_place(one, page)}", words.say(one.said.title), what, 0, one.picked, chosen)


def _last_row(one: Field, page: Page, words: Words) -> Iterator[Button]:
    if one.control is Control.TYPED:
        yield Button(words.say(p_("button", "Write it…")), f"settings:type:{_place(one, page)}", Style.PRIMARY)
    if page.is_changed(one.name):
        yield Button(words.say(p_("button", "As usual")), f"settings:reset:{_place(one, page)}")
    yield Button(words.say(p_("button", "Back")), f"settings:open:{page.kind.feature}")


def _place(one: Field, page: Page) -> str:
    return f"{page.kind.feature}:{one.name}:{page.seen}"


def log(changes: Sequence[Change], words: Words) -> Post:
    """What was changed, by whom, from what to what; and what of it can be undone."""
    back = Button(words.say(p_("button", "All features")), "settings:all")
    if not changes:
        return Post((words.say(_("Nothing was changed yet.")), (back,)))
    lines = ["## " + words.say(_("What was changed")), *(_change(one, words) for one in changes)]
    options = tuple((f"{one.number} · {words.say(_title(one))}", str(one.number)) for one in changes if _field(one))
    parts: list[Part] = ["\n".join(lines)]
    if options:
        parts.append(Select("settings:undo", words.say(_("Undo a change")), options))
    older = Button(words.say(p_("button", "Older")), f"settings:log:{changes[-1].number}")
    return Post((*parts, (back, older) if len(changes) == LOGGED_AT_ONCE else (back,)))


def _change(change: Change, words: Words) -> str:
    one = _field(change)
    old, new = _before_and_after(one, change, words)
    text = _(
        "**{number}** · {setting}: {old} → {new} · {who} · {when}",
        number=str(change.number),
        setting=_title(change),
        old=old,
        new=new,
        who=f"<@{change.changed_by}>",
        when=moment(change.changed_at, "R"),
    )
    return words.say(text)


def _before_and_after(one: Field | None, change: Change, words: Words) -> tuple[str, str]:
    """Of what lists several things only those that the change took away and brought."""
    if one is not None and one.control is Control.ELSEWHERE:
        before, after = (list(wording.entries(one, value, words)) for value in (change.old, change.new))
        gone, come = [each for each in before if each not in after], [each for each in after if each not in before]
        return wording.some(gone, words), wording.some(come, words)
    old, new = (_cut(wording.value_of(one, value, words) if one else str(value)) for value in (change.old, change.new))
    return old, new


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_IN_LOG or text.startswith("<") else f"{text[: LONGEST_IN_LOG - 1]}…"


def _field(change: Change) -> Field | None:
    """None for what the bot no longer knows."""
    kind = pages.PAGES.get(change.feature)
    return pages.fields(kind).get(change.name) if kind else None


def _title(change: Change) -> Text:
    one = _field(change)
    if one is None:
        return _("{feature}: {setting}", feature=change.feature, setting=change.name)
    return _("{feature}: {setting}", feature=one.kind.title, setting=one.said.title)


def undone(change: Change, words: Words) -> str:
    one = _field(change)
    value = wording.value_of(one, change.old, words) if one else str(change.old)
    return words.say(_("{setting} is again: {value}", setting=_title(change), value=value))


def offers(does: Import, token: str, words: Words) -> Post:
    """What a file would change, what of it does not fit, and the button that brings it in."""
    lines = [
        words.say(n_("**{count} setting would change:**", "**{count} settings would change:**", len(does.changes)))
    ]
    if not does.changes:
        lines = [words.say(_("Nothing would change."))]
    for one in does.changes[:MOST_SHOWN]:
        title = _("{feature}: {setting}", feature=one.field.kind.title, setting=one.field.said.title)
        old, new = (_cut(wording.brief(one.field, value, words)) for value in (one.old, one.new))
        lines.append("- " + words.say(_("{setting}: {old} → {new}", setting=title, old=old, new=new)))
    lines += _and_more(len(does.changes) - MOST_SHOWN, words)
    parts: list[Part] = ["\n".join(lines)]
    if does.unfit:
        parts.append("\n".join(_unfit(does, words)))
    if does.changes:
        parts.append((Button(words.say(p_("button", "Bring it in")), f"settings:import:{token}", Style.PRIMARY),))
    return Post(tuple(parts))


def _unfit(does: Import, words: Words) -> Iterator[str]:
    text = n_("**{count} does not fit, and stays as it is:**", "**{count} do not fit, and stay as they are:**",
              len(does.unfit))  # fmt: skip
    yield "⚠️ " + words.say(text)
    for one in does.unfit[:MOST_UNFIT]:
        why = words.say(one.why)
        yield "- " + words.say(_("{setting}: {why}", setting=f"**{plain(one.where[:LONGEST_IN_LOG])}**", why=why))
    yield from _and_more(len(does.unfit) - MOST_UNFIT, words)


def _and_more(count: int, words: Words) -> list[str]:
    return [words.say(n_("… and {count} more", "… and {count} more", count))] if count > 0 else []


def imported(count: int, words: Words) -> Post:
    text = n_("{count} setting is brought in.", "{count} settings are brought in.", count)
    log = Button(words.say(p_("button", "What was changed")), "settings:log:0")
    return Post((words.say(text), (log,)))
