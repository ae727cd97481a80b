"""Every service, built once, in order: the only file that knows them all."""

from collections.abc import Callable

from bot.core.actions import Actions
from bot.core.backup import Backups
from bot.core.channels import Channels
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.doors import Doors
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.events import Events
from bot.core.history import History
from bot.core.lobby import Lobby
from bot.core.native_automod import NativeAutomod
from bot.core.pace import Pace
from bot.core.people import People
from bot.core.ranks import Ranks
from bot.core.servers import Servers
from bot.core.settings import SettingsStore
from bot.core.tongues import Tongues
from bot.features.appeals import service as appeals
from bot.features.appeals.looks import Looks
from bot.features.automod.feeds import PhishingFeeds
from bot.features.automod.service import AutomodService
from bot.features.automod.traffic import Traffic
from bot.features.care import buddies, check_ins, similar
from bot.features.care.buddies import Buddies
from bot.features.care.check_ins import CheckIns
from bot.features.care.newcomers import NewcomersService
from bot.features.care.offers import Offers
from bot.features.care.service import CareService
from bot.features.channels.service import ChannelsService
from bot.features.digest.charts import Charts
from bot.features.digest.service import DigestService
from bot.features.duty.service import DutyService
from bot.features.engagement.reports import Reports
from bot.features.engagement.service import DAYS_BACK, EngagementService
from bot.features.gates import service as gates
from bot.features.gates.later import Reminders as GateReminders
from bot.features.gates.later import Reviews
from bot.features.gates.later import Roles as GateRoles
from bot.features.gates.service import GatesService
from bot.features.gates.stuck import Stuck
from bot.features.guard import service as guard
from bot.features.guard.ends import Checks as GuardChecks
from bot.features.invites.service import InvitesService
from bot.features.moderation.audit_log import AuditLog
from bot.features.moderation.elsewhere import Elsewhere
from bot.features.moderation.ends import Checks, Ends, Undos
from bot.features.moderation.evidence import EvidenceService
from bot.features.moderation.massban import MASSBANS, Interrupted, MassBan
from bot.features.moderation.records import Records
from bot.features.moderation.service import CHECKS, ENDS, ModerationService
from bot.features.moderation.stats import ModerationStats
from bot.features.moderation.talk import Talks
from bot.features.moderation.undoing import UNDOS, Undoing
from bot.features.ops.service import OpsService
from bot.features.privacy import leaving, old_data
from bot.features.privacy.leaving import Leaving
from bot.features.privacy.old_data import OldData
from bot.features.privacy.service import PrivacyService
from bot.features.qa.desk import Desk
from bot.features.qa.service import QaService
from bot.features.raids import service as raids
from bot.features.raids.ends import Ends as RaidEnds
from bot.features.reports.later import Answers, Cards, Closings
from bot.features.reports.service import ANSWERS, CARDS, CLOSINGS, ReportsService
from bot.features.roles import service as roles
from bot.features.roles.later import BackLater, GivenLater
from bot.features.roles.service import RolesService
from bot.features.setup import doctor
from bot.features.setup.doctor import Doctor
from bot.features.setup.leading import Leading
from bot.features.setup.service import SetupService
from bot.features.welcome.greeter import AWAYS, GREETINGS
from bot.features.welcome.later import Aways, Greetings
from bot.features.welcome.service import WelcomeService


def everywhere(_guild_id: int) -> bool:
    return True


