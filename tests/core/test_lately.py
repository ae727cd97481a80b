from bot.core.lately import Lately

GUILD, OTHER, ANN, BEN = (1 << 60) + 1, (1 << 60) + 2, 101, 102


def test_a_member_is_the_same_until_something_changes() -> None:
    lately = Lately()
    assert not lately.is_known(GUILD, ANN)
    lately.saw(GUILD, ANN, ("Ann", frozenset({1, 2})))
    assert lately.is_known(GUILD, ANN)
    assert lately.is_same(GUILD, ANN, ("Ann", frozenset({2, 1})))
    assert not lately.is_same(GUILD, ANN, ("Annie", frozenset({1, 2})))
    assert not lately.is_same(GUILD, BEN, ("Ann", frozenset({1, 2})))
    assert not lately.is_same(OTHER, ANN, ("Ann", frozenset({1, 2})))


def test_one_or_all_of_a_server_are_forgotten() -> None:
    lately = Lately()
    for guild_id, member_id in ((GUILD, ANN), (GUILD, BEN), (OTHER, ANN), (OTHER, BEN)):
        lately.saw(guild_id, member_id, None)
    lately.forget(OTHER, BEN)
    lately.forget(OTHER, BEN)
    lately.forget_server(GUILD)
    assert len(lately) == 1
    assert lately.is_known(OTHER, ANN)


def test_the_longest_unseen_are_forgotten_first() -> None:
    lately = Lately(most=100)
    for member_id in range(1_000):
        lately.saw(GUILD, member_id, None)
        lately.saw(GUILD, ANN, None)
        assert len(lately) <= 100
    assert lately.is_known(GUILD, ANN)
    assert all(lately.is_known(GUILD, member_id) for member_id in range(920, 1_000))
    assert not any(lately.is_known(GUILD, member_id) for member_id in range(800) if member_id != ANN)
