from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.addresses import addresses, is_under
from bot.features.automod.folding import fold
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule


class MaskedLinks(TextRule):
    """`[https://good.com](https://evil.com)`: links that show another domain than they lead to.

    `any_text`: also those that show words.
    """

    kind = "masked_links"
    title = _("Masked links")
    needs = traits.ADDRESS
    any_text: bool = False

    def check(self, look: Look) -> Hit | None:
        for form, address in look.addresses(self.surfaces):
            if address.label is None:
                continue
            shown = addresses(fold(address.label))
            if self.any_text or any(not _same(link.host, address.host) for link in shown):
                why = _("it shows “{label}” and leads to {domain}", label=address.label[:80], domain=address.host)
                return self.hit(why, form.surface, form.folded.span(address.start, address.end))
        return None


def _same(shown: str, real: str) -> bool:
    shown, real = shown.removeprefix("www."), real.removeprefix("www.")
    return is_under(shown, {real}) or is_under(real, {shown})
