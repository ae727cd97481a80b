"""Q&A events, from the idea to the last answer: what each part does stands in its own file."""

from bot.core.doorway import Doorway
from bot.core.due import Sweep
from bot.core.held import Held
from bot.core.i18n import Listing, Words, _, words
from bot.core.posts import Post
from bot.features.engagement.reports import Reports
from bot.features.qa import panel, posts, poststore, questionstore, review, store
from bot.features.qa.afterwards import Afterwards
from bot.features.qa.asking import Asking
from bot.features.qa.delivery import ANNOUNCE, ARCHIVE, BOARD, CARD, OWED, PANEL, REVIEW, Delivery
from bot.features.qa.desk import TIMER, Desk
from bot.features.qa.event import Event
from bot.features.qa.hosting import Hosting
from bot.features.qa.notices import NAMES, Notices
from bot.features.qa.on_discord import OnDiscord
from bot.features.qa.owed import Owed
from bot.features.qa.question import Ranked, State
from bot.features.qa.reviewing import Reviewing
from bot.features.qa.showing import Showing
from bot.features.qa.stage import Stage
from bot.features.qa.tables import PostState
from bot.features.qa.telling import Telling
from bot.features.qa.timers import Timers
from bot.features.qa.watching import Watching


class QaService:
    def __init__(self, desk: Desk, reports: Reports) -> None:
        self.desk = desk
        self.held: Held[tuple[int, str | None]] = Held(desk.clock)
        self.notices = Notices(desk)
        self.showing = Showing(desk, self.notices)
        self.delivery = Delivery(desk, self.showing, self.notices)
        self.on_discord = OnDiscord(desk, self.notices)
        self.hosting = Hosting(desk, self.delivery, self.showing, self.notices, self.on_discord)
        self.asking = Asking(desk, self.showing)
        self.stage = Stage(desk, self.delivery, self.showing, self.on_discord, self.hosting)
        self.owed = Owed(desk, self.delivery, self.showing)
        self.reviewing = Reviewing(desk, self.showing, self.owed)
        self.afterwards = Afterwards(desk, self.delivery, self.notices, self.hosting, self.owed, reports)
        self.telling = Telling(desk)
        self.watching = Watching(
            desk, self.delivery, self.showing, self.notices, self.on_discord, self.hosting, self.stage
        )
        self.doorway = Doorway(self.watching.follow)
        self.showing.renderers |= {
            ANNOUNCE: self._announcement,
            BOARD: self._board,
            PANEL: self.panel,
            REVIEW: self._review,
            CARD: self._card,
            OWED: self.owed.show,
            ARCHIVE: self.afterwards.show_archive,
        }

    def register(self, sweep: Sweep) -> None:
        sweep.handlers[TIMER] = Timers(self)

    # What stands, as it is now

    async def _announcement(self, event: Event, _what: str) -> Post:
        async with self.desk.db.read() as session:
            picture = await store.picture(session, self.desk.cipher, event.guild_id, event.number)
        return posts.announcement(event, picture, words(event.plan.language))

    async def _board(self, event: Event, _what: str) -> Post:
        async with self.desk.db.read() as session:
            of = event.guild_id, event.number
            top = await questionstore.ranked(session, self.desk.cipher, *of, limit=posts.LISTED)
            counts = await questionstore.counts(session, *of)
        return posts.board(event, top, counts, words(event.plan.language))

    async def panel(self, event: Event, _what: str = PANEL) -> Post:
        async with self.desk.db.read() as session:
            of = event.guild_id, event.number
            counts = await questionstore.counts(session, *of)
            ranked = await questionstore.ranked(session, self.desk.cipher, *of, limit=1, by_votes=event.by_votes)
            current = await questionstore.ranked(session, self.desk.cipher, *of, (State.LIVE,), limit=1)
        coming = ranked[0] if ranked else None
        return panel.panel(event, current[0] if current else None, coming, counts, words(event.plan.language))

    async def announced(self, event: Event, spoken: Words) -> Post:
        """Where all of it is, and what does not stand yet."""
        async with self.desk.db.read() as session:
            standing = await poststore.all_of(session, event.guild_id, event.number)
        said = [spoken.say(_("**{title}** is announced.", title=posts.title(event)))]
        card = standing.get(ANNOUNCE)
        if card is not None and card.state is PostState.SENT:
            said.append(f"https://discord.com/channels/{event.guild_id}/{card.channel_id}/{card.message_id}")
        if event.link:
            said.append(event.link)
        if event.thread_id is not None:
            said.append(spoken.say(_("The control panel is in {thread}.", thread=f"<#{event.thread_id}>")))
        missing = [what for what, one in standing.items() if one.state is not PostState.SENT]
        if missing:
            names = Listing([NAMES[what] for what in missing])
            said.append(spoken.say(_("Not there yet: {what}. The bot goes on trying, and told you why.", what=names)))
        return Post(("\n".join(said),))

    async def sure_to_close(self, event: Event) -> Post:
        async with self.desk.db.read() as session:
            counts = await questionstore.counts(session, event.guild_id, event.number)
        return panel.sure_to_close(event, counts, words(event.plan.language))

    async def _review(self, event: Event, _what: str) -> Post:
        async with self.desk.db.read() as session:
            of = event.guild_id, event.number
            counts = await questionstore.counts(session, *of)
            first = await questionstore.in_states(session, self.desk.cipher, *of, (State.PENDING,), limit=1)
        oldest = first[0].asked_at if first else None
        return review.desk(event, counts, oldest, await self.desk.words(event.guild_id))

    async def _card(self, event: Event, what: str) -> Post:
        number = int(what.partition(":")[2])
        question = await self.desk.question(event.guild_id, event.number, number)
        async with self.desk.db.read() as session:
            of = event.guild_id, event.number, number
            votes = await questionstore.votes_of(session, *of)
            joined = await questionstore.merged_into(session, self.desk.cipher, *of)
        askers = len({one.asker_id for one in joined} | {question.asker_id})
        return posts.live_card(event, Ranked(question, votes, askers), words(event.plan.language))
