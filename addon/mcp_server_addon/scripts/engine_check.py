"""Tries the add-on out in an engine, without the engine's server: found, validated, enabled, called, disabled.

    python engine_check.py --project "My film" [--engine FOLDER]

The engine is the one that this folder lies in. Nothing of it is changed.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import logging
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any, Awaitable, Callable, Dict, List, Tuple

# Nothing is written into the folder of the add-on, not even what Python keeps of it.
sys.dont_write_bytecode = True

from storycore_with_addons import ADDON, Managers, connect, disconnect, find_engine, make_managers, place_engine
from talk import either, row, say

# What the engine's code for add-ons imports and does not use: a machine may well be without it.
UNUSED = ("aiohttp", "torch")
AT_ONCE = 10


def stand_in_for_unused() -> None:
    """An empty module for each of those that is not installed."""
    for name in UNUSED:
        if importlib.util.find_spec(name) is None:
            sys.modules[name] = ModuleType(name)


def files_of(folder: Path) -> Dict[str, Tuple[int, int]]:
    """Each file with its size and time."""
    states = {str(path): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {path: (state.st_size, state.st_mtime_ns) for path, state in states.items()}


def is_alive(pid: int) -> bool:
    """Whether a process runs. On Windows, where asking would end it, this says no."""
    if sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


class Trial:
    """The checks, in their order; each is told as it is known."""

    def __init__(self, managers: Managers, project: Path) -> None:
        self._managers = managers
        self._project = str(project)
        self._addon: Any = None
        self._pid = 0
        self._before: Dict[str, Tuple[int, int]] = {}
        self.failed = 0

    async def check(self, subject: str, work: Callable[[], Awaitable[str]]) -> None:
        """One of them; the ones behind it are tried all the same."""
        try:
            row("ok", subject, await work())
        except Exception as error:
            self.failed += 1
            row(either("failed", "échec"), subject, str(error) or type(error).__name__)

    async def is_found(self) -> str:
        """Connects the engine's managers, as the launcher does."""
        await connect(self._managers, [])
        info = self._managers.addons.get_addon_info(ADDON)
        if info is None or info.module is None:
            raise RuntimeError(getattr(info, "error_message", None) or either("not found", "introuvable"))
        self._addon = info.module.addon
        self._before = files_of(Path(info.path))
        return str(info.path)

    async def is_valid(self) -> str:
        """The engine's own score: a hundred, and no issue."""
        info = self._managers.addons.get_addon_info(ADDON)
        result = await self._managers.validator.validate_addon(info.manifest, info.path)
        if result.score != 100 or result.issues:
            raise RuntimeError(f"{result.score}: " + "; ".join(str(each.message) for each in result.issues))
        return either("score 100, no issue", "score 100, aucune remarque")

    async def is_enabled(self) -> str:
        """In under two seconds, where the machine is not busy."""
        since = time.perf_counter()
        if not await self._managers.addons.enable_addon(ADDON):
            raise RuntimeError(self._managers.addons.get_addon_info(ADDON).error_message)
        took = time.perf_counter() - since
        self._pid = (await self._addon.get_status())["pid"]
        return f"{took:.2f} s"

    async def _list(self) -> Dict[str, Any]:
        answer: Dict[str, Any] = await self._addon.call_tool("filesystem__list_directory", {"path": self._project})
        return answer

    async def calls_a_tool(self) -> str:
        """Reads the names in the project."""
        answer = await self._list()
        return f"{len(answer['content'][0]['text'].splitlines())} " + either("names", "noms")

    async def refuses_the_unknown(self) -> str:
        """A tool that there is not."""
        try:
            await self._addon.call_tool("filesystem__read_no_such_tool", {})
        except RuntimeError as error:
            return str(getattr(error, "name", error))
        raise RuntimeError(either("it was called", "il a été appelé"))

    async def calls_at_once(self) -> str:
        """Ten, each with its own answer."""
        answers = await asyncio.gather(*(self._list() for _ in range(AT_ONCE)))
        return f"{len(answers)}"

    async def is_hooked(self) -> str:
        """A call by the engine's hook."""
        results = await self._managers.hooks.execute_hook(
            "mcp_tool_execute", name="filesystem__list_directory", arguments={"path": self._project}
        )
        if not results or not all(each.success for each in results):
            raise RuntimeError("; ".join(str(each.error) for each in results) or either("nobody heard", "personne n'a entendu"))
        return "mcp_tool_execute"

    async def is_disabled(self) -> str:
        """No process stays, and nothing was written beside the add-on."""
        info = self._managers.addons.get_addon_info(ADDON)
        await disconnect(self._managers)
        if self._pid and is_alive(self._pid):
            raise RuntimeError(either(f"process {self._pid} runs on", f"le processus {self._pid} tourne encore"))
        if files_of(Path(info.path)) != self._before:
            raise RuntimeError(either("its folder was written in", "son dossier a été modifié"))
        return either("no process left, nothing written", "aucun processus, rien d'écrit")

    async def run(self) -> None:
        """All of them."""
        await self.check(either("found", "trouvé"), self.is_found)
        if self._addon is None:
            return
        await self.check(either("validated", "validé"), self.is_valid)
        await self.check(either("enabled", "activé"), self.is_enabled)
        await self.check(either("a tool", "un outil"), self.calls_a_tool)
        await self.check(either("unknown tool", "outil inconnu"), self.refuses_the_unknown)
        await self.check(either("ten at once", "dix à la fois"), self.calls_at_once)
        await self.check("hook", self.is_hooked)
        await self.check(either("disabled", "désactivé"), self.is_disabled)


def main(words: List[str]) -> int:
    """0 where all was as it should be."""
    parser = argparse.ArgumentParser(description="Tries the add-on out in an engine.")
    parser.add_argument("--engine", default="", metavar="FOLDER", help="the engine; left out: the one around this folder")
    parser.add_argument("--project", required=True, metavar="FOLDER", help="the project to open")
    given = parser.parse_args(words)
    engine, project = find_engine(given.engine), Path(given.project).resolve()
    logging.disable(logging.WARNING)
    place_engine(engine, str(project))
    stand_in_for_unused()
    trial = Trial(make_managers(engine), project)
    asyncio.run(trial.run())
    say(either("\nSomething failed.", "\nQuelque chose a échoué.") if trial.failed else either("\nAll well.", "\nTout va bien."))
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
