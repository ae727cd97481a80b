"""What is pasted for Discord holds for the bot as it is: its times, and what is kept of people without a choice."""

import re

from bot.core.i18n import words
from bot.features.privacy.leaving import KEPT_FOR
from bot.features.privacy.settings import PrivacySettings
from bot.features.setup import doctor_posts
from bot.features.setup.answers import LEFT_DAYS, answers


def test_the_times_are_those_that_hold() -> None:
    kept = PrivacySettings()
    assert KEPT_FOR.days == LEFT_DAYS
    said = " ".join(answers().split())
    assert f"counters of single members {kept.counters_months} months, then only totals" in said
    assert f"reports and appeals {kept.reports_months} months; evidence {kept.evidence_months} months" in said
    assert f"{LEFT_DAYS} days after the bot left a server, all data of it is deleted." in said
    assert re.search(r"[{}]", said) is None


def test_they_are_a_file_to_paste_from() -> None:
    post = doctor_posts.answers(words("fr"))
    [file] = post.files
    assert file.data.decode().startswith("# Answers for the review")
