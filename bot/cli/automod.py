import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import Listing, _, n_

if TYPE_CHECKING:
    from bot.features.automod.replay import Replay
    from bot.features.automod.rule import Rule


def add(shelf: Shelf, terminal: Terminal) -> None:
    automod = shelf.group("automod", _("Try rules before they may act."))

    @automod.command("replay", _("Show what rules would have hit in exported chats; needs no bot and no token."))
    def replay(
        paths: Annotated[
            list[Path],
            terminal.argument(metavar="PATH…", help=_("Files (.json, .json.gz) and folders, exported as JSON.")),
        ],
        preset: Annotated[
            str | None,
            terminal.option("--preset", metavar="NAME", help=_("support, gaming, study, creators or strict.")),
        ] = None,
        rules: Annotated[
            Path | None, terminal.option("--rules", metavar="FILE", help=_("Rules as `/automod export` writes them."))
        ] = None,
        as_json: Annotated[bool, terminal.option("--json", help=_("One JSON object, for programs."))] = False,
    ) -> None:
        with terminal.telling():
            chosen = _chosen(preset, rules)
            replayed = _replayed(terminal, paths, chosen)
            if as_json:
                typer.echo(json.dumps(_as_json(replayed)))
            else:
                _tell(terminal, replayed)


def _chosen(preset: str | None, file: Path | None) -> "tuple[Rule, ...]":
    from bot.features.automod.files import read
    from bot.features.automod.presets import PRESETS

    if (preset is None) == (file is None):
        raise UserError(_("Either --preset or --rules says which rules are replayed."))
    if file is not None:
        return read(file.read_text(encoding="utf-8-sig"))
    found = PRESETS.get(preset or "")
    if found is None:
        raise UserError(_("There is no preset {name}. There are {known}.", name=preset, known=Listing(list(PRESETS))))
    return found


def _replayed(terminal: Terminal, paths: list[Path], rules: "tuple[Rule, ...]") -> "Replay":
    from bot.cli.exported import found_exports, seen_in
    from bot.features.automod.replay import Replay

    found = found_exports(paths)
    for refused in found.refused:
        terminal.warn(_("Left out: {reason}", reason=refused.text))
    replay = Replay(rules)
    for seen in seen_in(found.exports):
        replay.saw(seen)
    if found.refused and not found.exports:
        raise typer.Exit(1)
    return replay


def _as_json(replay: "Replay") -> dict[str, object]:
    return {
        "messages": replay.messages,
        "by_rule": dict(replay.by_rule),
        "hits": [
            {
                "channel_id": str(hit.channel_id),
                "message_id": str(hit.message_id),
                "rule": hit.rule,
                "span": list(hit.span),
            }
            for hit in replay.hits
            if hit.message_id is not None
        ],
    }


def _tell(terminal: Terminal, replay: "Replay") -> None:
    from rich import box
    from rich.table import Table

    terminal.say(n_("{count} message", "{count} messages", replay.messages))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(terminal.text(_("Rule")))
    for title in (_("Hits"), _("Per thousand messages")):
        table.add_column(terminal.text(title), justify="right", no_wrap=True)
    for rule, hits in replay.by_rule.most_common():
        rate = terminal.words.show(1_000.0 * hits / max(1, replay.messages))
        table.add_row(rule, terminal.words.show(hits), rate)
    terminal.out.print(table)
