from typing import Any

import aiohttp


class Asking:
    """What the page asks of the demo's server."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self.session = session
        self.address = address

    async def get(self, path: str, **query: str) -> Any:
        async with self.session.get(self.address + path, params=query) as answer:
            return await answer.json()

    async def post(self, path: str, viewer: str = "member", **body: Any) -> tuple[int, Any]:
        async with self.session.post(f"{self.address}api/{path}", json={"viewer": viewer, **body}) as answer:
            return answer.status, await answer.json()

    async def room(self, viewer: str, name: str) -> str:
        """The id of a channel that this viewer sees."""
        state = await self.get("api/state", viewer=viewer)
        return next(str(channel["id"]) for channel in state["channels"] if channel["name"] == name)

    async def messages(self, viewer: str, name: str) -> list[Any]:
        state = await self.get("api/state", viewer=viewer, channel=await self.room(viewer, name))
        return list(state["messages"])
