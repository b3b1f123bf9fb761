"""Starts StoryCore Engine's server with its add-on system connected. No file of the engine is changed.

The engine's own server has routes for add-ons and connects nothing to them. This makes one of each of the engine's
managers, gives them to the routes and to every add-on that wants them, enables the add-ons that are named, and disables
whatever is enabled when the server ends, by Ctrl+C and by SIGTERM too.

    python storycore_with_addons.py --project "My film" [--grant file_system_write] [--port 8001]
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator, Callable, List, NamedTuple

# Nothing is written into the folder of the add-on, not even what Python keeps of it.
sys.dont_write_bytecode = True

from talk import either, say

logger = logging.getLogger("storycore_with_addons")

ADDON = "mcp_server_addon"

# At which level and scope the add-on asks for what the engine gives nobody by itself; it must be given at just these.
GRANTABLE = {"file_system_write": ("write", "project"), "network_access": ("execute", "session")}

# The engine's server is the module with the routes; its port is the one that it has there.
SERVER = "src.api_server_fastapi"
ENGINE_PORT = 8001


class Managers(NamedTuple):
    """One of each; their classes are the engine's, so nothing is assumed about them but their methods."""

    addons: Any
    validator: Any
    permissions: Any
    hooks: Any
    events: Any


def make_managers(engine: Path) -> Managers:
    """The managers that the engine never makes for itself."""

    def made(module: str, name: str, *given: object) -> Any:
        return getattr(importlib.import_module(module), name)(*given)

    return Managers(
        addons=made("src.addon_manager", "AddonManager", engine),
        validator=made("src.addon_validator", "AddonValidator"),
        permissions=made("src.addon_permissions", "PermissionManager"),
        hooks=made("src.addon_hooks", "HookManager"),
        events=made("src.addon_events", "EventBus"),
    )


async def grant(permissions: Any, wanted: List[str]) -> None:
    """Gives the add-on what a person named on the command line: the engine has no page that would ask them."""
    for permission in wanted:
        plain = permissions.create_permission_request(ADDON, permission)
        level, scope = GRANTABLE[permission]
        request = permissions.create_permission_request(
            ADDON, permission, type(plain.level)(level), type(plain.scope)(scope), "storycore_with_addons.py --grant"
        )
        await permissions.grant_permission_manually(request, True, "user")


async def connect(managers: Managers, wanted: List[str]) -> None:
    """Loads all add-ons, gives them the managers, and enables those that are wanted."""
    await managers.events.start()
    await managers.addons.initialize_all_addons()
    for info in managers.addons.addons.values():
        bind = getattr(info.module, "bind", None)
        if bind is not None:
            bind(
                hook_manager=managers.hooks,
                event_bus=managers.events,
                permission_manager=managers.permissions,
            )
    for name in wanted:
        if await managers.addons.enable_addon(name):
            logger.info("add-on %s is enabled", name)
        else:
            # One add-on that fails is no reason to keep the engine from its other work.
            info = managers.addons.get_addon_info(name)
            logger.error("add-on %s: %s", name, getattr(info, "error_message", None) or "not found")


async def disconnect(managers: Managers) -> None:
    """Disables what is enabled, whoever enabled it, and stops the bus."""
    for name in list(managers.addons.enabled_addons):
        await managers.addons.disable_addon(name)
    await managers.events.stop()


def during(inner: Callable[[Any], Any], managers: Managers, given: argparse.Namespace) -> Callable[[Any], Any]:
    """The life of the server with the add-ons in it; what the server itself does comes first and ends last."""

    @asynccontextmanager
    async def life(app: Any) -> AsyncIterator[Any]:
        async with inner(app) as state:
            try:
                await grant(managers.permissions, given.grant)
                routes = importlib.import_module("src.api.addon_routes")
                routes.init_addon_api(managers.addons, managers.validator, managers.permissions)
                await connect(managers, given.enable)
                yield state
            finally:
                await disconnect(managers)

    return life


def find_engine(named: str) -> Path:
    """The engine's folder: the one that is named, else the one whose `addons/official` this lies in."""
    engine = Path(named).resolve() if named else Path(__file__).resolve().parents[4]
    if (engine / "src" / "addon_manager.py").is_file():
        return engine
    raise SystemExit(
        either(
            f"{engine} is not StoryCore Engine: it has no src/addon_manager.py. Name its folder with --engine.",
            f"{engine} n'est pas StoryCore Engine : src/addon_manager.py n'y est pas. Nommez son dossier avec --engine.",
        )
    )


def place_engine(engine: Path, project: str) -> None:
    """As the engine is when it starts by itself: in its own folder, with both on its path."""
    if project:
        os.environ["STORYCORE_MCP_PROJECT"] = project
    os.chdir(engine)
    sys.path[:0] = [str(engine), str(engine / "src")]


def read_words(words: List[str]) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="StoryCore Engine's server, with its add-ons connected.")
    parser.add_argument("--engine", default="", metavar="FOLDER", help="the engine's folder")
    parser.add_argument("--project", default="", metavar="FOLDER", help="the project that is open")
    parser.add_argument("--host", default="127.0.0.1", help="left out: this machine only, as the routes let everybody in")
    parser.add_argument("--port", type=int, default=ENGINE_PORT, help=f"left out: {ENGINE_PORT}")
    parser.add_argument("--enable", nargs="*", default=[ADDON], metavar="NAME", help=f"add-ons; left out: {ADDON}")
    parser.add_argument(
        "--grant", nargs="*", default=[], choices=sorted(GRANTABLE), help=f"what the engine gives {ADDON} in this run"
    )
    return parser.parse_args(words)


def main(words: List[str]) -> int:
    """Runs until the server is told to end."""
    given = read_words(words)
    engine = find_engine(given.engine)
    place_engine(engine, given.project and str(Path(given.project).resolve()))
    try:
        app = importlib.import_module(SERVER).app
        uvicorn = importlib.import_module("uvicorn")
    except ModuleNotFoundError as error:
        say(either(
            f"The engine's server cannot be loaded: {error}. Install what the engine needs (pip install -r requirements.txt).",
            f"Le serveur du moteur ne se charge pas : {error}. Installez ce qu'il lui faut (pip install -r requirements.txt).",
        ))
        return 1
    app.router.lifespan_context = during(app.router.lifespan_context, make_managers(engine), given)
    uvicorn.run(app, host=given.host, port=given.port)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
