from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.backup import Backups
from bot.core.i18n import words
from bot.features.privacy import posts
from bot.features.privacy.service import PrivacyService
from tests.features.privacy.conftest import ANNA, GUILD, Archive
from tests.support import CIPHER

DAILY = Backups(Path("backups"), 14, timedelta(days=1))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "-# The bot’s backups still hold it for up to 14 days; then it is gone from there, too."),
        ("fr", "-# Les sauvegardes du bot le contiennent encore pendant 14 jours au plus"),
    ],
)
async def test_who_deletes_their_data_hears_how_long_backups_hold_it(
    archive: Archive, language: str, sentence: str
) -> None:
    await archive.fill()
    of_archive = (archive.db, archive.clock, archive.engagement.settings, archive.engagement, CIPHER)
    of = await PrivacyService(*of_archive, DAILY.days).of_member(GUILD, ANNA)
    for post in (posts.asked(of, words(language)), posts.deleted(of, words(language))):
        assert sentence in str(post.parts[0])


async def test_where_none_are_made_nothing_is_said_of_them(archive: Archive) -> None:
    await archive.fill()
    of = await archive.privacy.of_member(GUILD, ANNA)
    assert "backups" not in str(posts.asked(of, words("en")).parts[0])


def test_backups_several_times_a_day_are_kept_for_fewer_days() -> None:
    assert Backups(Path("backups"), 14, timedelta(hours=6)).days == 4
    assert Backups(Path("backups"), 14).days is None
