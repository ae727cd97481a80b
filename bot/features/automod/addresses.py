"""Links, invites and bare domains in a text, however they are written."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from bot.features.automod.folding import Folded
from bot.features.automod.text_lists import read_list

MOST = 50
"""Addresses of one text that are looked at."""
LONGEST_HOST = 253

LINK = re.compile(r"h(?:tt|xx)ps?:[/\\]{1,3}([^\s/\\?#<>()\[\]\"'`|]{1,300})([/\\?#][^\s<>\"'`|)\]]{0,500})?")
BARE = re.compile(
    r"(?<![\w@/.%:\\-])((?:[\w-]{1,63}\.){1,10}([^\W\d_]{2,24}))(?![\w@-]|\.\w)([/?#][^\s<>\"'`|)\]]{0,500})?"
)
MASKED = re.compile(r"\[([^\[\]]{1,300})\]\(\s*<?(?=https?:)")
DOT = r"\s?(?:\.|,|\(\.\)|\[\.\]|\(?\[?dot\]?\)?)\s?"
SPACED_INVITE = re.compile(
    rf"(?<![\w.-])discord(?:app)?{DOT}(?:gg|com\s?[/\\]\s?invite)\s?[/\\]+\s?(?:invite\s?[/\\]+\s?)?([\w-]{{2,32}})"
)
INVITE_PATH = re.compile(r"[/\\]+(?:invite[/\\]+)?([\w-]{2,32})")
INVITE_HOSTS = frozenset({"discord.gg", "discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"})
ENDINGS = read_list("domains.endings")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` as a browser reads it, `reads_as` as a person does. `label`: what is shown in place of the link.

    `is_sure`: it is meant as an address; else it may be a file's name or the end of a sentence.

    `start`, `end`: the letters' places in the folded text.
    """

    host: str
    reads_as: str
    path: str
    start: int
    end: int
    label: str | None = None
    is_sure: bool = True

    @property
    def invite(self) -> str | None:
        """The code, if it is an invite."""
        found = INVITE_PATH.match(self.path)
        if self.reads_as not in INVITE_HOSTS or found is None:
            return None
        return found[1] if self.reads_as == "discord.gg" or "invite" in found[0].lower() else None


def addresses(folded: Folded) -> tuple[Address, ...]:
    if "." not in folded.latin and "%" not in folded.latin:
        return ()
    found: list[Address] = []
    for address in _all(folded):
        if len(found) == MOST:
            break
        if not any(other.start <= address.start < other.end for other in found):
            found.append(address)
    return tuple(found)


def _all(folded: Folded) -> Iterator[Address]:
    labels = {match.end(): match[1] for match in MASKED.finditer(folded.latin)}
    for link in LINK.finditer(folded.latin):
        yield _address(folded, link, label=labels.get(link.start()))
    for bare in BARE.finditer(folded.latin):
        yield _address(folded, bare, is_sure=bare[2] in ENDINGS or (bare[3] or "").startswith("/"))


def _address(folded: Folded, match: "re.Match[str]", *, label: str | None = None, is_sure: bool = True) -> Address:
    start, end = match.span(match.re.groups)
    path = unquote(unicodedata.normalize("NFKC", folded.raw[start:end])) if start >= 0 else ""
    raw = folded.raw[match.start(1) : match.end(1)]
    return Address(host_of(raw), host_of(match[1]), path, match.start(), match.end(), label, is_sure)


def host_of(written: str) -> str:
    """Without a name before `@`, a port and dots at its end; decoded."""
    host = unicodedata.normalize("NFKC", unquote(written)).replace("。", ".").casefold()
    host = host.rpartition("@")[2].partition(":")[0].strip(".,;!")[:LONGEST_HOST]
    return ".".join(_decoded(part) for part in host.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def invites_in(folded: Folded) -> list[tuple[str, int, int]]:
    """Codes of invites, each with its letters' places; also those that are no link: `discord (dot) gg / code`."""
    found = [(one.invite, one.start, one.end) for one in addresses(folded) if one.invite is not None]
    codes = {code for code, _start, _end in found}
    if "discord" in folded.latin:
        for match in SPACED_INVITE.finditer(folded.latin):
            code = folded.raw[match.start(1) : match.end(1)]
            if code not in codes and len(found) < MOST:
                found.append((code, match.start(), match.end()))
    return found


def is_under(host: str, domains: Collection[str], *, subdomains: bool = True) -> bool:
    """Whether a host is one of these domains, or of their subdomains."""
    if host in domains:
        return True
    if not subdomains:
        return False
    rest = host
    while "." in rest:
        rest = rest.partition(".")[2]
        if rest in domains:
            return True
    return False
