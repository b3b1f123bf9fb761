"""The engine's double with the add-on in it, for the scenarios: one engine in the folder that STAGE_ENGINE names."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from os import environ, kill
from pathlib import Path
from typing import Any, Awaitable, Callable

DOUBLE = Path(__file__).parent.parent / "engine-double"
sys.path.insert(0, str(DOUBLE))

from src.addon_events import EventBus  # noqa: E402
from src.addon_hooks import HookManager  # noqa: E402
from src.addon_manager import AddonManager  # noqa: E402
from src.addon_permissions import PermissionManager  # noqa: E402
from src.addon_validator import AddonValidator as AddonValidator  # noqa: E402

NAME = "mcp_server_addon"
PROJECT = environ.get("STORYCORE_MCP_PROJECT", "")


class Words(logging.Handler):
    """What was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


class Stage:
    """An engine whose managers are bound, with the add-on loaded."""

    def __init__(self) -> None:
        self.manager = AddonManager(Path(environ["STAGE_ENGINE"]))
        self.hooks, self.events, self.permissions = HookManager(), EventBus(), PermissionManager()
        self.heard: list[tuple[str, Any]] = []
        self.words = Words()
        self.manager.logger.addHandler(self.words)

    async def load(self) -> Any:
        """The module of the add-on."""
        await self.manager.initialize_all_addons()
        return self.manager.get_addon_info(NAME).module

    async def enable(self, **bound: Any) -> Any:
        """The add-on, enabled, with the managers that were named."""
        module = await self.load()
        if bound:
            module.bind(**bound)
        if not await self.manager.enable_addon(NAME):
            raise SystemExit(self.manager.get_addon_info(NAME).error_message)
        return module.addon

    async def hear(self) -> None:
        """Starts the bus, and remembers what is said on it."""

        async def note(event: Any) -> None:
            self.heard.append((event.name, event.data))

        self.events.subscribe("test", "mcp.*", note)
        await self.events.start()

    async def until(self, name: str, seconds: float = 10.0) -> Any:
        """What the first event of this name said."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for heard, data in self.heard:
                if heard == name:
                    return data
            await asyncio.sleep(0.02)
        raise TimeoutError(f"no {name} among {[heard for heard, _ in self.heard]}")

    async def disable(self) -> bool:
        """Whether the engine disabled it."""
        return await self.manager.disable_addon(NAME)


def in_project(name: str) -> str:
    """A path of the project."""
    return str(Path(PROJECT) / name)


async def refusal(call: Awaitable[Any]) -> dict[str, Any]:
    """How a call failed; one that did not is a failure of the scenario."""
    try:
        answer = await call
    except Exception as error:
        return {"type": type(error).__name__, "name": getattr(error, "name", None), "message": str(error)}
    raise AssertionError(f"it worked: {answer}")


def is_alive(pid: int) -> bool:
    """Whether a process still runs, zombies aside."""
    try:
        kill(pid, 0)
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (OSError, ProcessLookupError):
        return False


def tell(facts: Any) -> None:
    """One line for whoever started the scenario."""
    print(json.dumps(facts, default=str), flush=True)


def play(scenarios: dict[str, Callable[[], Any]]) -> None:
    """Runs the scenario that the command line names, and tells what came of it."""
    outcome = scenarios[sys.argv[1]]()
    tell(asyncio.run(outcome) if asyncio.iscoroutine(outcome) else outcome)
