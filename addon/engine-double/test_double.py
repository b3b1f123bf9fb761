"""What is known of the engine, held against its double."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import unittest
import zipfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from src.addon_events import EventBus, EventPriority  # noqa: E402
from src.addon_hooks import HookManager, HookPriority  # noqa: E402
from src.addon_manager import AddonManager  # noqa: E402
from src.addon_permissions import PermissionLevel, PermissionManager, PermissionScope  # noqa: E402
from src.addon_validator import AddonValidator  # noqa: E402

GOOD = {
    "name": "good",
    "version": "1.0.0",
    "type": "processing_addon",
    "author": "somebody",
    "description": "does nothing at all",
    "permissions": ["network_access"],
    "entry_points": {"main": "src/main.py"},
}


class Double(unittest.IsolatedAsyncioTestCase):
    """An engine in a folder of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.manager = AddonManager(self.root)

    def put(self, manifest: object = None, source: str = '"""Nothing."""\n', where: str = "official/good") -> Path:
        """An add-on in its place."""
        path = self.root / "addons" / where
        (path / "src").mkdir(parents=True)
        text = manifest if isinstance(manifest, str) else json.dumps({**GOOD, **(manifest or {})})
        (path / "addon.json").write_text(text, "utf-8")
        (path / "src" / "main.py").write_text(source, "utf-8")
        return path

    async def info(self, manifest: object = None, source: str = '"""Nothing."""\n'):
        """The add-on, loaded."""
        self.put(manifest, source)
        await self.manager.initialize_all_addons()
        return self.manager.get_addon_info("good")


class Manager(Double):
    """Finding, loading, enabling."""

    async def test_a_byte_order_mark_makes_an_addon_vanish(self) -> None:
        self.put("\ufeff" + json.dumps(GOOD))
        await self.manager.initialize_all_addons()
        self.assertEqual(self.manager.addons, {})

    async def test_only_the_first_digit_of_the_engine_version_counts(self) -> None:
        path = self.put()
        manifest = await self.manager.load_addon_manifest(path)
        for version in (">=2.0.0", "2.0.0", "2", "20.1"):
            manifest.compatibility = {"engine_version": version}
            self.assertTrue(await self.manager.validate_addon(manifest, path), version)
        for version in ("^2.0.0", ">= 2.0.0", "~2.0", ">=1.0.0"):
            manifest.compatibility = {"engine_version": version}
            self.assertFalse(await self.manager.validate_addon(manifest, path), version)

    async def test_a_permission_that_the_validator_knows_puts_it_into_error(self) -> None:
        info = await self.info({"permissions": ["system_info_access"]})
        self.assertEqual((info.state.value, info.error_message), ("error", "Validation échouée"))

    async def test_an_import_that_fails_is_swallowed_and_enabling_does_nothing(self) -> None:
        info = await self.info(source="from . import sibling\n")
        self.assertIsNone(info.module)
        self.assertTrue(await self.manager.enable_addon("good"))

    async def test_its_module_is_in_no_package_and_not_in_sys_modules(self) -> None:
        source = "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    b: int\n"
        self.assertIsNone((await self.info(source=source)).module)
        self.assertNotIn("good", sys.modules)

    async def test_every_addon_is_imported_also_one_that_nobody_enables(self) -> None:
        info = await self.info(source="ran = True\n")
        self.assertEqual((info.state.value, info.module.ran), ("disabled", True))

    async def test_initialize_gets_four_things_and_its_answer_means_nothing(self) -> None:
        info = await self.info(source="async def initialize(context):\n    global got\n    got = context\n    return False\n")
        self.assertTrue(await self.manager.enable_addon("good"))
        self.assertEqual(set(info.module.got), {"addon_name", "engine_path", "logger", "permissions"})

    async def test_what_initialize_raises_is_for_good_and_cleanup_is_not_called(self) -> None:
        source = "cleaned = False\nasync def initialize(context):\n    raise RuntimeError('no Node')\n"
        source += "async def cleanup():\n    global cleaned\n    cleaned = True\n"
        info = await self.info(source=source)
        self.assertFalse(await self.manager.enable_addon("good"))
        self.assertEqual((info.state.value, info.error_message, info.module.cleaned), ("error", "no Node", False))
        self.assertFalse(await self.manager.enable_addon("good"))
        self.assertFalse(await self.manager.disable_addon("good"))

    async def test_an_initialize_that_is_no_coroutine_is_an_error(self) -> None:
        info = await self.info(source="def initialize(context):\n    return True\n")
        self.assertFalse(await self.manager.enable_addon("good"))
        self.assertEqual(info.state.value, "error")

    async def test_a_cleanup_that_raises_leaves_it_enabled(self) -> None:
        info = await self.info(source="async def cleanup():\n    raise RuntimeError\n")
        await self.manager.enable_addon("good")
        self.assertFalse(await self.manager.enable_addon("good"))
        self.assertFalse(await self.manager.disable_addon("good"))
        self.assertEqual(info.state.value, "enabled")

    async def test_an_archive_needs_its_manifest_at_its_root_and_a_free_place(self) -> None:
        inner, outer = self.root / "inner.zip", self.root / "outer.zip"
        for archive, prefix in ((inner, ""), (outer, "good/")):
            with zipfile.ZipFile(archive, "w") as content:
                content.writestr(f"{prefix}addon.json", json.dumps(GOOD))
                content.writestr(f"{prefix}src/main.py", "")
        self.assertFalse(await self.manager.install_addon(outer))
        self.assertTrue(await self.manager.install_addon(inner))
        self.assertFalse(await self.manager.install_addon(inner))

    async def test_a_python_package_among_the_dependencies_is_taken_for_an_addon(self) -> None:
        await self.info({"dependencies": {"aiohttp": ">=3.0.0"}})
        self.assertFalse((await self.manager.check_compatibility("good"))["compatible"])


