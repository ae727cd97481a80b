from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Action, Hit, TextRule


class Phishing(TextRule):
    """Links to domains that a feed lists, or to their subdomains."""

    kind = "phishing"
    title = _("Phishing links")
    needs = traits.ADDRESS
    then: tuple[Action, ...] = (Action.DELETE, Action.HOLD)

    def check(self, look: Look) -> Hit | None:
        for form, address in look.addresses(self.surfaces, sure=False):
            if (listed := look.context.phishing.entry(address)) is not None:
                why = _("{domain} is a listed phishing domain", domain=listed)
                return self.hit(why, form.surface, form.folded.span(address.start, address.end))
        return None
