from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.addresses import is_under
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule
from bot.features.automod.text_lists import read_list

SHORTENERS = read_list("domains.shorteners")


class Shorteners(TextRule):
    """Links that hide where they lead."""

    kind = "shorteners"
    title = _("Shortened links")
    needs = traits.ADDRESS

    def check(self, look: Look) -> Hit | None:
        for form, address in look.addresses(self.surfaces):
            if len(address.path) > 1 and is_under(address.host, SHORTENERS):
                why = _("{domain} hides where the link leads", domain=address.host)
                return self.hit(why, form.surface, form.folded.span(address.start, address.end))
        return None
