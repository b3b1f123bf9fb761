"""Permissions of the engine. Levels are compared as texts, so that a grant to read passes a check for more."""

from __future__ import annotations

import time
from enum import Enum
from types import SimpleNamespace
from typing import Any, Optional


class PermissionLevel(Enum):
    """admin < execute < none < read < write, as texts."""

    NONE = "none"
    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"
    ADMIN = "admin"


class PermissionScope(Enum):
    """Must be equal to be granted."""

    GLOBAL = "global"
    PROJECT = "project"
    SESSION = "session"
    SANDBOX = "sandbox"


Level, Scope = PermissionLevel, PermissionScope

# permission -> the highest level and the scope that it is granted at without a person; None: never.
POLICIES: dict[str, Optional[tuple[PermissionLevel, PermissionScope]]] = {
    "file_system_read": (Level.READ, Scope.PROJECT),
    "ui_access": (Level.WRITE, Scope.SESSION),
    "system_info_access": (Level.READ, Scope.GLOBAL),
    "network_access": None,
    "file_system_write": None,
    "model_access": None,
    "config_access": None,
    "database_access": None,
}


class PermissionManager:
    """What add-ons have asked for and been given. Nothing in the engine asks it by itself."""

    def __init__(self) -> None:
        self.grants: list[SimpleNamespace] = []

    def create_permission_request(
        self, addon_name, permission, level=Level.READ, scope=Scope.PROJECT, justification="", context=None
    ) -> SimpleNamespace:
        """Not a coroutine."""
        return SimpleNamespace(
            addon_name=addon_name,
            permission=permission,
            level=level,
            scope=scope,
            justification=justification,
            context=context or {},
        )

    def _settle(self, request: SimpleNamespace, granted: bool, by: str, conditions: dict[str, Any]) -> SimpleNamespace:
        grant = SimpleNamespace(
            request=request, granted=granted, granted_by=by, timestamp=time.time(), conditions=conditions, expires_at=None
        )
        if granted:
            self.grants.append(grant)
        return grant

    async def request_permission(self, request: SimpleNamespace) -> SimpleNamespace:
        """Granted by itself or not at all: there is nobody to ask."""
        if request.permission not in POLICIES:
            return self._settle(request, False, "system", {"reason": "unknown_permission"})
        policy = POLICIES[request.permission]
        # As texts: reading at the level "admin" is granted too.
        if policy is not None and request.level.value <= policy[0].value and request.scope == policy[1]:
            return self._settle(request, True, "auto", {"auto_granted": True})
        return self._settle(request, False, "system", {"reason": "requires_user_approval"})

    async def grant_permission_manually(self, request, approved, granted_by, conditions=None) -> SimpleNamespace:
        """What a person said."""
        return self._settle(request, approved, granted_by, conditions or {})

    async def check_permission(self, addon_name, permission, level=Level.READ, scope=Scope.PROJECT) -> bool:
        """Whether some grant has the same scope, and a level that is no smaller as a text."""
        return any(
            (each.request.addon_name, each.request.permission, each.request.scope) == (addon_name, permission, scope)
            and each.request.level.value >= level.value
            for each in self.grants
        )

    async def revoke_permission(self, addon_name: str, permission: str) -> bool:
        """Whether there was one."""
        before = len(self.grants)
        wanted = (addon_name, permission)
        self.grants = [each for each in self.grants if (each.request.addon_name, each.request.permission) != wanted]
        return len(self.grants) < before
