"""Texts from elsewhere than Discord, as little trusted as they deserve."""

import aiohttp

LARGEST = 32 << 20
PATIENCE = aiohttp.ClientTimeout(total=60)


async def fetch_text(address: str) -> str:
    """The text at an address; any failure is an OSError."""
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(address, max_redirects=3) as answer:
            answer.raise_for_status()
            content = bytearray()
            async for part in answer.content.iter_chunked(1 << 16):
                content += part
                if len(content) > LARGEST:
                    raise OSError(f"it is larger than {LARGEST} bytes")
            return content.decode("utf-8", "replace")
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OSError(str(error) or type(error).__name__) from error
