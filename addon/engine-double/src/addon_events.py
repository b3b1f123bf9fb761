"""The engine's bus: it polls, publishes only while it runs, and belongs to the event loop that it was started in."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import Enum, IntEnum
from fnmatch import fnmatchcase
from typing import Any, Optional
from uuid import uuid4


class EventScope(Enum):
    """Whom an event concerns."""

    GLOBAL = "global"
    PROJECT = "project"
    SESSION = "session"


class EventPriority(IntEnum):
    """Lower goes first, in this queue."""

    CRITICAL = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


@dataclass
class Event:
    """One thing that happened. Two of them cannot be compared."""

    id: str
    name: str
    source: str
    scope: EventScope
    priority: EventPriority
    timestamp: float
    data: dict[str, Any]
    metadata: dict[str, Any]


class EventBus:
    """Queue and subscribers."""

    def __init__(self, max_queue_size: int = 1000, enable_persistence: bool = False) -> None:
        self._size = max_queue_size
        self._subscribers: list[tuple[str, str, Any]] = []
        self._queue: Optional[asyncio.PriorityQueue] = None
        self._task: Optional[asyncio.Task] = None
        self.stats = {"events_published": 0, "events_failed": 0}

    async def start(self) -> None:
        """From now on events are taken, in this loop."""
        self._queue = asyncio.PriorityQueue(self._size)
        self._task = asyncio.get_running_loop().create_task(self._poll())

    async def stop(self) -> None:
        """What is still queued is lost."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def subscribe(self, addon_name, pattern, callback, priority=EventPriority.NORMAL, filters=None, metadata=None) -> bool:
        """Not a coroutine; the callback is one."""
        self._subscribers.append((addon_name, pattern, callback))
        return True

    def unsubscribe(self, addon_name: str, pattern: Optional[str] = None) -> bool:
        """Whether there was one."""
        before = len(self._subscribers)
        self._subscribers = [
            each for each in self._subscribers if each[0] != addon_name or (pattern is not None and each[1] != pattern)
        ]
        return len(self._subscribers) < before

    async def publish_addon_event(
        self, addon_name, name, data, scope=EventScope.PROJECT, priority=EventPriority.NORMAL
    ) -> None:
        """Says nothing of whether it was taken; what comes after the loop of `start` has ended is never delivered."""
        if self._task is None or self._queue is None:
            return
        event = Event(str(uuid4()), name, addon_name, scope, priority, time.time(), data, {})
        try:
            # Without a number of its own an event of the same rank is compared with the next one: only where it is critical.
            rank = (0, event) if priority is EventPriority.CRITICAL else (int(priority), time.monotonic_ns(), event)
            self._queue.put_nowait(rank)
        except TypeError:
            self.stats["events_failed"] += 1
            return
        self.stats["events_published"] += 1

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(0.01)
            while self._queue is not None and not self._queue.empty():
                try:
                    await self._deliver(self._queue.get_nowait()[-1])
                except TypeError:
                    self.stats["events_failed"] += 1

    async def _deliver(self, event: Event) -> None:
        for _, pattern, callback in list(self._subscribers):
            if fnmatchcase(event.name, pattern):
                try:
                    await callback(event)
                except Exception:
                    self.stats["events_failed"] += 1
