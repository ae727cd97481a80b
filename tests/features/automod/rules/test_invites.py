import pytest

from bot.features.automod.look import Context
from bot.features.automod.rules.invites import Invites
from tests.features.automod.making import hit, seen

KNOWN = Context(invites={"Home": 1, "Friend": 2, "Other": 3, "gone": None})
RULE = Invites(name="i", allow_servers=frozenset({2}), allow_codes=frozenset({"vanity"}))


@pytest.mark.parametrize(
    "text",
    [
        "join https://discord.gg/Other now",
        "discord.gg/Other",
        "https://discord.com/invite/Other",
        "https://discordapp.com/invite/Other?event=1",
        "<https://discord.gg/Other>",
        "https://discord.gg/invite/Other",
        "dіscord.gg/Other",
        "discord.gg / Other",
        "discord (dot) gg/Other",
        "discord . gg/Other",
        "disc\u200bord.gg/Other",
        "ｄｉｓｃｏｒｄ．ｇｇ/Other",
        "https://discord.com/%69nvite/Other",
        "https://discord%2Egg/Other",
        r"https:\\discord.gg\Other",
        "[come](https://discord.gg/Other)",
        "HTTPS://DISCORD.GG/Other",
        "https://ptb.discord.com/invite/Other",
        "x@discord.gg/Other https://a@discord.gg/Other",
    ],
)
def test_an_invite_to_another_server_is_a_hit_however_it_is_written(text: str) -> None:
    found = hit(RULE, seen(text), KNOWN)
    assert found is not None
    assert "Other" in text[slice(*found.span)]
    assert found.why.values == {"code": "Other", "server": "3"}


@pytest.mark.parametrize(
    "text",
    [
        "https://discord.gg/Home",
        "https://discord.gg/Friend",
        "discord.gg/vanity",
        "https://discord.com/channels/1/2/3",
        "https://discord.com/developers/docs",
        "I like discord, gg everyone",
        "discord.gg",
    ],
)
def test_the_own_server_allowed_ones_and_other_links_are_left_alone(text: str) -> None:
    assert hit(RULE, seen(text), KNOWN) is None


def test_a_code_that_leads_nowhere_known_is_a_hit() -> None:
    assert hit(RULE, seen("discord.gg/gone"), KNOWN) is not None
    assert hit(RULE, seen("discord.gg/unknown"), KNOWN) is not None


def test_the_second_invite_counts_too() -> None:
    found = hit(RULE, seen("discord.gg/Home discord.gg/Other"), KNOWN)
    assert found is not None
    assert found.span == (16, 32)
