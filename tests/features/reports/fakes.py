"""Who reports what in these tests."""

from bot.core.actions import Seen
from bot.features.reports.report import About
from tests.features.moderation.fakes import ANN

INBOX, GENERAL, MESSAGE = 501, 600, 9_000
ZOE, TESS, OTO = 31, 32, 33
ABOUT = About(ANN, GENERAL, MESSAGE, seen=Seen(("You are all idiots",), (("a.png", "https://cdn.example/a.png"),)))
