"""Every simulated bot tells Discord the same commands: their words are looked up once, in all languages."""

import json
from typing import Any

from discord import app_commands


def translate_once() -> None:
    translated: dict[str, str] = {}

    def remembering(real: Any) -> Any:
        async def get_translated_payload(command: Any, tree: Any, translator: Any) -> Any:
            if command.parent is not None:
                return await real(command, tree, translator)
            key = json.dumps(command.to_dict(tree), sort_keys=True)
            if key not in translated:
                translated[key] = json.dumps(await real(command, tree, translator))
            return json.loads(translated[key])

        return get_translated_payload

    for kind in (app_commands.Command, app_commands.Group):
        library: Any = kind
        library.get_translated_payload = remembering(library.get_translated_payload)
