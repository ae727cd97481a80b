from bot.core.tongues import Tongues

GUILD, ANN, BEN = 1, 11, 12


async def english_for_ben(_guild_id: int, user_id: int) -> str | None:
    return "en" if user_id == BEN else None


async def test_a_choice_counts_more_than_how_discord_is_set() -> None:
    tongues = Tongues(english_for_ben)
    assert await tongues.of(GUILD, ANN) is None
    for who in (ANN, BEN):
        tongues.hear(who, "fr")
    assert (await tongues.of(GUILD, ANN), await tongues.of(GUILD, BEN)) == ("fr", "en")
    tongues.hear(ANN, None)
    assert await tongues.of(GUILD, ANN) is None


async def test_only_so_many_are_kept_the_last_heard() -> None:
    tongues = Tongues(english_for_ben, most=2)
    for who in (1, 2, 1, 3):
        tongues.hear(who, "fr")
    assert [await tongues.of(GUILD, who) for who in (1, 2, 3)] == ["fr", None, "fr"]
