"""One look at something seen: what all rules share is worked out once, when the first of them asks."""

from collections.abc import Mapping, Sequence, Set
from datetime import UTC, timedelta, tzinfo
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from bot.features.automod.addresses import Address, addresses, invites_in
from bot.features.automod.folding import Folded, fold
from bot.features.automod.glance import ADDRESS, glance
from bot.features.automod.matching import Terms
from bot.features.automod.normal import Normal
from bot.features.automod.phishing_domains import PhishingDomains
from bot.features.automod.recent import LONGEST_TEXT, Recent, Trace
from bot.features.automod.seen import Seen, Surface

NEW_IN_A_RAID = timedelta(days=1)
NO_DOMAINS = PhishingDomains()


class Context(NamedTuple):
    """What rules need to know of the server.

    `raid`: limits are halved for who joined within the last day. `invites`: of codes that were resolved, the server
    that each leads to; None where it leads nowhere; `resolves`: other codes will be known later. `phishing`: the
    domains of the feeds.
    """

    zone: tzinfo = UTC
    raid: bool = False
    invites: Mapping[str, int | None] = MappingProxyType({})
    phishing: PhishingDomains = NO_DOMAINS
    resolves: bool = False


class Form:
    """A text, where it stands, and what is to be known of it: its normal form only where something asks for it.

    `lists`: of banned words, of which a term may stand in it; None where that is not known.
    """

    __slots__ = ("_folded", "_normal", "glance", "lists", "surface", "text")

    def __init__(self, surface: Surface, text: str) -> None:
        self.surface = surface
        self.text = text
        self.glance = glance(text)
        self.lists: Set[Terms] | None = None
        self._folded: Folded | None = None
        self._normal: Normal | None = None

    @property
    def folded(self) -> Folded:
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def normal(self) -> Normal:
        if self._normal is None:
            self._normal = Normal(self.text)
        return self._normal

    @property
    def shown(self) -> str:
        """Its normal form."""
        return self.normal.text if self.glance is None else self.glance.shown

    @property
    def may_hold_address(self) -> bool:
        return self.glance is None or ADDRESS in self.glance.marks


class Invite(NamedTuple):
    """`span`: in the original text."""

    code: str
    surface: Surface
    span: tuple[int, int]


class Look:
    """`remembered`: what of a message's text is compared with later ones; `own`: its author's messages of late."""

    __slots__ = (
        "_addresses",
        "_invites",
        "all_forms",
        "context",
        "now",
        "own",
        "recent",
        "remembered",
        "seen",
    )

    def __init__(self, seen: Seen, recent: Recent, context: Context) -> None:
        self.seen = seen
        self.recent = recent
        self.context = context
        self.now = seen.at.timestamp()
        self.own: Sequence[Trace] = ()
        self.all_forms = [Form(surface, text) for surface, text in seen.texts]
        self.remembered = " ".join([form.shown for form in self.all_forms])
        self._addresses: list[tuple[Form, Address]] | None = None
        self._invites: list[Invite] | None = None

    def forms(self, surfaces: frozenset[Surface]) -> list[Form]:
        return [form for form in self.all_forms if form.surface in surfaces]

    def addresses(self, surfaces: frozenset[Surface], *, sure: bool = True) -> list[tuple[Form, Address]]:
        """With `sure=False` also what may be a file's name."""
        if self._addresses is None:
            self._addresses = [(form, address) for form in self.all_forms for address in addresses(form.folded)]
        return [
            (form, address)
            for form, address in self._addresses
            if form.surface in surfaces and (address.is_sure or not sure)
        ]

    @property
    def invites(self) -> list[Invite]:
        if self._invites is None:
            self._invites = [
                Invite(code, form.surface, form.folded.span(start, end))
                for form in self.all_forms
                for code, start, end in invites_in(form.folded)
            ]
        return self._invites

    def own_since(self, seconds: float) -> list[Trace]:
        """Its author's messages of the last seconds, oldest first."""
        since = self.now - seconds
        return [trace for trace in self.own if trace.at >= since]

    def own_are_more_than(self, count: int, seconds: float) -> bool:
        """Whether its author wrote more messages in the last seconds."""
        return len(self.own) > count and self.own[-1 - count].at >= self.now - seconds

    def own_alike(self, similarity: int, seconds: float) -> list[Trace]:
        """Those of nearly the same text."""
        own = self.own_since(seconds)
        texts = [trace.text for trace in own]
        alike = process.extract(
            self.remembered[:LONGEST_TEXT], texts, scorer=ratio, score_cutoff=similarity, limit=None
        )
        return [own[index] for index in sorted([index for _text, _score, index in alike])]

    def limit(self, usual: int) -> int:
        """A rule's limit for this member: half of it for newcomers in a raid."""
        is_new_in_a_raid = self.context.raid and self.seen.is_by_newcomer(NEW_IN_A_RAID)
        return max(1, usual // 2) if is_new_in_a_raid else usual
