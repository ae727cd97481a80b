"""What to answer when Discord reviews the privileged intents; it asks in English."""

ANSWERS = """\
# Answers for the review of privileged intents

## What does your application do?
It helps the people who run a community: it counts activity (ids, times and lengths, never text) and posts one digest a
week to the team, welcomes newcomers, keeps a record of moderation with appeals, looks for messages that break the
server's own rules, and runs Q&A events. Every feature but counting is off until a manager of the server chooses it.

## Why do you need the Server Members intent?
To greet newcomers once, when they may really see the server; to give the roles that the server chose for newcomers and
for who comes back; to see raids, which are many joins within a minute; and to count joins, leaves and retention.
None of it works by polling: who joins and leaves again at once would never be seen.

## Why do you need the Message Content intent?
To compare messages with the server's own rules (spam, scams, phishing links, tricks of spelling that Discord's AutoMod
does not see) and to tell whether a message is a question that waits for an answer. What Discord's AutoMod can do is
written there instead (/automod sync). Slash commands are used for everything that a person asks of the bot.

## Is message content stored, or used to train models?
No. It is looked at in memory and dropped. Only what a person hands over on purpose is stored (the reason of a case, a
report, a question for an event), and it is encrypted. Nothing is sold, shared, or used to train any model.

## How long is data kept, and how do users delete or opt out?
Each kind of data has a retention that the server's managers see under /settings, and ends by itself. Every member can
use /privacy to see, export and delete what is stored of them, and to stop being counted. When the bot leaves a server,
its data is deleted after a grace period.

## How is data protected?
It stays in the database of whoever runs the bot; what people wrote is encrypted at rest with a key that is kept apart.
"""
