"""Looking at moderation from above."""

from datetime import datetime

from bot.core.db import Database
from bot.features.moderation import statsstore
from bot.features.moderation.figures import ModerationFigures, figures_of

MOST_ACTORS = 10


class ModerationStats:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def figures(
        self, guild_id: int, since: datetime, until: datetime | None = None, actor_id: int | None = None
    ) -> ModerationFigures:
        """Of the cases of a time, to now unless it ends before; `actor_id`: of one moderator alone."""
        async with self.db.read() as session:
            return figures_of(await statsstore.tallies(session, guild_id, since, until, actor_id))

    async def actors(self, guild_id: int, since: datetime) -> list[int]:
        """Who acted by command since, the latest first; as many as there is a use for."""
        async with self.db.read() as session:
            return await statsstore.actors(session, guild_id, since, MOST_ACTORS)
