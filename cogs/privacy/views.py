"""What opting out means, and the button that does it."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, client_of, guild_id
from bot.client.language import reader_words
from bot.client.replies import update
from bot.core.i18n import Listing, Text, Words, _, n_
from bot.core.posts import Button, Post, Style
from bot.features.engagement.service import CountedOf

OPT_OUT = "privacy:optout"


class OptOutButton(Pressed, template=OPT_OUT):
    """Whoever presses it opts themselves out, nobody else."""

    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        done = await app_of(interaction).engagement.opt_out(guild_id(interaction), interaction.user.id)
        command = client_of(interaction).tree.mention("privacy optin")
        text = opted_out(command) if done else out_already(command)
        await update(interaction, Post(((await reader_words(interaction)).say(text),)))


def question(counted: CountedOf, words: Words) -> Post:
    text = "\n".join(
        (
            words.say(
                _(
                    "From then on nothing that you do on this server is counted: no message, no reaction, no time in "
                    "voice, no join and no leave."
                )
            ),
            words.say(_deleted(counted)),
            "-# "
            + words.say(_("The totals of channels stay: they tell of nobody. So do this choice and your language.")),
        )
    )
    return Post((text, (Button(words.say(_("Stop counting me, delete this")), OPT_OUT, Style.DANGER),)))


def _deleted(counted: CountedOf) -> Text:
    kinds = (
        n_("{count} day", "{count} days", counted.days),
        n_("{count} message", "{count} messages", counted.messages),
        n_("{count} stay on the server", "{count} stays on the server", counted.stays),
        n_("{count} question", "{count} questions", counted.questions),
    )
    there = [kind for kind in kinds if kind.count]
    if not there:
        return _("Nothing is counted of you so far, so there is nothing to delete.")
    return _("What is counted of you is deleted and does not come back: {counts}.", counts=Listing(there))


def opted_out(command: str) -> Text:
    return _(
        "Done: you are not counted on this server any more, and what was counted of you is deleted. {command} counts "
        "you again.",
        command=command,
    )


def out_already(command: str) -> Text:
    return _("Nothing to change: you are not counted on this server. {command} counts you again.", command=command)
