"""A message for the staff that has no row of its own, posted once: who died over it looks for it first."""

from datetime import datetime, timedelta

from bot.core import claims
from bot.core.actions import Actions
from bot.core.db import Database
from bot.core.posts import Post

CLOCKS_DIFFER = timedelta(minutes=1)


async def post_once(
    db: Database,
    actions: Actions,
    guild_id: int,
    thing: tuple[str, str],
    channel_id: int,
    post: Post,
    custom_id: str,
    begun_at: datetime,
    now: datetime,
) -> None:
    """`thing`: by kind and key. `custom_id`: of a button that it has; it can't stand there from before `begun_at`.

    Raises what Discord says, also where the bot may not look whether it stands.
    """
    kind, key = thing
    async with db.begin() as session:
        is_again = await claims.held(session, guild_id, kind, key, now) is not None
        if not is_again:
            await claims.take(session, guild_id, kind, key, 0, now)
    stands = is_again and await actions.find_own(channel_id, begun_at - CLOCKS_DIFFER, custom_id) is not None
    if not stands:
        await actions.post(channel_id, post)
    async with db.begin() as session:
        await claims.end(session, guild_id, kind, key)
