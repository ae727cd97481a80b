"""The digest and what its buttons answer, as posts. Button ids carry the week, so that they work after a restart."""

from bot.core.calendar import Week
from bot.core.i18n import Text, Words, _, languages, p_, words
from bot.core.posts import Button, Part, Picture, Post, Style
from bot.features.digest.compose import Taken
from bot.features.digest.pages import Page
from bot.features.digest.wording import Wording

Row = tuple[Button, ...]
BUTTONS_IN_A_ROW = 5


def button_id(act: str, week: Week, of: int | str | None = None) -> str:
    return f"digest:{act}:{week}" if of is None else f"digest:{act}:{week}:{of}"


def wording(page: Page, spoken: Words) -> Wording:
    return Wording(spoken, page.titles, page.taken)


def shared_wording(page: Page, spoken: Words) -> Wording:
    """For people who are not on the server."""
    return Wording(spoken, page.titles, page.taken, plain=True, channels=page.report.channel_names)


def digest_post(page: Page, spoken: Words, picture: Picture | str | None) -> Post:
    """What everyone in the channel sees."""
    return Post((*_body(page, spoken, picture), *_take(page, spoken), _more(page, spoken)))


def private_digest(page: Page, spoken: Words, picture: Picture | str | None) -> Post:
    """For one reader: nothing can be taken in hand here."""
    return Post((*_body(page, spoken, picture), _more(page, spoken)))


def _body(page: Page, spoken: Words, picture: Picture | str | None) -> tuple[Part, ...]:
    sections = wording(page, spoken).sections(page.digest)
    return (*sections, picture) if picture else tuple(sections)


def _take(page: Page, spoken: Words) -> tuple[Row, ...]:
    row = tuple(_take_button(page, spoken, number) for number in page.digest.suggestions)
    return (row,) if row else ()


def _take_button(page: Page, spoken: Words, number: int) -> Button:
    taken = page.taken.get(number)
    if taken is None:
        label = spoken.say(_("I’ll take {number}", number=number))
        return Button(label, button_id("take", page.digest.week, number), Style.PRIMARY)
    if taken.done:
        label = spoken.say(_("{number} is done", number=number))
        return Button(f"✅ {label}", button_id("done", page.digest.week, number), Style.SECONDARY, disabled=True)
    label = spoken.say(_("Mark {number} as done", number=number))
    return Button(label, button_id("done", page.digest.week, number), Style.SUCCESS)


def _more(page: Page, spoken: Words) -> Row:
    week = page.digest.week
    others = [code for code in languages() if code != spoken.code]
    row = [
        Button(spoken.say(_("Details")), button_id("details", week)),
        meaning_button(week, spoken),
        *(Button(words(code).say(_("In English")), button_id("read", week, code)) for code in others),
        Button(spoken.say(_("Share")), button_id("share", week)),
        *([Button(spoken.say(p_("button", "Thank them")), button_id("thank", week))] if page.digest.deeds else []),
    ]
    return tuple(row[:BUTTONS_IN_A_ROW])


def meaning_button(week: Week, spoken: Words) -> Button:
    return Button(spoken.say(_("What does this mean?")), button_id("meaning", week))


def took(week: Week, number: int, spoken: Words) -> Post:
    """What the holder reads, with a way back."""
    text = _("Number {number} is yours. Press “Mark as done” under the digest when it is.", number=number)
    back = Button(spoken.say(_("Give it back")), button_id("back", week, number))
    return Post((spoken.say(text), (back,)))


def finished(week: Week, number: int, spoken: Words) -> Post:
    text = _("Number {number} is done. Next week’s digest will say so.", number=number)
    back = Button(spoken.say(_("It is not done yet")), button_id("undo", week, number))
    return Post((spoken.say(text), (back,)))


def stepped_back(spoken: Words) -> Post:
    return Post((spoken.say(_("Done: the digest shows it.")),))


def held_by(taken: Taken) -> Text:
    """Why nobody else can press."""
    holder = f"<@{taken.holder_id}>"
    if taken.done:
        return _("{holder} has done this already.", holder=holder)
    return _("{holder} has this in hand.", holder=holder)
