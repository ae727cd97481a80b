import pytest

from bot.features.automod.look import Context
from bot.features.automod.lookalikes import imitated
from bot.features.automod.phishing_domains import PhishingDomains, read_feed
from bot.features.automod.rules.lookalikes import Lookalikes
from bot.features.automod.rules.phishing import Phishing
from tests.features.automod.making import hit, seen

FEED = "evil.xyz\nnasty.co.uk\nbit.ly/2ZO\ndiscord.com\ngithub.io\nscam.github.io\n"
LISTED = Context(phishing=PhishingDomains(read_feed(FEED)))


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("https://evil.xyz/a", True),
        ("login.evil.xyz", True),
        ("EVIL.xyz", True),
        ("еvіl.xyz", True),
        ("https://bit.ly/2zo", True),
        ("https://scam.github.io", True),
        ("https://bit.ly/other", False),
        ("https://notevil.xyz", False),
        ("https://evil.xyz.com", False),
        ("https://discord.com/login", False),
        ("https://me.github.io", False),
    ],
)
def test_listed_domains_subdomains_and_links_are_hits_but_never_what_everybody_uses(text: str, listed: bool) -> None:
    assert (hit(Phishing(name="p"), seen(text), LISTED) is not None) == listed


@pytest.mark.parametrize(
    "text",
    [
        "evil.xyz\r\n# a comment\n\nother.com",
        "0.0.0.0 evil.xyz\n127.0.0.1  other.com",
        '["evil.xyz", "other.com"]',
        '{"domains": ["evil.xyz", "https://other.com/"]}',
        '{"evil.xyz": true, "other.com": 1}',
        "||evil.xyz^\n||other.com^",
    ],
)
def test_feeds_are_read_in_their_usual_forms(text: str) -> None:
    assert list(read_feed(text)) == [("evil.xyz", ""), ("other.com", "")]


@pytest.mark.parametrize("text", ["", "<html>not found</html>", "[[[[", "{}"])
def test_what_is_no_feed_lists_nothing(text: str) -> None:
    assert len(PhishingDomains(read_feed(text))) == 0


@pytest.mark.parametrize(
    ("host", "brand"),
    [
        ("disc0rd.com", "discord"),
        ("dlscord.gift", "discord"),
        ("discorcl.com", "discord"),
        ("dіscord.com", "discord"),
        ("discordnitro.xyz", "discord"),
        ("dicsord-gift.com", "discord"),
        ("discord.com.login.ru", "discord"),
        ("steamcomrnunity.com", "steamcommunity"),
        ("stearncommunity.ru", "steamcommunity"),
        ("steam-gift.ru", "steam"),
        ("roblox-free.com", "roblox"),
        ("discord.com", None),
        ("cdn.discordapp.com", None),
        ("discordpy.readthedocs.io", None),
        ("discordjs.guide", None),
        ("discover.com", None),
        ("discount.fr", None),
        ("disco.ru", None),
        ("streamable.com", None),
        ("teamspeak.com", None),
        ("steamdb.info", None),
        ("record.xyz", None),
        ("example.com", None),
    ],
)
def test_a_look_alike_is_told_from_the_brand_and_from_other_words(host: str, brand: str | None) -> None:
    assert imitated(host) == brand


def test_a_server_may_name_its_own_brands() -> None:
    rule = Lookalikes(name="l", brands={"concierge": ("concierge.example",)})
    assert hit(rule, seen("https://conc1erge.example/login")) is not None
    assert hit(rule, seen("https://www.concierge.example https://disc0rd.com")) is None
