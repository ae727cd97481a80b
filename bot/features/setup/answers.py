"""What to answer when Discord reviews the privileged intents; it asks in English."""

from bot.features.privacy.settings import PrivacySettings
from bot.features.qa.settings import QaSettings

LEFT_DAYS = 30
"""After the bot left a server, until its data is deleted."""
TEXT = """\
# Answers for the review of privileged intents

## What does your application do?
It helps the people who run a community: it counts activity (ids, times and lengths, never text) and posts one digest a
week to the team, greets newcomers and gives roles, keeps a record of moderation with appeals, looks for messages that
break the server's own rules, and runs Q&A events. From the start it counts, keeps the record of moderation (also of
what moderators do in Discord itself), and guards against staff accounts that ban or delete in bulk. All else is off
until a manager of the server chooses it.

## Why do you need the Server Members intent?
To greet newcomers once, when they may really see the server; to give the roles that the server chose for newcomers and
for who comes back; to see raids, which are many joins within a minute; to look at names that break the server's rules;
and to count joins, leaves and retention. None of it works by polling: who joins and leaves again at once would never
be seen.

## Why do you need the Message Content intent?
To compare messages with the server's own rules (spam, scams, phishing links, tricks of spelling that Discord's AutoMod
does not see), to tell whether a message is a question that waits for an answer, and to give moderators a transcript of
what they delete in bulk. What Discord's AutoMod can do, a manager can have written there instead (/automod sync).
Slash commands, buttons and menus are used for everything that a person asks of the bot.

## Is message content stored, or used to train models?
No. It is looked at in memory and dropped; the database holds none of it. What automod removed, the transcript of what
moderators delete in bulk, and what they copy as evidence is posted in the server's own staff channels on Discord. Only
what a person hands over on purpose is stored (the reason of a case, a report, an appeal, a question for an event), and
it is encrypted. Nothing is sold, shared with any other service, or used to train any model.

## How long is data kept, and how do users delete or opt out?
Each kind of data has a time after which it is deleted by itself, which the server's managers see and change under
/settings: counters of single members {counters_months} months, then only totals; reports and appeals
{reports_months} months; evidence {evidence_months} months; Q&A events {qa_days} days; what automod detected
{hits_months} months; the record of moderation {cases_months} months, and as long as a ban holds. Every member can use
/privacy to see, export and delete what is stored of them, and to opt out: then nothing of them is counted any more. A
deletion leaves what the team must be able to answer for, such as the record of moderation, which is shown with its
reason and for how long; backups lose what was deleted with the last copy that held it. {left_days} days after the bot
left a server, all data of it is deleted.

## How is data protected?
It stays in the database of whoever runs the bot. What people wrote is encrypted at rest; the key stands in a file of
its own, the configuration or the environment, never in the database and never in its backups. Secrets are kept out of
logs.
"""


def answers() -> str:
    """With the times that hold unless a server chooses others."""
    kept = PrivacySettings()
    times = kept.model_dump(include={f"{kind}_months" for kind in ("counters", "reports", "evidence", "hits", "cases")})
    return TEXT.format(**times, qa_days=QaSettings().keep_days, left_days=LEFT_DAYS)
