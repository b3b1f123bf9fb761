"""Stands in for uvicorn: lives as long as the server would, and ends in order by SIGTERM. It listens to nothing."""

import asyncio
import json
import signal


def run(app, host, port):
    """Until SIGTERM."""
    asyncio.run(_serve(app, host, port))


async def _serve(app, host, port):
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with app.router.lifespan_context(app):
        print(json.dumps({"host": host, "port": port, **await app.report()}), flush=True)
        await ended.wait()
    print(json.dumps(app.said), flush=True)
