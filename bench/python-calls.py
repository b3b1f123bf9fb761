"""Calls a tool through the add-on of the engine: for each line, a number, so many calls; answers with milliseconds each.

python3 python-calls.py MAIN.PY TOOL
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location

sys.dont_write_bytecode = True


async def sequence(addon, tool: str, calls: int) -> list[float]:
    """One after the other; a wrong answer ends it."""
    times = []
    for number in range(calls):
        text = f"{number}:".ljust(100, "x")
        since = time.perf_counter()
        answer = await addon.call_tool(tool, {"text": text})
        times.append((time.perf_counter() - since) * 1000)
        if answer["content"][0]["text"] != text:
            raise SystemExit("another text came back than was sent")
    return times


async def main(path: str, tool: str) -> None:
    """As the engine loads it: by itself, and from its path."""
    spec = spec_from_file_location("mcp_server_addon", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    await module.initialize({"addon_name": "mcp_server_addon"})
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await sequence(module.addon, tool, int(line))), flush=True)
    finally:
        await module.cleanup()


asyncio.run(main(sys.argv[1], sys.argv[2]))
