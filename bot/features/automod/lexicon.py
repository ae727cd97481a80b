"""All of a server's banned words together: whether a text may hold one, before any rule looks for its own."""

from collections.abc import Iterable

from bot.features.automod.glance import MASKED
from bot.features.automod.look import Form
from bot.features.automod.matching import Terms, Wildcards


class Lexicon:
    def __init__(self, lists: Iterable[Terms]) -> None:
        lists = list(lists)
        self._tokens = frozenset[str]().union(*(terms.tokens for terms in lists))
        self._wild = Wildcards(word for terms in lists for word in terms.wild_words)

    def may_be_in(self, form: Form) -> bool:
        if not (self._tokens or self._wild):
            return False
        tokens, is_masked = _tokens(form)
        return is_masked or not self._tokens.isdisjoint(tokens) or bool(self._wild.found_in(" ".join(tokens)))


def _tokens(form: Form) -> tuple[Iterable[str], bool]:
    if form.glance is not None:
        return form.glance.tokens, MASKED in form.glance.marks
    return form.normal.tokens | form.normal.squeezed, bool(form.normal.masked)
