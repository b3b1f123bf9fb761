"""Another add-on that works with tools: it asks for many files at once, and says yes or no to each call by a hook.

python tool_integration.py "Documents/StoryCore Projects/Le Phare"
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Awaitable, Callable, Dict, List

sys.dont_write_bytecode = True  # the folder of the add-on stays as it is

from engine import enabled, run

Hook = Callable[..., Awaitable[Any]]


class Hooks:
    """As much of the engine's HookManager as this needs: in the engine, bind the real one."""

    def __init__(self) -> None:
        self.system_hooks: Dict[str, str] = {"security_check": "before each call"}
        self._hooks: Dict[str, List[Any]] = {}

    def register_hook(self, addon_name: str, hook_name: str, callback: Hook, *_: Any) -> bool:
        self._hooks.setdefault(hook_name, []).append((addon_name, callback))
        return True

    def unregister_all_addon_hooks(self, addon_name: str) -> None:
        self._hooks = {name: [each for each in all_ if each[0] != addon_name] for name, all_ in self._hooks.items()}

    def get_registered_hooks(self) -> Dict[str, List[str]]:
        return {name: [each[0] for each in all_] for name, all_ in self._hooks.items()}

    async def execute_hook(self, hook_name: str, **facts: Any) -> List[SimpleNamespace]:
        results = []
        for addon_name, callback in self._hooks.get(hook_name, []):
            try:
                answer, error = await callback(**facts), None
            except Exception as cause:
                answer, error = None, str(cause)
            results.append(SimpleNamespace(addon_name=addon_name, success=error is None, result=answer, error=error))
        return results


async def only_stories(target: str, arguments: Dict[str, Any], **_: Any) -> None:
    """Refuses every file that is no text of the story."""
    path = str(arguments.get("path", ""))
    if target.endswith("read_text_file") and not path.endswith(".md"):
        raise PermissionError(f"{Path(path).name} is no text of the story")


async def tool_integration(project: str) -> None:
    """Three reads at once: two are made, one is refused."""
    hooks = Hooks()
    hooks.register_hook("careful_addon", "security_check", only_stories)
    async with enabled(project, hook_manager=hooks) as addon:
        names = ["story.md", "scenario.md", "project.json"]
        reads = [addon.call_tool("filesystem__read_text_file", {"path": str(Path(project) / name)}) for name in names]
        for name, answer in zip(names, await asyncio.gather(*reads, return_exceptions=True)):
            print(f"{name}: {answer if isinstance(answer, Exception) else answer['content'][0]['text'].splitlines()[0]}")


if __name__ == "__main__":
    run(tool_integration)
