"""Hooks of the engine: registered at once, executed in the order of their priorities, and never raising."""

from __future__ import annotations

import inspect
import time
from collections import namedtuple
from enum import IntEnum
from typing import Any

SYSTEM_HOOKS = (
    "addon_loaded addon_enabled addon_disabled pre_processing post_processing processing_error pre_generation "
    "post_generation content_filter workflow_start workflow_step workflow_end pre_export post_export export_filter "
    "ui_render ui_event security_check permission_request metrics_collect health_check"
).split()

# After a failure of one of these, the others are not asked.
STOPPING = ("security_check", "permission_request", "pre_processing")

HookResult = namedtuple("HookResult", "hook_name addon_name success result error execution_time priority")
Registered = namedtuple("Registered", "addon_name callback priority metadata")


class HookPriority(IntEnum):
    """Higher goes first."""

    LOWEST = 0
    LOW = 25
    NORMAL = 50
    HIGH = 75
    HIGHEST = 100


class HookManager:
    """Who wants to be told of what."""

    def __init__(self) -> None:
        self.system_hooks = {name: name.replace("_", " ") for name in SYSTEM_HOOKS}
        self._hooks: dict[str, list[Registered]] = {}

    def register_hook(self, addon_name, hook_name, callback, priority=HookPriority.NORMAL, metadata=None) -> bool:
        """Not a coroutine: whoever awaits it gets a TypeError. Takes known names, `custom_*`, and coroutine functions."""
        known = hook_name in self.system_hooks or hook_name.startswith("custom_")
        if not known or not inspect.iscoroutinefunction(getattr(callback, "func", callback)):
            return False
        hooks = self._hooks.setdefault(hook_name, [])
        hooks.append(Registered(addon_name, callback, HookPriority(priority), metadata or {}))
        hooks.sort(key=lambda each: -each.priority)
        return True

    async def execute_hook(self, hook_name: str, *args: Any, **kwargs: Any) -> list[HookResult]:
        """Every callback gets what was given, as it is."""
        results = []
        for each in list(self._hooks.get(hook_name, [])):
            began = time.perf_counter()
            value, error = None, None
            try:
                value = await each.callback(*args, **kwargs)
            except Exception as cause:
                error = f"{type(cause).__name__}: {cause}"
            took = time.perf_counter() - began
            results.append(HookResult(hook_name, each.addon_name, error is None, value, error, took, each.priority))
            if error is not None and hook_name in STOPPING:
                break
        return results

    def unregister_hook(self, addon_name: str, hook_name: str) -> bool:
        """Whether there was one."""
        before = self._hooks.get(hook_name, [])
        self._hooks[hook_name] = [each for each in before if each.addon_name != addon_name]
        return len(self._hooks[hook_name]) < len(before)

    def unregister_all_addon_hooks(self, addon_name: str) -> int:
        """How many there were."""
        return sum(self.unregister_hook(addon_name, hook_name) for hook_name in list(self._hooks))

    def get_registered_hooks(self) -> dict[str, list[str]]:
        """Names of add-ons, by hook."""
        return {name: [each.addon_name for each in hooks] for name, hooks in self._hooks.items() if hooks}