class Validator(Double):
    """Issues and score."""

    async def judged(self, manifest: object = None, source: str = '"""Nothing."""\n'):
        """What the validator says of it."""
        path = self.put(manifest, source)
        return await AddonValidator().validate_addon(await self.manager.load_addon_manifest(path), path)

    async def test_what_is_good_has_a_hundred(self) -> None:
        result = await self.judged()
        self.assertEqual((result.score, result.issues, result.is_valid), (100, [], True))

    async def test_whole_imports_of_some_modules_are_warnings_and_parts_are_not(self) -> None:
        result = await self.judged(source="import os, json\nimport subprocess\nfrom subprocess import Popen\nimport os.path\n")
        self.assertEqual(result.score, 90)

    async def test_a_bare_call_of_open_is_critical_and_one_inside_of_another_is_not_seen(self) -> None:
        result = await self.judged(source="open('a')\nopen('b').read()\nprint(open('c'))\n")
        self.assertEqual((result.score, result.is_valid), (50, False))

    async def test_a_text_that_looks_like_code_is_a_warning_outside_of_calls(self) -> None:
        result = await self.judged(source='"""Never eval (this)."""\nprint("eval(1)")\n')
        self.assertEqual(result.score, 95)

    async def test_a_caret_in_a_dependency_and_an_unknown_permission_are_errors(self) -> None:
        result = await self.judged({"dependencies": {"mcp": "^1.0.0"}, "permissions": ["mcp_server_control"]})
        self.assertEqual((result.score, result.is_valid), (60, False))


