"""The columns of plain tables: their rows come without the cost of the mapper, and a report reads many."""

from bot.features.engagement.tables import Channel, ChannelHour, ChannelMemberWeek, Member, MemberDay, Question, Stay

TABLES = (Channel, ChannelHour, ChannelMemberWeek, Member, MemberDay, Question, Stay)
channels, hours, channel_members, members, member_days, questions, stays = (table.__table__.c for table in TABLES)
later_stays = Stay.__table__.alias("later_stay").c
"""The same once more: a stay beside another."""
