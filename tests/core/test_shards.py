import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.core.shards import MOST_SHARDS, Shards


@pytest.mark.parametrize(
    ("text", "first", "last", "count"), [("0-3/16", 0, 3, 16), (" 5/6 ", 5, 5, 6), ("0/1", 0, 0, 1)]
)
def test_a_part_is_read_and_written_the_same(text: str, first: int, last: int, count: int) -> None:
    shards = Shards.read(text)
    assert shards == Shards(first, last, count)
    assert Shards.read(str(shards)) == shards


@pytest.mark.parametrize("text", ["", "3", "4/4", "2-1/4", "0-4/4", "-1/4", "0/0", "a/b", f"0/{MOST_SHARDS + 1}"])
def test_what_is_no_part_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="write 0-3/16"):
        Shards.read(text)


@settings(max_examples=8)
@given(guild_id=st.integers(min_value=0, max_value=2**63 - 1), count=st.integers(min_value=1, max_value=64))
def test_each_server_is_looked_after_by_exactly_one_shard(guild_id: int, count: int) -> None:
    owners = [number for number in range(count) if Shards(number, number, count).owns(guild_id)]
    assert owners == [(guild_id >> 22) % count]
