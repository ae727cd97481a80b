"""What moderators do to channels: one service of three parts."""

from bot.core.actions import Actions
from bot.core.channels import Channels
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.features.channels.lock_ends import LockChecks, LockEnds, LockReminders
from bot.features.channels.locks import LOCK_CHECKS, LOCK_ENDS, LOCK_REMINDERS, Locks
from bot.features.channels.log import StaffLog
from bot.features.channels.new_channels import NewChannels
from bot.features.channels.purge import PURGES, Purging
from bot.features.channels.slowmode import SLOW_ENDS, Slowmodes


class ChannelsService:
    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions, channels: Channels, pace: Pace
    ) -> None:
        staff_log = StaffLog(settings, actions)
        self.purging = Purging(db, clock, settings, actions, channels, pace)
        self.locks = Locks(db, clock, staff_log, channels)
        self.new_channels = NewChannels(self.locks)
        self.slowmodes = Slowmodes(db, clock, staff_log, actions, channels)

    def register(self, sweep: Sweep) -> None:
        """What happens at a time."""
        sweep.handlers |= {
            PURGES: self.purging,
            LOCK_ENDS: LockEnds(self.locks),
            LOCK_CHECKS: LockChecks(self.locks),
            LOCK_REMINDERS: LockReminders(self.locks),
            SLOW_ENDS: self.slowmodes,
        }
