"""Hosts that pass for a brand's: misspelled, or the brand beside a word that baits."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

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


def _baits(text: str) -> bool:
    return bool(BAIT.search(squeeze(skeleton(text))))


def imitated(host: str, brands: Mapping[str, Iterable[str]] = BRANDS) -> str | None:
    """The brand that a host passes for; None if it is the brand's own, or like none."""
    if any(is_under(host, set(domains)) for domains in brands.values()):
        return None
    name, _dot, ending = host.rpartition(".")
    labels = [label for label in name.split(".") if label != "www"]
    return next((brand for brand in brands if any(_passes_for(one, brand, labels, ending) for one in labels)), None)


def _passes_for(label: str, brand: str, labels: list[str], ending: str) -> bool:
    wanted = skeleton(brand)
    baits = _baits(label.replace(brand, "-"))
    if brand in label:
        return baits or (label == brand and (ending in LESS_TRUSTED or label != labels[-1]))
    if wanted in skeleton(label):
        return True
    without_bait = BAIT.sub("-", skeleton(label))
    parts = {part for text in (label, without_bait, label.replace("-", "")) for part in re.split("[-_]+", text)}
    distance = min((_distance(part, wanted) for part in parts if skeleton(part) not in REAL_WORDS), default=9)
    return distance <= _farthest(wanted, is_suspicious=baits or ending in LESS_TRUSTED)


def _farthest(wanted: str, *, is_suspicious: bool) -> int:
    """How many letters may differ: the longer the brand, the more."""
    usual = 0 if len(wanted) < 7 else 1 if len(wanted) < 10 else len(wanted) // 3
    return usual + (is_suspicious and len(wanted) < 10)


def _distance(part: str, wanted: str) -> int:
    """As letters go; one of another length or beginning is none."""
    other = skeleton(part)
    if not other or abs(len(other) - len(wanted)) > 4 or other[0] != wanted[0]:
        return 9
    return OSA.distance(other, wanted)
