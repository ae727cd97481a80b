from typing import Any

import pytest
from pydantic import ValidationError

from bot.core.errors import UserError
from bot.features.automod.look import Context
from bot.features.automod.rules.links import Links
from bot.features.automod.rules.masked_links import MaskedLinks
from bot.features.automod.rules.shorteners import Shorteners
from tests.features.automod.making import hit, seen


def rule(**options: Any) -> Links:
    return Links.model_validate({"name": "l", **options})


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("see https://bad.com/x", True),
        ("see http://www.bad.com", True),
        ("bad.com is a domain", True),
        ("https://BAD.com:443/", True),
        ("https://good.com@bad.com/", True),
        ("https://bad.com.", True),
        ("ｂａｄ．ｃｏｍ", True),
        ("hxxps://bad.com", True),
        ("https://notbad.com", False),
        ("https://bad.com.good.org", False),
        ("mail me@bad.com", False),
        ("good.com/?u=bad.com", False),
    ],
)
def test_denied_domains_and_their_subdomains_are_hits(text: str, refused: bool) -> None:
    assert (hit(rule(domains=["Bad.com"]), seen(text)) is not None) == refused


def test_subdomains_may_be_left_out() -> None:
    alone = rule(domains=["bad.com"], subdomains=False)
    assert hit(alone, seen("https://www.bad.com")) is None
    assert hit(alone, seen("https://bad.com")) is not None


def test_only_allowed_domains_and_invites_to_the_own_server() -> None:
    allowed = rule(domains=["good.com"], listed="allowed")
    assert hit(allowed, seen("https://a.good.com and https://discord.gg/Home"), Context(invites={"Home": 1})) is None
    assert hit(allowed, seen("https://other.com")) is not None
    assert hit(allowed, seen("main.py, README.md, node.js, v1.2.3 and e.g. this")) is None


def test_what_is_no_domain_is_refused() -> None:
    with pytest.raises(ValidationError):
        rule(domains=["https://bad.com/x"])
    with pytest.raises(UserError, match="at least one domain"):
        rule()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("[https://discord.com/login](https://evil.com/x)", True),
        ("[discord.com](<https://evil.com>)", True),
        ("[discord.com](https://discord.com.evil.com 'title')", True),
        ("[discord.com](https://www.discord.com/x)", False),
        ("[the docs](https://example.com)", False),
        ("see [1] (https://example.com)", False),
    ],
)
def test_a_link_that_shows_another_domain_is_a_hit(text: str, masked: bool) -> None:
    assert (hit(MaskedLinks(name="m"), seen(text)) is not None) == masked


def test_links_behind_words_may_be_hits_too() -> None:
    assert hit(MaskedLinks(name="m", any_text=True), seen("[the docs](https://example.com)")) is not None
    assert hit(MaskedLinks(name="m", any_text=True), seen("https://example.com")) is None


def test_shortened_links_are_hits_and_their_services_are_not() -> None:
    found = hit(Shorteners(name="s"), seen("go to bit.ly/3xY"))
    assert found is not None
    assert found.span == (6, 16)
    assert hit(Shorteners(name="s"), seen("https://bit.ly and https://youtu.be/x")) is None
