import pytest

from bot.core.errors import UserError
from bot.features.automod.rules.duplicates import Duplicates
from bot.features.automod.rules.forwards import Forwards
from bot.features.automod.rules.wave import Wave
from bot.features.automod.seen import FileFacts
from tests.features.automod.making import hits, seen

TEXT = "Get free stuff at my place today"


def test_one_text_again_and_again_is_a_hit_with_its_copies() -> None:
    found = hits(Duplicates(name="d", limit=2), [seen(TEXT, after=n) for n in range(3)])
    assert found[:2] == [None, None]
    assert found[2] is not None
    assert found[2].others == ((10, 1_000), (10, 1_010))


def test_small_changes_and_spellings_do_not_help() -> None:
    texts = [TEXT, TEXT.upper() + "!!", "G3t fr33 stuff at my pl\u200bace today x"]
    assert hits(Duplicates(name="d", limit=2), [seen(text, after=n) for n, text in enumerate(texts)])[2] is not None


def test_copies_in_several_channels_may_be_asked_for() -> None:
    rule = Duplicates(name="d", limit=2, channels=3)
    assert not any(hits(rule, [seen(TEXT, after=n) for n in range(6)]))
    assert hits(rule, [seen(TEXT, after=n, channel_id=n) for n in range(3)])[2] is not None


def test_the_same_picture_without_a_text_is_a_copy() -> None:
    files = (FileFacts("image.png", "image/png", 12_345),)
    assert hits(Duplicates(name="d", limit=2), [seen(after=n, files=files) for n in range(3)])[2] is not None


@pytest.mark.parametrize(
    "texts", [["ok", "ok", "ok", "ok"], ["first question here", "another one please", "and thanks a lot"]]
)
def test_short_texts_and_different_ones_are_none(texts: list[str]) -> None:
    assert not any(hits(Duplicates(name="d", limit=2), [seen(text, after=n) for n, text in enumerate(texts)]))


def test_more_channels_than_copies_are_refused() -> None:
    with pytest.raises(UserError, match="never reached"):
        Duplicates(name="d", limit=2, channels=5)


def test_several_members_with_nearly_the_same_text_are_a_wave() -> None:
    raid = [seen(f"{TEXT} number {n}", after=n, author=n, channel_id=n) for n in range(5)]
    found = hits(Wave(name="w", members=4), raid)
    assert found[:3] == [None] * 3
    assert found[3] is not None
    assert len(found[4].others if found[4] else ()) == 4


def test_one_member_is_no_wave_and_short_greetings_are_none() -> None:
    assert not any(hits(Wave(name="w"), [seen(TEXT, after=n) for n in range(9)]))
    assert not any(hits(Wave(name="w"), [seen("good morning", after=n, author=n) for n in range(9)]))


def test_forwards_add_up_or_are_refused_at_once() -> None:
    forwards = [seen("", after=n, forwarded=True) for n in range(3)]
    assert [one is not None for one in hits(Forwards(name="f", limit=2), forwards)] == [False, False, True]
    assert hits(Forwards(name="f", limit=0), forwards)[0] is not None
    assert not any(hits(Forwards(name="f", limit=0), [seen("said"), seen("again")]))


def test_the_same_file_counts_whatever_few_words_come_with_it() -> None:
    files = (FileFacts("a.png", "image/png", 777),)
    said = [seen(text, after=number, files=files) for number, text in enumerate(("", "hi", "look", "oh"))]
    assert [hit is not None for hit in hits(Duplicates(name="repeats"), said)] == [False, False, False, True]
