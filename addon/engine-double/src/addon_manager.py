"""The engine's manager of add-ons: what it finds, loads, enables and forgets."""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import shutil
import zipfile
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Optional

PERMISSIONS = frozenset(
    "model_access file_system_read file_system_write network_access ui_access config_access".split()
)
REQUIRED = ("name", "version", "type", "author", "description")


class AddonState(Enum):
    """From `error` there is no way back before the next start."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    ERROR = "error"
    LOADING = "loading"


class AddonInfo:
    """One add-on that was found."""

    def __init__(self, manifest: SimpleNamespace, path: Path) -> None:
        self.manifest = manifest
        self.path = path
        self.state = AddonState.DISABLED
        self.module: Optional[ModuleType] = None
        self.error_message: Optional[str] = None
        self.load_time: Optional[float] = None


class AddonManager:
    """Knows add-ons by the name in their manifest. Remembers nothing from one run to the next."""

    def __init__(self, engine_path: Optional[Path] = None) -> None:
        self.engine_path = Path(engine_path) if engine_path is not None else Path(__file__).parent.parent
        self.addons_path = self.engine_path / "addons"
        self.addons: dict[str, AddonInfo] = {}
        self.enabled_addons: set[str] = set()
        self.stats = {"loaded": 0, "enabled": 0, "errors": 0}
        self.logger = logging.getLogger("src.addon_manager")

    async def discover_addons(self) -> list[Path]:
        """Folders with an addon.json, official ones first."""
        return [
            found
            for category in ("official", "community")
            for found in sorted((self.addons_path / category).glob("*"))
            if (found / "addon.json").is_file()
        ]

    async def load_addon_manifest(self, path: Path) -> Optional[SimpleNamespace]:
        """None for whatever is wrong with it, a byte order mark too: such an add-on vanishes without a word."""
        try:
            content = json.loads((path / "addon.json").read_text("utf-8"))
            return SimpleNamespace(
                **{key: content[key] for key in REQUIRED},
                permissions=content.get("permissions", []),
                entry_points=content.get("entry_points", {}),
                dependencies=content.get("dependencies", {}),
                compatibility=content.get("compatibility", {}),
                metadata=content.get("metadata", {}),
            )
        except (OSError, ValueError, KeyError):
            return None

    async def validate_addon(self, manifest: SimpleNamespace, path: Path) -> bool:
        """The first digit of the engine's version, six permissions, and that entry points exist."""
        version = manifest.compatibility.get("engine_version", "2")
        return (
            re.match(r"^(>=)?2", version) is not None
            and all(permission in PERMISSIONS for permission in manifest.permissions)
            and all((path / entry).exists() for entry in manifest.entry_points.values())
        )

    async def load_addon(self, path: Path) -> Optional[AddonInfo]:
        """Imports it, and does not remember it. An import that fails is swallowed: the module is None then."""
        manifest = await self.load_addon_manifest(path)
        if manifest is None:
            return None
        info = AddonInfo(manifest, path)
        if not await self.validate_addon(manifest, path):
            info.state, info.error_message = AddonState.ERROR, "Validation échouée"
            return info
        main = manifest.entry_points.get("main")
        if main is not None:
            try:
                # By its path alone: no package, no sys.modules, its folder not on sys.path.
                spec = importlib.util.spec_from_file_location(manifest.name, path / main)
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                info.module = module
            except Exception as cause:
                self.logger.warning("%s: %s", manifest.name, cause)
        return info

    async def initialize_all_addons(self) -> None:
        """Imports every add-on there is, also those that nobody enables."""
        for path in await self.discover_addons():
            info = await self.load_addon(path)
            if info is not None:
                self.addons[info.manifest.name] = info

    async def enable_addon(self, name: str) -> bool:
        """Only from `disabled`. What `initialize` returns means nothing; what it raises is for good."""
        info = self.addons.get(name)
        if info is None or info.state is not AddonState.DISABLED:
            return False
        try:
            if hasattr(info.module, "initialize"):
                await info.module.initialize(
                    {
                        "addon_name": name,
                        "engine_path": self.engine_path,
                        "logger": self.logger.getChild(name),
                        "permissions": info.manifest.permissions,
                    }
                )
        except Exception as cause:
            info.state, info.error_message = AddonState.ERROR, str(cause)
            return False
        info.state = AddonState.ENABLED
        self.enabled_addons.add(name)
        return True

    async def disable_addon(self, name: str) -> bool:
        """Only from `enabled`, where it stays if `cleanup` raises."""
        info = self.addons.get(name)
        if info is None or info.state is not AddonState.ENABLED:
            return False
        try:
            if hasattr(info.module, "cleanup"):
                await info.module.cleanup()
        except Exception:
            return False
        info.state = AddonState.DISABLED
        self.enabled_addons.discard(name)
        return True

    async def install_addon(self, archive: Path, category: str = "community") -> bool:
        """The manifest must lie at the root of the archive, and no folder of its name may be there."""
        temporary = self.addons_path / "temp" / archive.stem
        try:
            with zipfile.ZipFile(archive) as content:
                content.extractall(temporary)
            manifest = await self.load_addon_manifest(temporary)
            if manifest is None or not await self.validate_addon(manifest, temporary):
                return False
            target = self.addons_path / category / manifest.name
            if target.exists():
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(str(temporary), str(target))
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        info = await self.load_addon(target)
        if info is not None:
            self.addons[manifest.name] = info
        return True

    async def uninstall_addon(self, name: str) -> bool:
        """Disabled where it was enabled, then removed with its folder."""
        info = self.addons.get(name)
        if info is None:
            return False
        if info.state is AddonState.ENABLED:
            await self.disable_addon(name)
        shutil.rmtree(info.path)
        del self.addons[name]
        return True

    async def check_compatibility(self, name: str) -> dict[str, Any]:
        """Takes every dependency for an add-on."""
        missing = [each for each in self.addons[name].manifest.dependencies if each not in self.addons]
        return {"compatible": not missing, "conflicts": missing}

    def get_addon_info(self, name: str) -> Optional[AddonInfo]:
        """What is known of it."""
        return self.addons.get(name)

    def get_enabled_addons(self) -> list[str]:
        """Names."""
        return sorted(self.enabled_addons)
