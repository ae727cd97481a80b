"""Who is let in, who is greeted how, and in which language."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.errors import UserError
from bot.core.facts import PersonFacts
from bot.core.i18n import Listing, _
from bot.features.welcome.settings import LONGEST_TEMPLATE, MOST_TEMPLATES, WelcomeSettings

WITHIN = timedelta(minutes=1)
"""More than so many within it are greeted by one message, when it is over."""
MOST_NAMED = 40
VARIABLES = ("mention", "name", "server", "members", "channel", "rules")
FAREWELL_VARIABLES = ("name", "server", "members")
MILESTONES = (50, 100, 250, 500, 750, 1_000, 1_500, 2_000, 2_500, 5_000, 7_500)


@dataclass(frozen=True)
class Needs:
    """What a server asks of who wants to be let in, beside Discord's membership screening."""

    role_id: int | None = None
    onboarding: bool = False


def is_let_in(person: PersonFacts, needs: Needs) -> bool:
    """Whether they may really see the server."""
    if person.pending:
        return False
    if needs.role_id is not None:
        return needs.role_id in person.roles
    return person.onboarded or not needs.onboarding


def is_greeted_again(greeted_at: datetime | None, joined_at: datetime, settings: WelcomeSettings) -> bool:
    return greeted_at is None or joined_at - greeted_at >= timedelta(days=settings.again_after_days)


def waits_for_others(cleared_within: int, settings: WelcomeSettings) -> bool:
    """Whether so many come that one message greets them all."""
    return cleared_within > settings.together_above


def left_at_once(sent_at: datetime | None, left_at: datetime, settings: WelcomeSettings) -> bool:
    """Whether their greeting would soon greet nobody."""
    return sent_at is not None and left_at - sent_at < timedelta(minutes=settings.fleeting_minutes)


def language_of_roles(roles: frozenset[int], settings: WelcomeSettings) -> str | None:
    return next((language for role, language in settings.role_languages.items() if role in roles), None)


def language_of_place(places: Sequence[int | None], settings: WelcomeSettings) -> str | None:
    """Of the first that has one: a channel, then its category."""
    return next((settings.place_languages[place] for place in places if place in settings.place_languages), None)


def turn(stay_mark: int, templates: Sequence[str]) -> str:
    """The same for the same greeting, and one after the other for those that follow."""
    return templates[stay_mark % len(templates)]


def checked_templates(typed: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Raises UserError for what can't be filled in."""
    templates = tuple(text.strip() for text in typed if text.strip())[:MOST_TEMPLATES]
    for template in templates:
        unknown = [name for name in names_in(template) if name not in known]
        if unknown:
            raise UserError(
                _(
                    "{unknown} can’t be filled in. These can: {known}.",
                    unknown=Listing([f"{{{name}}}" for name in unknown]),
                    known=Listing([f"{{{name}}}" for name in known]),
                )
            )
        if len(template) > LONGEST_TEMPLATE:
            raise UserError(_("A message is {limit} characters long at most.", limit=LONGEST_TEMPLATE))
    return templates


def names_in(template: str) -> list[str]:
    """What stands in braces. Raises UserError for a brace that never closes."""
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UserError(
            _("A brace never opens or never closes. To show one, type it twice: {example}.", example="{{ }}")
        ) from error
    return [
        name if not (spec or conversion) else f"{name}:" for _text, name, spec, conversion in parsed if name is not None
    ]


def milestone_reached(members: int) -> int | None:
    """The round number that this many members are."""
    return members if members in MILESTONES or (members >= 10_000 and members % 5_000 == 0) else None
