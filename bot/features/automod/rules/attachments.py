from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.folding import fold
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, Rule
from bot.features.automod.seen import FileFacts, Surface, What
from bot.features.automod.text_lists import read_list

RUNNABLE = read_list("files.runnable")
Ending = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z0-9_+-]+$")]


class Attachments(Rule):
    """Files by their ending, type or name. `types`: such as `image/*`; `names`: such as `*.png.*`."""

    kind = "attachments"
    title = _("Attachments")
    needs = traits.FILES
    looks_at = frozenset({What.MESSAGE, What.EDIT})
    endings: frozenset[Ending] = Field(default=RUNNABLE, max_length=200)
    types: frozenset[Annotated[str, Field(min_length=3, max_length=100)]] = Field(default=frozenset(), max_length=50)
    names: frozenset[Annotated[str, Field(min_length=1, max_length=100)]] = Field(default=frozenset(), max_length=50)
    listed: Literal["denied", "allowed"] = "denied"

    def check(self, look: Look) -> Hit | None:
        for file in look.seen.files:
            if self._is_listed(file) == (self.listed == "denied"):
                return self.hit(_("the file {name}", name=file.name[:80]), Surface.FILE_NAME, (0, len(file.name)))
        return None

    def _is_listed(self, file: FileFacts) -> bool:
        name = fold(file.name).plain.strip(" .")
        kind = (file.content_type or "").partition(";")[0].casefold()
        return (
            name.rpartition(".")[2] in self.endings
            or any(fnmatchcase(kind, wanted.casefold()) for wanted in self.types)
            or any(fnmatchcase(name, wanted.casefold()) for wanted in self.names)
        )
