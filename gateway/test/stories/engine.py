"""The engine of a story: its double with the add-on enabled. It makes the calls that it reads, one line of JSON each."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "addon" / "test"))

from stage import Stage, tell  # noqa: E402


async def outcome(addon: Any, order: dict[str, Any]) -> dict[str, Any]:
    """What comes of one call, as the engine's own code sees it."""
    try:
        if order["do"] == "call":
            return {"result": await addon.call_tool(order["name"], order["args"])}
        if order["do"] == "read":
            return {"result": await addon.read_resource(order["name"])}
        listed = addon.list_tools if order["do"] == "tools" else addon.list_resources
        return {"result": await listed()}
    except RuntimeError as error:
        return {"error": str(error), "name": getattr(error, "name", None)}


async def answer(addon: Any, order: dict[str, Any]) -> None:
    """Tells what came of it, under the number that it was asked by."""
    tell({"id": order["id"], **await outcome(addon, order)})


async def work() -> None:
    """From enabling the add-on to disabling it, when nobody orders any more."""
    stage = Stage()
    addon = await stage.enable()
    loop = asyncio.get_running_loop()
    calls = set()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        calls.add(asyncio.create_task(answer(addon, json.loads(line))))
    await stage.disable()


asyncio.run(work())