class Hooks(unittest.IsolatedAsyncioTestCase):
    """Names, order, failures."""

    async def test_a_name_that_is_not_known_is_refused_until_it_is_made_known(self) -> None:
        manager = HookManager()

        async def callback() -> None:
            return None

        self.assertFalse(manager.register_hook("a", "mcp_server_start", callback))
        self.assertTrue(manager.register_hook("a", "custom_mcp_server_start", callback))
        manager.system_hooks["mcp_server_start"] = "known"
        self.assertTrue(manager.register_hook("a", "mcp_server_start", callback))

    async def test_registering_is_no_coroutine_and_takes_coroutines_only(self) -> None:
        manager = HookManager()

        async def callback(x: int) -> int:
            return x

        class Callable:
            async def __call__(self) -> None:
                return None

        with self.assertRaises(TypeError):
            await manager.register_hook("a", "custom_a", callback)  # type: ignore[misc]
        self.assertTrue(manager.register_hook("a", "custom_a", partial(callback, 1)))
        self.assertFalse(manager.register_hook("a", "custom_a", lambda: None))
        self.assertFalse(manager.register_hook("a", "custom_a", Callable()))

    async def test_higher_goes_first_and_only_some_hooks_stop_at_a_failure(self) -> None:
        manager = HookManager()

        async def fails(**_: object) -> None:
            raise ValueError("no")

        async def works(**_: object) -> int:
            return 1

        for hook in ("security_check", "custom_a"):
            manager.register_hook("late", hook, works, HookPriority.LOW)
            manager.register_hook("early", hook, fails, HookPriority.HIGH)
        stopped = await manager.execute_hook("security_check")
        self.assertEqual([(each.addon_name, each.success, each.error) for each in stopped], [("early", False, "ValueError: no")])
        self.assertEqual([each.success for each in await manager.execute_hook("custom_a")], [False, True])


class Permissions(unittest.IsolatedAsyncioTestCase):
    """Texts in the place of levels."""

    async def test_a_grant_to_read_passes_a_check_for_admin_and_one_to_execute_fails_one_for_read(self) -> None:
        manager = PermissionManager()
        await manager.request_permission(manager.create_permission_request("a", "file_system_read"))
        self.assertTrue(await manager.check_permission("a", "file_system_read", PermissionLevel.ADMIN))
        request = manager.create_permission_request("a", "network_access", PermissionLevel.EXECUTE, PermissionScope.SESSION)
        await manager.grant_permission_manually(request, True, "user")
        self.assertFalse(await manager.check_permission("a", "network_access", PermissionLevel.READ, PermissionScope.SESSION))

    async def test_reading_at_the_level_admin_is_granted_by_itself_and_the_network_never(self) -> None:
        manager = PermissionManager()
        request = manager.create_permission_request("a", "file_system_read", PermissionLevel.ADMIN)
        self.assertTrue((await manager.request_permission(request)).granted)
        refused = await manager.request_permission(manager.create_permission_request("a", "network_access"))
        self.assertEqual((refused.granted, refused.conditions), (False, {"reason": "requires_user_approval"}))

    async def test_the_scope_must_be_the_same(self) -> None:
        manager = PermissionManager()
        await manager.request_permission(manager.create_permission_request("a", "file_system_read"))
        self.assertFalse(await manager.check_permission("a", "file_system_read", scope=PermissionScope.SESSION))


def _listening(heard: list[str]) -> EventBus:
    async def hear(event) -> None:
        heard.append(event.name)

    bus = EventBus()
    bus.subscribe("b", "mcp.*", hear)
    return bus


class Events(unittest.TestCase):
    """One loop, and no comparison."""

    def test_nothing_is_delivered_before_it_runs_or_after_its_loop_has_ended(self) -> None:
        heard: list[str] = []
        bus = _listening(heard)

        async def publish() -> None:
            await bus.publish_addon_event("a", "mcp.x", {})
            await asyncio.sleep(0.05)

        asyncio.run(publish())
        asyncio.run(bus.start())
        asyncio.run(publish())
        self.assertEqual(heard, [])

    def test_subscribers_hear_by_pattern_and_some_of_several_critical_events_are_lost(self) -> None:
        async def work() -> tuple[list[str], int]:
            heard: list[str] = []
            bus = _listening(heard)
            await bus.start()
            for name in ("mcp.one", "other", "mcp.two"):
                await bus.publish_addon_event("a", name, {})
            await asyncio.sleep(0.05)
            for name in ("mcp.three", "mcp.four", "mcp.five", "mcp.six"):
                await bus.publish_addon_event("a", name, {}, priority=EventPriority.CRITICAL)
            await asyncio.sleep(0.05)
            await bus.stop()
            return heard, bus.stats["events_failed"]

        heard, failed = asyncio.run(work())
        self.assertEqual(heard[:2], ["mcp.one", "mcp.two"])
        self.assertLess(len(heard), 6)
        self.assertGreater(failed, 0)


if __name__ == "__main__":
    unittest.main()