class App:
    """`owns`: which servers this process looks after now; `keeps`: of which no other process may change anything.

    `not_measured`: metrics that the bot may not see.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        actions: Actions,
        discipline: Discipline,
        history: History,
        pace: Pace,
        charts: Charts,
        cipher: Cipher,
        *,
        channels: Channels,
        people: People,
        doors: Doors,
        lobby: Lobby,
        events: Events,
        ranks: Ranks,
        traffic: Traffic,
        native: NativeAutomod,
        servers: Servers,
        owns: Callable[[int], bool] = everywhere,
        keeps: Callable[[int], bool] = everywhere,
        not_measured: frozenset[str] = frozenset(),
        days_back: int = DAYS_BACK,
        phishing: PhishingFeeds | None = None,
        reads_text: bool = True,
        backups: Backups | None = None,
    ) -> None:
        self.clock = clock
        self.ops = OpsService(db, clock, actions, backups)
        self.phishing = phishing or PhishingFeeds()
        self.actions = actions
        self.settings = SettingsStore(db, clock, cipher, keeps=keeps)
        self.lobby = lobby
        self.engagement = EngagementService(
            db, clock, self.settings, actions, history, pace, cipher, days_back=days_back
        )
        self.tongues = Tongues(self.engagement.language_of)
        self.reports = Reports(db, clock, self.settings, not_measured)
        self.charts = charts
        self.moderation_stats = ModerationStats(db)
        self.moderation = ModerationService(
            db, clock, self.settings, actions, discipline, cipher, language_of=self.tongues.of
        )
        self.audit_log = AuditLog(self.moderation, Elsewhere(self.moderation), pace)
        self.undoing = Undoing(self.moderation)
        self.evidence = EvidenceService(self.moderation)
        self.records = Records(self.moderation)
        self.duty = DutyService(db, clock)
        self.reporting = ReportsService(
            db,
            clock,
            self.settings,
            actions,
            discipline,
            cipher,
            self.moderation,
            self.duty,
            language_of=self.tongues.of,
        )
        self.appeals = appeals.AppealService(
            db,
            clock,
            self.settings,
            actions,
            self.moderation,
            cipher,
            language_of=self.tongues.of,
            actors=self.moderation_stats.actors,
        )
        self.care = CareService(
            db,
            clock,
            self.settings,
            actions,
            discipline,
            self.engagement,
            language_of=self.tongues.of,
            owns=owns,
        )
        self.massban = MassBan(self.moderation, people, pace)
        self.talks = Talks(self.moderation, self.records, people, actions)
        self.channels = ChannelsService(db, clock, self.settings, actions, channels, pace)
        self.raids = raids.RaidsService(db, clock, self.settings, actions, doors, self.moderation)
        self.gates = GatesService(db, clock, self.settings, actions, lobby, cipher)
        self.stuck = Stuck(self.gates, self.moderation, pace)
        self.welcome = WelcomeService(db, clock, self.settings, actions, lobby, self.raids.in_raid, self.gates.role_of)
        self.roles = RolesService(
            db,
            clock,
            self.settings,
            actions,
            discipline,
            lobby,
            is_let_in=self.welcome.is_let_in,
            is_out=self.engagement.is_out,
            cipher=cipher,
        )
        self.welcome.greeter.says.roles_at = self.roles.panels.first_at
        self.welcome.greeter.says.rules_at = self.gates.rules_at
        self.invites = InvitesService(db, clock, self.settings, lobby, is_out=self.engagement.is_out)
        self.welcome.invited = self.invites.invited
        self.engagement.also_forget += [self.welcome.forget, self.gates.forget, self.roles.forget, self.invites.forget]
        self.engagement.found += [self.gates.found, self.roles.found, self.welcome.found]
        self.newcomers = NewcomersService(clock, self.settings, self.reports, self.welcome)
        of_people = self.tongues.of, self.engagement.name_of
        common = db, clock, self.settings, actions, discipline, *of_people
        self.check_ins = CheckIns(*common, cipher)
        self.buddies = Buddies(*common)
        self.welcome.greeter.says.more_buttons = Offers(self.check_ins, self.buddies).buttons
        self.engagement.also_forget += [self.check_ins.forget, self.buddies.forget]
        self.guard = guard.GuardService(db, clock, self.settings, ranks, self.moderation)
        self.audit_log.readers.append(self.guard.saw)
        self.automod = AutomodService(
            db,
            clock,
            self.settings,
            actions,
            discipline,
            channels,
            cipher,
            traffic,
            pace,
            moderation=self.moderation,
            undoing=self.undoing,
            massban=self.massban,
            of_channels=self.channels,
            duty=self.duty,
            language_of=self.tongues.of,
            raids=self.raids,
            phishing=self.phishing,
            native=native,
            reads_text=reads_text,
        )
        desk = Desk(
            db,
            clock,
            self.settings,
            actions,
            events,
            people,
            discipline,
            cipher,
            language_of=self.tongues.of,
            screen=self.automod.looking.flag,
        )
        self.qa = QaService(desk, self.reports)
        self.doorways = (self.welcome.doorway, self.gates.doorway, self.roles.doorway, self.qa.doorway)
        self.digest = DigestService(
            db,
            clock,
            self.settings,
            self.reports,
            actions,
            self.charts,
            language_of=self.tongues.of,
            moderation=self.moderation_stats.figures,
            handling=self.reporting.handled,
            qa=self.qa.afterwards.week,
            automod=self.automod.figures,
        )
        self.digest.pages.funnel = self.newcomers.figures
        self.servers = servers
        self.setup = SetupService(clock, self.settings, servers)
        self.privacy = PrivacyService(db, clock, self.settings, self.engagement, cipher, self.ops.backup_days)
        self.doctor = Doctor(db, clock, self.setup, actions, lobby, self.automod, self.welcome, self.roles)
        self.audit_log.readers.append(self.doctor.saw)
        self.leading = Leading(self.setup, actions, lobby, self.automod, self.welcome)
        self.old_data = OldData(db, clock, self.settings, self.reports)
        self.leaving = Leaving(db, clock, self.settings, actions, self.engagement, owns, keeps)
        self.sweep = Sweep(db, clock, owns, keeps)
        self.sweep.handlers[old_data.KIND] = self.old_data
        self.sweep.handlers[leaving.KIND] = self.leaving
        self.sweep.away.add(leaving.KIND)
        self.sweep.handlers["digest"] = self.digest
        self.sweep.handlers[doctor.KIND] = self.doctor
        self.sweep.handlers[ENDS] = Ends(self.moderation, self.audit_log)
        self.sweep.handlers[CHECKS] = Checks(self.moderation, self.audit_log)
        self.sweep.handlers[MASSBANS] = Interrupted(self.moderation)
        self.sweep.handlers[UNDOS] = Undos(self.undoing)
        self.sweep.handlers[CARDS] = Cards(self.reporting.delivery)
        self.sweep.handlers[ANSWERS] = Answers(self.reporting.delivery)
        self.sweep.handlers[CLOSINGS] = Closings(self.reporting)
        self.sweep.handlers[appeals.KIND] = Looks(self.appeals)
        self.sweep.handlers[guard.KIND] = GuardChecks(self.guard)
        self.sweep.handlers[raids.KIND] = RaidEnds(self.raids)
        self.sweep.handlers[gates.ROLES] = GateRoles(self.gates)
        self.sweep.handlers[gates.CARDS] = Reviews(self.gates)
        self.sweep.handlers[gates.REMINDERS] = GateReminders(self.stuck)
        self.sweep.handlers[roles.GIVEN] = GivenLater(self.roles)
        self.sweep.handlers[roles.BACK] = BackLater(self.roles)
        self.sweep.handlers[check_ins.KIND] = self.check_ins
        self.sweep.handlers[buddies.KIND] = self.buddies
        self.sweep.handlers[similar.KIND] = self.care.similar
        self.sweep.handlers[GREETINGS] = Greetings(self.welcome.greeter)
        self.sweep.handlers[AWAYS] = Aways(self.welcome.greeter)
        self.channels.register(self.sweep)
        self.qa.register(self.sweep)
        self.automod.register(self.sweep)

    async def close(self) -> None:
        """Write down the last that was heard, and end what runs beside the bot."""
        await self.automod.close()
        await self.engagement.close()
        await self.charts.close()
