"""Five weeks of a small server's chat, as files."""

from pathlib import Path

from tests.features.engagement.chat import Said, at, write_chat

WEEK = 7 * 24 * 60
GUILD = 1


def write_town(folder: Path, guild_id: int = GUILD, weeks: int = 5) -> list[Path]:
    """Six members write every day, and one joins each week; from 2026-W41 on."""
    chat = []
    for week in range(weeks):
        chat.append(Said(at(week * WEEK + 60, 9), 10, 900 + week, joins=True))
        for day in range(7):
            for member in range(6):
                minute = week * WEEK + day * 24 * 60 + 9 * 60 + member
                chat.append(Said(at(minute), 10 + member % 2, 100 + member, "how does this work?"))
    return write_chat(folder, chat, guild_id)
