"""The page's own words; a value in braces is filled in by the page."""

from collections.abc import Mapping

from bot.core.i18n import Text, _, p_, words

WORDS: Mapping[str, Text] = {
    "title": _("Concierge, tried out"),
    "tagline": _("The bot is real, the server is simulated: nothing leaves this computer."),
    "try_monday": _("Skip to next Monday: the week’s digest arrives in #{channel}.", channel="{channel}"),
    "try_slash": _("Type / in the message box: the bot’s commands appear."),
    "try_view": _("View the server as a member, a moderator or a manager: each sees and may do different things."),
    "understood": _("Understood"),
    "view_as": _("View as"),
    "member": p_("who views", "Member"),
    "moderator": p_("who views", "Moderator"),
    "manager": p_("who views", "Manager"),
    "newcomer": p_("who views", "Newcomer"),
    "language": _("Language"),
    "channels": _("Channels"),
    "open_channels": _("Show the channels"),
    "scenes": _("What can happen here"),
    "direct": _("Direct messages"),
    "messages": _("Messages in #{channel}", channel="{channel}"),
    "time": _("Time on the simulated server"),
    "write": _("Message #{channel}, or / for a command", channel="{channel}"),
    "write_direct": _("Message {name}", name="{name}"),
    "send": _("Send"),
    "only_you": _("Only you can see this"),
    "dismiss": _("Dismiss"),
    "reply": _("Reply"),
    "react": _("React with {emoji}", emoji="{emoji}"),
    "delete": _("Delete the message"),
    "replying_to": _("Replying to {name}", name="{name}"),
    "cancel": _("Cancel"),
    "app": p_("tag beside a bot’s name", "APP"),
    "joined": _("{name} joined the server.", name="{name}"),
    "edited": p_("a message", "edited"),
    "used": _("{name} used a command", name="{name}"),
    "lost_original": _("The message that this answers was deleted."),
    "new_message": _("{name}: {text}", name="{name}", text="{text}"),
    "deleted": _("A message was deleted."),
    "begins": _("Eight weeks of chat on this server were imported; the last days of it can be read here."),
    "begins_direct": _("What the bot writes to {name} alone.", name="{name}"),
    "empty": _("Nothing was written here yet."),
    "earlier": _("Show earlier messages"),
    "latest": _("Go to the latest messages"),
    "commands": _("Commands"),
    "no_commands": _(
        "{viewer} may use no command here at the moment: who is timed out may only read.", viewer="{viewer}"
    ),
    "no_command": _("No command of this name may be used here as {viewer}.", viewer="{viewer}"),
    "no_choice": _("Nothing fits."),
    "optional": p_("an option", "optional"),
    "needed": _("This is needed: {option}.", option="{option}"),
    "yes": _("Yes"),
    "no": _("No"),
    "working": _("One moment…"),
    "unreachable": _("The demo does not answer. It may have been stopped: start it again with “make demo”."),
    "show_me": _("Show me"),
    "close": _("Close"),
    "submit": _("Submit"),
    "choose": _("Choose"),
    "download": _("Download {name}", name="{name}"),
    "link_outside": _("This link leads to another place on Discord; the demo has only this server."),
    "spoiler": _("Hidden text: press to show it"),
    "unknown_user": _("unknown member"),
    "unknown_channel": _("unknown channel"),
}


def page_words(language: str) -> dict[str, str]:
    say = words(language).say
    return {key: say(text) for key, text in WORDS.items()}
