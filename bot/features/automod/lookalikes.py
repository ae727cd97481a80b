"""Hosts that pass for a brand's: misspelled, or the brand beside a word that baits."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import chain

from rapidfuzz.distance import OSA

from bot.features.automod.addresses import is_under
from bot.features.automod.folding import fold
from bot.features.automod.normal import squeeze
from bot.features.automod.text_lists import read_list

BRANDS: Mapping[str, tuple[str, ...]] = {
    "discord": (
        "discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media", "discord.dev", "discord.gift",
        "discord.gifts", "discord.new", "discord.co", "discordstatus.com", "discordmerch.com", "discord-activities.com",
        "discordactivities.com", "discordsays.com", "dis.gd", "discordpy.readthedocs.io", "discord.js.org",
        "discordjs.guide", "discord.me", "discords.com", "discord.id", "discord.bots.gg", "discord.boats",
    ),
    "steamcommunity": ("steamcommunity.com", "steamcommunity-a.akamaihd.net"),
    "steampowered": ("steampowered.com",),
    "steam": (
        "steamcommunity.com", "steampowered.com", "steamstatic.com", "steamcontent.com", "steamusercontent.com",
        "steamgames.com", "steam.tv", "steamdb.info", "steamgifts.com", "steamtrades.com", "steamgames.dev",
    ),
    "roblox": ("roblox.com", "rbxcdn.com", "robloxdev.com", "roblox.fandom.com"),
    "epicgames": ("epicgames.com", "epicgames.dev"),
    "minecraft": ("minecraft.net", "minecraft.wiki", "minecraft.fandom.com"),
    "telegram": ("telegram.org", "telegram.me", "telegram.dog"),
    "paypal": ("paypal.com", "paypal.me", "paypalobjects.com"),
    "opensea": ("opensea.io",),
    "metamask": ("metamask.io",),
    "twitch": ("twitch.tv", "twitchcdn.net"),
}  # fmt: skip
"""Each brand and the domains that are its own, or well known to speak of it."""
LESS_TRUSTED = read_list("domains.less_trusted")
ALIKE = str.maketrans("0134578|i", "oleastbll")
READS_AS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@lru_cache(maxsize=2_000)
def skeleton(text: str) -> str:
    """What different spellings of a part of a host have in common."""
    letters = fold(text).latin.translate(ALIKE)
    for pair, letter in READS_AS:
        letters = letters.replace(pair, letter)
    return letters


REAL_WORDS = frozenset(skeleton(word) for word in read_list("lookalikes.real_words"))
BAIT = re.compile("|".join(squeeze(skeleton(word)) for word in sorted(read_list("lookalikes.bait"))))


class Brands:
    """`domains`: each brand's own."""

    def __init__(self, domains: Mapping[str, Iterable[str]]) -> None:
        self.own = frozenset(chain.from_iterable(domains.values()))
        self.wanted = {brand: skeleton(brand) for brand in domains}


USUAL = Brands(BRANDS)


@lru_cache(maxsize=2_000)
def imitated(host: str, brands: Brands = USUAL) -> str | None:
    """The brand that a host passes for; None if it is a brand's own, or like none."""
    if is_under(host, brands.own):
        return None
    name, _dot, ending = host.rpartition(".")
    labels = [_Label(label) for label in name.split(".") if label != "www"]
    for brand, wanted in brands.wanted.items():
        if any(label.passes_for(brand, wanted, ending, is_last=label.text == labels[-1].text) for label in labels):
            return brand
    return None


class _Label:
    """A part of a host."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.skeleton = skeleton(text)
        self.baits = _baits(text)

    @cached_property
    def parts(self) -> frozenset[str]:
        """What may be a brand's name in it, as skeletons."""
        texts = (self.text, BAIT.sub("-", self.skeleton), self.text.replace("-", ""))
        parts = {skeleton(part) for text in texts for part in re.split("[-_]+", text)}
        return frozenset(parts - REAL_WORDS)

    def passes_for(self, brand: str, wanted: str, ending: str, *, is_last: bool) -> bool:
        if brand in self.text:
            is_doubtful = self.text == brand and (ending in LESS_TRUSTED or not is_last)
            return is_doubtful or _baits(self.text.replace(brand, "-"))
        if wanted in self.skeleton:
            return True
        distance = min((_distance(part, wanted) for part in self.parts), default=9)
        return distance <= _farthest(wanted, is_suspicious=self.baits or ending in LESS_TRUSTED)


def _baits(text: str) -> bool:
    return bool(BAIT.search(squeeze(skeleton(text))))


def _farthest(wanted: str, *, is_suspicious: bool) -> int:
    """How many letters may differ: the longer the brand, the more."""
    usual = 0 if len(wanted) < 7 else 1 if len(wanted) < 10 else len(wanted) // 3
    return usual + (is_suspicious and len(wanted) < 10)


def _distance(part: str, wanted: str) -> int:
    """As letters go; one of another length or beginning is none."""
    if not part or abs(len(part) - len(wanted)) > 4 or part[0] != wanted[0]:
        return 9
    return OSA.distance(part, wanted)
