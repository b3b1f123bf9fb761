"""StoryCore MCP in StoryCore Engine: starts the gateway, and carries the engine's calls to it and its words back.

    addon = manager.get_addon_info("mcp_server_addon").module.addon
    await addon.call_tool("filesystem__read_text_file", {"path": "/films/Le Phare/story.md"})
"""

# The engine loads this one file by itself: no package, no sibling, nothing but the standard library of Python 3.9 to 3.13.
# Its validator minds whole imports of some modules, and calls of a bare open; hence the shape of the imports below.
#
# The gateway is a process of its own: one JSON-RPC message a line on its pipes, in the dialect of docs/guides/engine.md.
# What may be called is decided there. The engine's hooks and permissions are asked before, and can only refuse.

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
import logging
import signal
import threading
import time
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateFuture
from contextvars import ContextVar
from copy import deepcopy
from fnmatch import fnmatchcase
from itertools import count
from os import environ
from pathlib import Path, PurePosixPath, PureWindowsPath
from queue import SimpleQueue
from shutil import which
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired, run
from sys import platform
from typing import Any, Callable, Mapping, Optional
from uuid import uuid4

try:
    from os import killpg
except ImportError:  # Windows has no process groups of this kind
    killpg = None  # type: ignore[assignment]

# ---------------------------------------------------------------------------------------------------------------------
# What is fixed
# ---------------------------------------------------------------------------------------------------------------------

WINDOWS = platform == "win32"
ADDON_FOLDER = Path(__file__).resolve().parent.parent
# The gateway uses what Node has had since.
OLDEST_NODE = 24

# Seconds. The gateway gives calls under way five of its own when its input ends.
START_LIMIT = 10.0
STOP_GRACE = 6.0
TERM_GRACE = 2.0
CHECK_LIMIT = 5.0
OBSERVER_LIMIT = 1.0
# A gateway that does not start is not tried again by each of a hundred calls.
REST_AFTER_FAILURE = 1.0

# The plan's three, in the folder config/ of the add-on; a person may put one of ours beside them.
CONFIG_FILES = ("mcp_server_config.json", "security_config.json", "resource_permissions.json")
OWN_CONFIG_FILE = "storycore-mcp.json"

# What the child gets of our environment, and every STORYCORE_MCP_*. The last two lead to the keychain on Linux.
ENVIRONMENT = frozenset(
    "PATH HOME TMPDIR TEMP TMP LANG LC_ALL LC_CTYPE TZ XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "
    "SYSTEMROOT SYSTEMDRIVE WINDIR USERPROFILE APPDATA LOCALAPPDATA PATHEXT COMSPEC ELECTRON_RUN_AS_NODE "
    "XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS".split()
)

# The hooks of the plan, which the engine can execute; each also under its name with `custom_` before it.
ENGINE_HOOKS = {
    "mcp_server_start": "Starts the MCP gateway and says how it stands",
    "mcp_server_stop": "Stops the MCP gateway and says how it stands",
    "mcp_resource_request": "Reads a resource over MCP: uri",
    "mcp_tool_execute": "Calls a tool over MCP: name, arguments",
    "mcp_error_handling": "A call over MCP failed: error, context",
}

# Hooks of other add-ons that the gateway runs on the way of a call: name -> (hook, phase, kind) of the gateway.
GATEWAY_HOOKS = {
    f"custom_mcp_{word}_{target}": (f"mcp_{target}", phase, kind)
    for target in ("tool_execute", "resource_request")
    for word, phase, kind in (
        ("security", "before", "security"),
        ("before", "before", "filter"),
        ("after", "after", "filter"),
        ("observe", "observe", "observer"),
    )
}
GATEWAY_HOOKS.update(
    {
        f"custom_mcp_observe_{event}": (f"mcp_{event}", "observe", "observer")
        for event in ("server_start", "server_stop", "error_handling")
    }
)

# Which permission of the engine a call needs beside our own grants: (method, target, permission, level, scope). The first
# line that fits counts. Levels are asked for exactly as they are checked: the engine compares them as texts.
ENGINE_PERMISSIONS = (
    ("mcp_resource_request", "storycore://*", "file_system_read", "read", "project"),
    ("mcp_resource_request", "file://*", "file_system_read", "read", "project"),
    # The project's files.
    ("mcp_tool_execute", "filesystem__read_*", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "filesystem__list_*", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "filesystem__get_*", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "filesystem__search_*", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "filesystem__directory_tree", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "filesystem__*", "file_system_write", "write", "project"),
    # What is under version control: looking, and all the rest.
    ("mcp_tool_execute", "git__git_status", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "git__git_diff*", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "git__git_log", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "git__git_show", "file_system_read", "read", "project"),
    ("mcp_tool_execute", "git__*", "file_system_write", "write", "project"),
    # Search, the browser, and servers of others, which may do anything that our grants let them.
    ("*", "*", "network_access", "execute", "session"),
)

# The hook of the gateway that runs in this task, by the id of its question: what it calls itself is not for it to judge.
WITHIN_HOOK: ContextVar[str] = ContextVar("storycore_mcp_hook", default="")

# What is read, and what is made.
Json = Mapping[str, Any]
Facts = dict


class GatewayError(RuntimeError):
    """A call that was refused or failed. `name` is one of docs/reference/errors.md, `remedy` what a person can do."""

    def __init__(self, message: str, name: str = "internal", code: int = -32603, data: Optional[Json] = None) -> None:
        super().__init__(message)
        self.name = name
        self.code = code
        self.data = dict(data or {})

    @property
    def remedy(self) -> str:
        """What a person can do about it, empty where nothing is known."""
        return str(self.data.get("remedy", ""))

    @staticmethod
    def of(error: Any) -> GatewayError:
        """The error of an answer, as the gateway wrote it."""
        # Whatever a line holds, there is an error to raise.
        known = error if isinstance(error, dict) else {}
        data = known.get("data") if isinstance(known.get("data"), dict) else {}
        code = known.get("code")
        name = str(data.get("code", "upstream-failed"))
        number = code if isinstance(code, int) else -32603
        return GatewayError(str(known.get("message", "The gateway gave no reason.")), name, number, data)


# The four ways in which we fail by ourselves, with the gateway's own words and numbers for them.


def _unavailable(message: str, remedy: str) -> GatewayError:
    return GatewayError(f"{message} {remedy}", "upstream-unavailable", 50301, {"remedy": remedy})


def _failed(message: str) -> GatewayError:
    return GatewayError(message, "upstream-failed", 50201)


def _vetoed(message: str, remedy: str) -> GatewayError:
    return GatewayError(f"{message} {remedy}", "vetoed", 40303, {"remedy": remedy})


# ---------------------------------------------------------------------------------------------------------------------
# What is started, and with what
# ---------------------------------------------------------------------------------------------------------------------


def find_node(env: Mapping[str, str] = environ) -> str:
    """The program of Node: the one STORYCORE_MCP_NODE names, else the one on the path."""
    named = env.get("STORYCORE_MCP_NODE", "")
    # Finds node.exe on Windows too. In a packaged Electron its own program can be that Node, with ELECTRON_RUN_AS_NODE.
    found = which(named or "node", path=env.get("PATH"))
    if found is not None:
        return found
    if named:
        raise _unavailable(
            f"STORYCORE_MCP_NODE names {named!r}, which is no program.", f"Name the program of Node {OLDEST_NODE} or newer."
        )
    raise _unavailable(
        f"Node.js est introuvable : il faut Node {OLDEST_NODE} ou plus récent. "
        f"Node.js was not found: Node {OLDEST_NODE} or newer is needed.",
        "Installez-le depuis nodejs.org, ou nommez-le dans STORYCORE_MCP_NODE. "
        "Install it from nodejs.org, or name it in STORYCORE_MCP_NODE.",
    )


def find_gateway(env: Mapping[str, str] = environ, folder: Path = ADDON_FOLDER) -> Path:
    """The gateway's program: the one STORYCORE_MCP_GATEWAY names, the one of the add-on, or the one of a source checkout."""
    named = env.get("STORYCORE_MCP_GATEWAY", "")
    checkout = folder.parent.parent / "gateway" / "bin" / "storycore-mcp.mjs"
    for path in [Path(named)] if named else [folder / "server" / "cli.js", checkout]:
        # In a checkout the built command line is a library; the program that runs it stands beside.
        program = path.parent.parent / "bin" / "storycore-mcp.mjs"
        if path.parent.name == "dist" and program.is_file():
            return program
        if path.is_file():
            return path
    if named:
        raise _unavailable(f"STORYCORE_MCP_GATEWAY names {named!r}, which is no file.", "Name a cli.js, or unset it.")
    raise _unavailable(
        f"The gateway is missing from the add-on: {folder / 'server' / 'cli.js'} does not exist.",
        "Put the whole folder of the add-on in place, or name a gateway in STORYCORE_MCP_GATEWAY.",
    )


def child_environment(env: Mapping[str, str] = environ) -> dict[str, str]:
    """What the gateway gets of the engine's environment: names that are known, none of the engine's own keys."""
    # Windows does not tell small letters from capitals.
    return {
        name: text for name, text in env.items() if name.upper() in ENVIRONMENT or name.upper().startswith("STORYCORE_MCP_")
    }


def data_folder(env: Mapping[str, str] = environ, home: Optional[Path] = None, system: str = platform) -> Path:
    """Where the gateway of this user keeps what it remembers; the same rules as its own."""
    chosen = env.get("STORYCORE_MCP_HOME", "")
    if chosen:
        if not Path(chosen).is_absolute():
            raise _unavailable(f"STORYCORE_MCP_HOME is {chosen!r}, which is no absolute path.", "Give the whole path.")
        return Path(chosen)
    at_home = home or Path.home()
    if system == "win32":
        return Path(env.get("LOCALAPPDATA") or at_home / "AppData" / "Local") / "storycore-mcp"
    # XDG Base Directory Specification: a relative path is invalid and must be ignored.
    xdg = env.get("XDG_DATA_HOME", "")
    if xdg and Path(xdg).is_absolute():
        return Path(xdg) / "storycore-mcp"
    shared = ("Library", "Application Support") if system == "darwin" else (".local", "share")
    return at_home.joinpath(*shared, "storycore-mcp")


def tidy_path(text: str, windows: bool = WINDOWS) -> str:
    """The path with the separators of this machine: the engine's pages join with "/" on Windows too."""
    return str(PureWindowsPath(text) if windows else PurePosixPath(text))


def find_project(text: Optional[str]) -> Optional[Path]:
    """The folder of the project, every link resolved; None where none was named. A GatewayError where it is none."""
    if not text:
        return None
    path = Path(tidy_path(text))
    if not path.is_absolute():
        path = path.expanduser()
    if not path.is_absolute() or not path.is_dir():
        raise _unavailable(f"The project {text!r} is no folder.", "Give the whole path of a folder that exists.")
    if "*" in str(path.resolve()):
        # In a grant a star stands for any name: it would open the folders beside.
        raise _unavailable(f"The project {text!r} has a star in its path.", "Rename the folder.")
    return path.resolve()


# ---------------------------------------------------------------------------------------------------------------------
# Its configuration
# ---------------------------------------------------------------------------------------------------------------------


def read_json(path: Path) -> Facts:
    """One JSON object of a file, with or without a byte order mark."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except OSError as cause:
        raise _unavailable(f"{path} cannot be read: {cause.strerror or cause}.", "Put the add-on in place again.") from cause
    except ValueError as cause:
        remedy = "Correct the file, or bring back the one of the add-on."
        raise _unavailable(f"{path} is not valid JSON: {cause}.", remedy) from cause
    if not isinstance(content, dict):
        raise _unavailable(f"{path} must hold one JSON object.", "Write it as { … }.")
    return content


# Paths of the plan's files, made absolute: a relative one is the project's, and nothing where there is none.
def _in_project(paths: Any, project: Optional[Path]) -> list[str]:
    placed = []
    for path in paths if isinstance(paths, list) else []:
        own = path.startswith("~") or PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
        # The gateway would take a relative one from the folder of its configuration, which is not where the project is.
        if own:
            placed.append(path)
        elif project is not None:
            placed.append(str(project) if path == "." else f"{project.as_posix()}/{path}")
    return placed


def _place_resources(section: Facts, project: Optional[Path]) -> Facts:
    files = dict(section.get("filesystem") or {})
    for key in ("read_paths", "write_paths"):
        files[key] = _in_project(files.get(key), project)
    # A section without folders would offer a file server that has none to serve.
    named = files["read_paths"] or files["write_paths"]
    rest = {key: value for key, value in section.items() if key != "filesystem"}
    return {**rest, "filesystem": files} if named else rest


def _place_grants(grants: list[Facts], project: Optional[Path], data: Path) -> list[Facts]:
    placed = []
    for grant in grants:
        if "paths" not in grant:
            placed.append(grant)
            continue
        paths = _in_project(grant["paths"], project)
        # Without its paths a grant would cover all of them.
        if paths:
            placed.append({**grant, "paths": paths})
    # A call that could write here could grant itself anything.
    placed.append({"effect": "deny", "levels": ["resource_read", "resource_write"], "paths": [str(data)]})
    return placed


def compose_configuration(folder: Path, project: Optional[Path], data: Path) -> dict[str, Facts]:
    """The plan's three files with the project of this run in them, and what depends on it, by file name."""
    files = {name: read_json(folder / name) for name in CONFIG_FILES if (folder / name).is_file()}
    for content in files.values():
        if isinstance(content.get("resource_config"), dict):
            content["resource_config"] = _place_resources(content["resource_config"], project)
        if isinstance(content.get("grants"), list):
            content["grants"] = _place_grants(content["grants"], project, data)
    own: Facts = {}
    if project is not None:
        own["project"] = {"root": str(project)}
        # Whoever writes the section has said what is wanted.
        if not any("providers" in content for content in files.values()):
            own["providers"] = {"filesystem": True, "project": True, "git": (project / ".git").exists()}
    return {**files, OWN_CONFIG_FILE: own}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_configuration(files: dict[str, Facts], folder: Path) -> None:
    """Writes what has changed; a file that a person or the console has edited since stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    record = folder.parent / "written.json"
    written = read_json(record) if record.is_file() else {}
    for name, content in files.items():
        path = folder / name
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        now = _digest(path.read_text("utf-8")) if path.is_file() else None
        # Not what we wrote last: somebody meant it.
        if now is not None and now != written.get(name):
            continue
        if now != _digest(text):
            # In one step: a gateway that runs may be reading.
            fresh = path.with_suffix(f".{uuid4().hex[:8]}")
            fresh.write_text(text, "utf-8")
            fresh.replace(path)
        written[name] = _digest(text)
    record.write_text(json.dumps(written), "utf-8")


def prepare_configuration(project: Optional[Path], env: Mapping[str, str] = environ, addon: Path = ADDON_FOLDER) -> Path:
    """The configuration of this run. It lies in the user's data folder: the add-on's own may be read-only."""
    chosen = env.get("STORYCORE_MCP_CONFIG", "")
    if chosen:
        return Path(chosen)
    # One that names its project itself is complete.
    source = addon / "config"
    fixed = (source / OWN_CONFIG_FILE).is_file()
    if fixed or any("project" in read_json(source / name) for name in CONFIG_FILES if (source / name).is_file()):
        return source
    data = data_folder(env)
    key = _digest(str(project))[:16] if project is not None else "no-project"
    folder = data / "engine" / key / "config"
    try:
        # The gateway refuses a data folder that others can write into.
        data.parent.mkdir(parents=True, exist_ok=True)
        data.mkdir(exist_ok=True, mode=0o700)
        write_configuration(compose_configuration(source, project, data), folder)
    except OSError as cause:
        raise _unavailable(
            f"{cause.filename or folder} cannot be written: {cause.strerror or cause}.",
            "Check who may write there, or name another folder in STORYCORE_MCP_HOME.",
        ) from cause
    return folder


# ---------------------------------------------------------------------------------------------------------------------
# The process
# ---------------------------------------------------------------------------------------------------------------------


class GatewayProcess:
    """One gateway process: its pipes, the calls that wait for it, and its end."""

    # Threads carry it, so that any event loop can wait for an answer: a process of asyncio belongs to one loop, and cannot
    # be made by some loops of Windows.

    def __init__(
        self, named: Optional[str], project: Optional[Path], receive: Callable[..., None], ended: Callable[..., None]
    ) -> None:
        # The project as it was named, and its folder.
        self.named = named
        self.project = project
        self.config: Optional[Path] = None
        self.log = logging.getLogger("storycore_mcp")
        # What it was told of the engine's hooks.
        self.offered: tuple[tuple[str, str, str], ...] = ()
        self._receive = receive
        self._ended = ended
        # Guards what waits for an answer, and the two ways of its end: by itself, and by us.
        self._lock = threading.Lock()
        self._pending: dict[str, Future[Any]] = {}
        self._over = False
        self._stopping = False
        self._numbers = count(1)
        # Lines to write; None closes its input, which is how it is asked to end.
        self._outgoing: SimpleQueue[Optional[bytes]] = SimpleQueue()
        # The end of what it said on stderr, for the reason of a failed start.
        self._said: deque[str] = deque(maxlen=30)
        self._process: Optional[Popen[bytes]] = None
        self._threads: list[threading.Thread] = []

    @property
    def pid(self) -> Optional[int]:
        """Its process, None where there is none."""
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether it can be asked something."""
        process = self._process
        # Asked of the system too: whoever reads its output may not have come to the end yet.
        return process is not None and not self._over and not self._stopping and process.poll() is None

    def start(self) -> None:
        """Starts it and waits for its first answer, at most START_LIMIT. Blocks: for a thread of its own."""
        until = time.monotonic() + START_LIMIT
        node = find_node()
        self.config = prepare_configuration(self.project)
        command = [node, str(find_gateway()), "serve", "--config", str(self.config), "--client", "storycore-engine"]
        # Neither the add-on's folder, which could not be replaced then, nor whatever the engine happens to stand in.
        cwd = str(Path.home())
        # A group of its own: Ctrl+C in the engine's terminal is for the engine, and all of it can be ended at once.
        group: dict[str, Any] = {"creationflags": 0x08000000 | 0x00000200} if WINDOWS else {"start_new_session": True}
        try:
            self._process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=cwd, env=child_environment(), **group)
        except OSError as cause:
            why = cause.strerror or cause
            raise _unavailable(f"{node} could not be started: {why}.", "Check STORYCORE_MCP_NODE.") from cause
        for work in (self._write, self._read, self._drain):
            thread = threading.Thread(target=work, name=f"storycore-mcp{work.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()
        try:
            # In this dialect: from its first message on the gateway tells us what waits and how it stands.
            self.request("mcp_server_status", {}).result(timeout=max(0.1, until - time.monotonic()))
        except (LateFuture, GatewayError) as cause:
            self.stop(grace=0.0)
            raise self._not_started(node, cause) from cause

    def _not_started(self, node: str, cause: Exception) -> GatewayError:
        if isinstance(cause, LateFuture):
            why = f"it gave no answer in {START_LIMIT:g} seconds"
        else:
            why = f"it ended at once: {' '.join(self._said).strip()[-1500:] or cause}"
        # Asked only now: it would cost each start as much as the start itself.
        version = _node_version(node)
        if version is not None and version < OLDEST_NODE:
            return _unavailable(
                f"Node {version} est trop ancien, il faut Node {OLDEST_NODE} ou plus récent. "
                f"Node {version} ({node}) is too old: the gateway needs Node {OLDEST_NODE} or newer.",
                "Install it from nodejs.org, or name another one in STORYCORE_MCP_NODE.",
            )
        return _unavailable(
            f"The gateway did not start: {why}.", f"Look it over with `storycore-mcp check --config \"{self.config}\"`."
        )

    def request(self, method: str, params: Json) -> Future[Any]:
        """Asks; the answer's result comes in the future. Whoever cancels the future takes the request back."""
        future: Future[Any] = Future()
        key = f"py-{next(self._numbers)}"
        line = _line({"id": key, "method": method, "params": params})
        with self._lock:
            if not self.alive:
                raise _failed("The gateway has ended.")
            self._pending[key] = future
            self._outgoing.put(line)
        future.add_done_callback(lambda done: self._withdraw(key) if done.cancelled() else None)
        return future

    def notify(self, message: Json) -> None:
        """Says something that has no answer, or is one."""
        line = _line(message)
        with self._lock:
            if self.alive:
                self._outgoing.put(line)

    # Whoever asked has gone; the server behind the gateway is told too.
    def _withdraw(self, key: str) -> None:
        with self._lock:
            open_still = self._pending.pop(key, None) is not None
        if open_still:
            self.notify({"method": "notifications/cancelled", "params": {"requestId": key}})

    def _write(self) -> None:
        # A thread of its own: a pipe that is full would hold up the engine's loop.
        stream = self._process.stdin  # type: ignore[union-attr]
        try:
            for line in iter(self._outgoing.get, None):
                stream.write(line)
                stream.flush()
            stream.close()
        except (OSError, ValueError):
            pass  # It ended; the reading thread notices.

    def _read(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            try:
                self._take(line)
            except Exception:
                # Whatever one line was, the next is for somebody else.
                self.log.exception("A line of the gateway could not be taken.")
        self._finish()

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            self.log.warning("The gateway wrote a line that is no message, of %d bytes.", len(line))
        elif "method" in message:
            self._receive(self, message)
        else:
            self._settle(message)

    def _settle(self, message: Json) -> None:
        with self._lock:
            future = self._pending.pop(str(message.get("id")), None)
        # False where whoever asked has gone in the meantime.
        if future is None or not future.set_running_or_notify_cancel():
            return
        if "error" in message:
            future.set_exception(GatewayError.of(message["error"]))
        else:
            future.set_result(message.get("result"))

    def _drain(self) -> None:
        # Read to the end, always: a full pipe would stop the gateway.
        for line in self._process.stderr:  # type: ignore[union-attr]
            text = line.decode("utf-8", "replace").rstrip()[:2000]
            self._said.append(text)
            # The gateway keeps secrets out of it.
            self.log.debug("gateway: %s", text)

    def _fail(self, error: GatewayError) -> None:
        with self._lock:
            waiting, self._pending = list(self._pending.values()), {}
        for future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)

    # Its output ended. Nobody waits for an answer that cannot come.
    def _finish(self) -> None:
        with self._lock:
            self._over = True
        self._fail(_failed("The gateway ended while the call was under way. It may have been made."))
        process = self._process
        code = self._wait(TERM_GRACE)
        if code is None:
            # It closed its output and lives on: nobody can talk to it any more.
            self._signal(kill=True)
            code = self._wait(TERM_GRACE)
        self._outgoing.put(None)
        self._ended(self, code if process is not None else None, self._stopping)

    def _wait(self, seconds: float) -> Optional[int]:
        try:
            return self._process.wait(seconds)  # type: ignore[union-attr]
        except TimeoutExpired:
            return None

    def _signal(self, kill: bool) -> None:
        process = self._process
        # Once it is waited for, its number may be another process's.
        if process is None or process.poll() is not None:
            return
        try:
            if killpg is not None:
                killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
            else:
                # Windows knows no gentle way for a process without a window: its closed input was that.
                words = ["taskkill", "/PID", str(process.pid), "/T", "/F"]
                run(words, stdout=DEVNULL, stderr=DEVNULL, check=False, timeout=10)
        except (OSError, TimeoutExpired) as cause:
            self.log.warning("Process %d could not be ended: %s", process.pid, cause)

    def stop(self, grace: float = STOP_GRACE) -> None:
        """Ends it, gently first, and whatever happens in the end. Blocks: for a thread of its own."""
        if self._process is None:
            return
        with self._lock:
            # Taken back one by one, so that the gateway need not wait for them.
            for key in [] if self._over else list(self._pending):
                self._outgoing.put(_line({"method": "notifications/cancelled", "params": {"requestId": key}}))
            self._stopping = True
        self._fail(GatewayError("The gateway was stopped while the call was under way.", "cancelled", 49901))
        self._outgoing.put(None)
        if self._wait(grace) is None:
            self._signal(kill=False)
            if self._wait(TERM_GRACE) is None:
                self._signal(kill=True)
                self._wait(TERM_GRACE)
        # The pipes are closed when nobody uses them any more: a thread may be reading.
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(TERM_GRACE)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None and not any(thread.is_alive() for thread in self._threads):
                stream.close()


# One message. Not in text mode, where Windows would change the end of the line and the letters.
def _line(message: Json) -> bytes:
    try:
        text = json.dumps({"jsonrpc": "2.0", **message}, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as cause:
        raise GatewayError(f"This cannot be written as JSON: {cause}.", "invalid-arguments", -32602) from cause
    return text.encode("ascii") + b"\n"


# The first number of its version, None where it does not say.
def _node_version(node: str) -> Optional[int]:
    try:
        said = run([node, "--version"], stdout=PIPE, stderr=DEVNULL, check=False, timeout=5, env=child_environment())
        return int(said.stdout.decode("ascii", "replace").strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, TimeoutExpired):
        return None


# ---------------------------------------------------------------------------------------------------------------------
# The engine's hooks and permissions
# ---------------------------------------------------------------------------------------------------------------------


def own_hook_manager() -> Any:
    """A HookManager of the engine's class where nobody bound one; None outside of an engine."""
    for module in ("src.addon_hooks", "addon_hooks"):
        try:
            return importlib.import_module(module).HookManager()
        except Exception:
            # Not this one: the engine is started in two ways, and a copy of it may be broken.
            continue
    return None


def needed_permission(method: str, target: str) -> tuple[str, str, str]:
    """The permission, level and scope of the engine that a call needs, beside our own grants."""
    for of_method, pattern, permission, level, scope in ENGINE_PERMISSIONS:
        if fnmatchcase(method, of_method) and fnmatchcase(target, pattern):
            return permission, level, scope
    raise _vetoed(f"No permission of the engine covers {target}.", "Add a line to ENGINE_PERMISSIONS.")


async def check_permission(manager: Any, addon_name: str, method: str, target: str) -> None:
    """Refuses a call for which the engine grants nothing. What it grants opens nothing by itself: the gateway decides."""
    permission, level, scope = needed_permission(method, target)
    plain = manager.create_permission_request(addon_name, permission)
    # Their own words for levels and scopes: there may be two copies of the engine's module.
    exactly = (type(plain.level)(level), type(plain.scope)(scope))
    if await manager.check_permission(addon_name, permission, *exactly):
        return
    request = manager.create_permission_request(addon_name, permission, *exactly, f"MCP: {target}", {"target": target})
    grant = await manager.request_permission(request)
    if not grant.granted:
        raise _vetoed(
            f"The engine gives {addon_name} no {permission} ({level}, {scope}), which {target} needs.",
            "Grant it with permission_manager.grant_permission_manually, at exactly this level and scope.",
        )


# Why a check of the engine refuses, None where it does not.
def _refusal(result: Any) -> Optional[str]:
    if not result.success:
        return str(result.error or "it failed")
    value = result.result
    if value is False or (isinstance(value, dict) and (value.get("allowed") is False or value.get("action") == "veto")):
        return str(value.get("reason", "it said no")) if isinstance(value, dict) else "it said no"
    return None


async def ask_checks(manager: Any, facts: Json) -> None:
    """Executes security_check and permission_request of the engine. Any failure refuses, lateness too."""
    registered = manager.get_registered_hooks()
    for hook in ("security_check", "permission_request"):
        # Each execution costs a turn of the loop.
        if not registered.get(hook):
            continue
        try:
            # Copies: a check may not change what it checks.
            results = await asyncio.wait_for(manager.execute_hook(hook, **deepcopy(dict(facts))), CHECK_LIMIT)
        except asyncio.TimeoutError as cause:
            remedy = "Look at the add-on that registered it."
            raise _vetoed(f"{hook} gave no answer in {CHECK_LIMIT:g} seconds.", remedy) from cause
        for result in results:
            why = _refusal(result)
            if why is not None:
                refusal = f"{hook} of {result.addon_name} refused {facts['target']}: {why}."
                raise _vetoed(refusal, "Ask whoever made that add-on.")


# What a hook answered, in the gateway's words; None where it has nothing to say.
def _action(value: Any, phase: str) -> Optional[Facts]:
    if value is None:
        return None
    action = value.get("action") if isinstance(value, dict) else None
    if action == "continue":
        return None
    if action == "veto":
        return {"action": "veto", "reason": str(value.get("reason", "no reason given"))}
    # Before a call its arguments can be rewritten, after it its result; an observer has no say.
    part = {"before": "arguments", "after": "result"}.get(phase, "")
    wanted = {"before": "rewrite", "after": "filter"}.get(phase)
    if action is not None and action == wanted and isinstance(value.get(part), dict):
        return {"action": action, part: value[part]}
    raise ValueError(f"a hook may answer nothing, or an object with the action continue, veto or {wanted}")


# The keyword arguments of a hook that the gateway runs: those of the plan's hooks, and `call` with all the rest.
def _hook_arguments(params: Json) -> Facts:
    call = params.get("call") if isinstance(params.get("call"), dict) else {}
    keys: Facts = {"call": call}
    if params.get("hook") == "mcp_tool_execute":
        keys.update(name=call.get("name"), arguments=call.get("arguments") or {})
    elif params.get("hook") == "mcp_resource_request":
        keys.update(uri=call.get("uri"))
    for key in ("result", "error"):
        if key in params:
            keys[key] = params[key]
    return keys


async def run_gateway_hooks(manager: Any, params: Json) -> Facts:
    """Runs what add-ons registered for this hook and phase of the gateway; its first word that is not "continue" counts."""
    phase = str(params.get("phase"))
    ours = [name for name, (hook, at, _) in GATEWAY_HOOKS.items() if hook == params.get("hook") and at == phase]
    keys = _hook_arguments(params)
    for name in ours:
        # What guards fails closed; what only filters is left out, by the gateway, which is told of the error.
        security = GATEWAY_HOOKS[name][2] == "security"
        for result in await manager.execute_hook(name, **deepcopy(keys)):
            try:
                if not result.success:
                    raise ValueError(str(result.error))
                answer = _action(result.result, phase)
            except ValueError as cause:
                if security:
                    return {"action": "veto", "reason": f"{name} of {result.addon_name} failed: {cause}"}
                raise
            if answer is not None:
                return answer
    return {"action": "continue"}


# ---------------------------------------------------------------------------------------------------------------------
# The add-on
# ---------------------------------------------------------------------------------------------------------------------


class McpAddon:
    """What other parts of the engine call. Every method may be awaited from any event loop."""

    def __init__(self) -> None:
        self.name = "mcp_server_addon"
        self._log = logging.getLogger("storycore_mcp")
        # The engine's managers. Their classes are never named: there may be two copies of each.
        self._hooks: Any = None
        self._events: Any = None
        self._permissions: Any = None
        self._project_text = environ.get("STORYCORE_MCP_PROJECT")
        self._session = uuid4().hex
        # One start or stop at a time, in whatever thread.
        self._turn = threading.Lock()
        self._gateway: Optional[GatewayProcess] = None
        self._enabled = False
        # Stopped by the hook mcp_server_stop: calls do not start it again.
        self._held = False
        self._starts = 0
        self._failure: Optional[tuple[float, GatewayError]] = None
        # The loops of the engine: where its bus was bound, where it enabled us, and the one that asked last.
        self._bus_home: Optional[asyncio.AbstractEventLoop] = None
        self._home: Optional[asyncio.AbstractEventLoop] = None
        self._latest: Optional[asyncio.AbstractEventLoop] = None
        self._tasks: set[asyncio.Task[Any]] = set()
        # Questions of the gateway that have no answer yet.
        self._open_hooks: set[str] = set()

    # What the engine does with it

    def bind(
        self,
        hook_manager: Any = None,
        event_bus: Any = None,
        permission_manager: Any = None,
        project: Optional[str] = None,
        session: Optional[str] = None,
    ) -> None:
        """Gives it the engine's managers, and the project that is open; what is left out stays as it was."""
        if hook_manager is not None and hook_manager is not self._hooks:
            self._unregister()
            self._hooks = hook_manager
            if self._enabled:
                self._register()
        if event_bus is not None:
            self._events, self._bus_home = event_bus, _running_loop()
        self._permissions = permission_manager if permission_manager is not None else self._permissions
        # Another project is another configuration: the next call starts the gateway anew.
        self._project_text = str(project) if project is not None else self._project_text
        self._session = session or self._session

    async def initialize(self, context: Optional[Json] = None) -> None:
        """Starts the gateway and registers the hooks. Raises where it cannot be used, and leaves nothing behind then."""
        if self._enabled:
            return
        known = context or {}
        self.name = str(known.get("addon_name") or self.name)
        self._log = known.get("logger") or self._log
        self._project_text = str(known.get("project_path") or self._project_text or "") or None
        self._home = asyncio.get_running_loop()
        self._enabled, self._held, self._failure = True, False, None
        # The engine ignores what is returned, and cannot enable again what has raised: only what nobody could use raises.
        try:
            await asyncio.to_thread(self._start)
            self._hooks = self._hooks or own_hook_manager()
            self._register()
        except BaseException:
            await self.cleanup()
            raise

    async def cleanup(self) -> None:
        """Ends the gateway and takes the hooks back. Never raises; twice is the same as once."""
        self._enabled = False
        try:
            try:
                self._unregister()
            finally:
                await asyncio.to_thread(self._stop)
        except Exception:
            # The engine would keep the add-on enabled for good.
            self._log.exception("The gateway could not be ended in order.")

    # What is called

    async def call_tool(
        self,
        name: str,
        arguments: Optional[Json] = None,
        timeout: Optional[float] = None,
        *,
        context: Optional[Json] = None,
    ) -> Facts:
        """The tool's own result, `{"content": […], "isError"?: …}`. `timeout`: seconds, beside the gateway's own limits."""
        given = deepcopy(dict(arguments or {}))
        params = {"type": "tool", "name": name, "args": given}
        answer = await self._call("mcp_tool_execute", name, params, timeout, context)
        return answer["data"]

    async def read_resource(self, uri: str, timeout: Optional[float] = None, *, context: Optional[Json] = None) -> Facts:
        """What a resource holds: `{"contents": […]}`."""
        answer = await self._call("mcp_resource_request", uri, {"type": "resource", "name": uri}, timeout, context)
        return answer["data"]

    async def list_tools(self) -> list[Facts]:
        """The tools that may be called: name, description, inputSchema, …"""
        return await self._pages("tools/list", "tools")

    async def list_resources(self) -> list[Facts]:
        """The resources that may be read: uri, name, mimeType, …"""
        return await self._pages("resources/list", "resources")

    async def approvals(self) -> list[Facts]:
        """The questions that wait for a person: id, who, tool, to, answers, expiresAt, …"""
        return (await self._ask("mcp_approval_list", {}))["data"]["approvals"]

    async def answer(self, id: str, answer: str, *, times: Optional[int] = None, reason: Optional[str] = None) -> Facts:
        """What a person said to a question. It counts where the configuration trusts the engine: approvals.trust."""
        params = {"id": id, "answer": answer, "times": times, "reason": reason}
        given = {key: value for key, value in params.items() if value is not None}
        return (await self._ask("mcp_approval_answer", given))["data"]

    async def servers(self) -> list[Facts]:
        """The servers behind the gateway, and how each stands."""
        return (await self._ask("mcp_server_list", {}))["data"]["servers"]

    async def start_server(self, name: str) -> Facts:
        """Starts one of those servers again."""
        return (await self._call("mcp_server_start", name, {"name": name}, None, None))["data"]

    async def stop_server(self, name: str) -> Facts:
        """Stops one of those servers until it is started again."""
        return (await self._call("mcp_server_stop", name, {"name": name}, None, None))["data"]

    async def get_status(self) -> Facts:
        """Whether it runs, and with what. Starts nothing."""
        gateway = self._gateway
        alive = gateway is not None and gateway.alive
        status: Facts = {
            "enabled": self._enabled,
            "running": alive,
            "pid": gateway.pid if gateway is not None else None,
            "project": str(gateway.project) if gateway is not None and gateway.project is not None else None,
            "config": str(gateway.config) if gateway is not None and gateway.config is not None else None,
            "starts": self._starts,
            "hooks": self._hooks is not None,
        }
        if alive:
            try:
                status["gateway"] = (await self._ask("mcp_server_status", {}, timeout=OBSERVER_LIMIT))["data"].get("gateway")
            except GatewayError as error:
                status["trouble"] = str(error)
        return status

    # How it is called

    async def _call(self, method: str, target: str, params: Facts, timeout: Optional[float], context: Optional[Json]) -> Any:
        # The project stands in the configuration. Whoever calls for another add-on says so.
        who = {"addon": self.name, "session": self._session, **(context or {})}
        if WITHIN_HOOK.get() in self._open_hooks:
            who["hook"] = WITHIN_HOOK.get()
        try:
            if not isinstance(target, str) or not target:
                raise GatewayError("What is called must have a name.", "invalid-arguments", -32602)
            await self._permit(method, target, params, who)
            return await self._ask(method, {**params, "context": who}, timeout)
        except GatewayError as error:
            await self._tell(error, {"method": method, "target": target, **who})
            raise

    async def _permit(self, method: str, target: str, params: Facts, who: Facts) -> None:
        if not method.startswith("mcp_server_") and self._permissions is not None:
            await check_permission(self._permissions, str(who["addon"]), method, target)
        if self._hooks is not None:
            facts = {"addon_name": who["addon"], "operation": method, "target": target, "context": who}
            await ask_checks(self._hooks, {**facts, "arguments": params.get("args", {})})

    async def _ask(self, method: str, params: Facts, timeout: Optional[float] = None) -> Any:
        gateway = await self._running()
        self._offer(gateway)
        try:
            # The future of a thread, so that ten calls of three loops can wait at once.
            return await asyncio.wait_for(asyncio.wrap_future(gateway.request(method, params)), timeout)
        except asyncio.TimeoutError as cause:
            name = params.get("name", method)
            # The future was cancelled, and with it the call.
            message = f"{name} gave no answer in {timeout:g} seconds; the call was cancelled."
            raise GatewayError(message, "timeout", 50401) from cause

    async def _pages(self, method: str, key: str) -> list[Facts]:
        # MCP's own methods: the plan's dialect has no word for lists.
        found: list[Facts] = []
        params: Facts = {}
        while True:
            page = await self._ask(method, params)
            found += page.get(key, [])
            if not page.get("nextCursor"):
                return found
            params = {"cursor": page["nextCursor"]}

    # The common case costs no thread.
    async def _running(self) -> GatewayProcess:
        self._latest = asyncio.get_running_loop()
        gateway = self._gateway
        if self._enabled and gateway is not None and gateway.alive and self._is_current(gateway):
            return gateway
        return await asyncio.to_thread(self._start)

    def _is_current(self, gateway: GatewayProcess) -> bool:
        return gateway.named == self._project_text

    # Blocks: for a thread of its own. Whoever comes second finds it started.
    def _start(self) -> GatewayProcess:
        with self._turn:
            if not self._enabled:
                raise _unavailable("The MCP add-on is disabled.", "Enable mcp_server_addon.")
            if self._held:
                raise _unavailable("The gateway was stopped.", "Start it with the hook mcp_server_start.")
            gateway = self._gateway
            if gateway is not None and gateway.alive and self._is_current(gateway):
                return gateway
            # One try for all who asked in the meantime.
            if self._failure is not None and time.monotonic() - self._failure[0] < REST_AFTER_FAILURE:
                raise self._failure[1]
            # One that crashed has threads and pipes to close; one of another project runs.
            if gateway is not None:
                gateway.stop()
            try:
                self._gateway = self._launch()
            except GatewayError as error:
                self._failure = (time.monotonic(), error)
                raise
            self._starts += 1
            self._emit("mcp.server.started", {"pid": self._gateway.pid, "starts": self._starts})
            return self._gateway

    def _launch(self) -> GatewayProcess:
        text = self._project_text
        try:
            project = find_project(text)
        except GatewayError as error:
            # Without it nothing of it is open; the engine could not enable us again before its next start.
            self._log.error("%s The gateway goes on without a project.", error)
            project = None
        gateway = GatewayProcess(text, project, self._receive, self._ended)
        gateway.log = self._log
        gateway.start()
        return gateway

    def _stop(self) -> None:
        with self._turn:
            gateway, self._gateway = self._gateway, None
            if gateway is not None:
                gateway.stop()

    # What the gateway says

    def _ended(self, gateway: GatewayProcess, code: Optional[int], wanted: bool) -> None:
        if not wanted:
            self._log.warning("The gateway ended with code %s; the next call starts it again.", code)
        self._emit("mcp.server.stopped", {"code": code, "expected": wanted})

    # In the thread that reads: nothing here may wait.
    def _receive(self, gateway: GatewayProcess, message: Json) -> None:
        method, key, params = message.get("method"), message.get("id"), message.get("params")
        known = params if isinstance(params, dict) else {}
        if method == "mcp_hook":
            self._run_hooks(gateway, key, known)
        elif key is not None and method == "ping":
            gateway.notify({"id": key, "result": {}})
        elif key is not None:
            gateway.notify({"id": key, "error": {"code": -32601, "message": f"The engine knows no {method}."}})
        else:
            # What it says unasked, under the names of the engine's bus. What is not known is skipped.
            event = {
                "mcp_approval_waiting": "mcp.approval.waiting",
                "mcp_approval_settled": "mcp.approval.settled",
                "mcp_status_changed": "mcp.status.changed",
                "notifications/tools/list_changed": "mcp.tools.changed",
                "notifications/resources/list_changed": "mcp.resources.changed",
                "notifications/resources/updated": "mcp.resource.updated",
            }.get(str(method))
            if event is not None:
                self._emit(event, known)

    # An event on the engine's bus, in the bus's own loop; where that does not run there is nobody to hear it.
    def _emit(self, name: str, data: Json) -> None:
        bus, loop = self._events, self._bus_home or self._home
        if bus is None or loop is None or not loop.is_running():
            return

        async def publish() -> None:
            try:
                await bus.publish_addon_event(self.name, name, dict(data))
            except Exception:
                self._log.exception("%s could not be published.", name)

        def begin() -> None:
            # Kept until it is done: a task that nobody holds may vanish.
            task = loop.create_task(publish())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        try:
            loop.call_soon_threadsafe(begin)
        except RuntimeError:
            pass  # It was closed in this moment.

    # Hooks

    def _register(self) -> None:
        manager = self._hooks
        if manager is None:
            return
        # Twice would run everything twice.
        manager.unregister_all_addon_hooks(self.name)
        callbacks = (self._on_start, self._on_stop, self._on_resource, self._on_tool, self._on_error)
        for (name, meaning), callback in zip(ENGINE_HOOKS.items(), callbacks):
            # The engine refuses names that it does not know; these it learns.
            manager.system_hooks.setdefault(name, meaning)
            for each in (name, f"custom_{name}"):
                if not manager.register_hook(self.name, each, callback):
                    self._log.warning("The engine refused the hook %s.", each)

    def _unregister(self) -> None:
        if self._hooks is not None:
            self._hooks.unregister_all_addon_hooks(self.name)

    async def _on_start(self, **_: Any) -> Facts:
        self._held = False
        await self._running()
        return await self.get_status()

    async def _on_stop(self, **_: Any) -> Facts:
        self._held = True
        await asyncio.to_thread(self._stop)
        return await self.get_status()

    async def _on_resource(self, uri: str, **_: Any) -> Facts:
        return await self.read_resource(uri)

    async def _on_tool(self, name: str, arguments: Optional[Json] = None, **_: Any) -> Facts:
        return await self.call_tool(name, arguments)

    async def _on_error(self, error: Any = None, context: Optional[Json] = None, **_: Any) -> Facts:
        # Of whatever kind: others may fire this hook too.
        name = getattr(error, "name", type(error).__name__)
        return {"name": name, "message": str(error), "remedy": getattr(error, "remedy", "")}

    # Fires mcp_error_handling, for whoever observes. An observer that hangs holds nobody up for long.
    async def _tell(self, error: GatewayError, context: Facts) -> None:
        manager = self._hooks
        if manager is None:
            return
        for name in ("mcp_error_handling", "custom_mcp_error_handling"):
            try:
                await asyncio.wait_for(manager.execute_hook(name, error=error, context=dict(context)), OBSERVER_LIMIT)
            except Exception as cause:
                self._log.warning("%s could not be told of a failure: %s", name, cause or type(cause).__name__)

    # Tells the gateway which of its hooks somebody in the engine has registered for, when that has changed. It takes
    # messages in their order: what is registered now holds for the call that follows.
    def _offer(self, gateway: GatewayProcess) -> None:
        if self._hooks is None:
            return
        registered = self._hooks.get_registered_hooks()
        wanted: dict[tuple[str, str], str] = {}
        for name, (hook, phase, kind) in GATEWAY_HOOKS.items():
            if registered.get(name):
                # One request runs both: the stricter word is for both.
                wanted.setdefault((hook, phase), kind)
        offered = tuple((hook, phase, kind) for (hook, phase), kind in wanted.items())
        if offered == gateway.offered:
            return
        gateway.offered = offered
        hooks = [{"hook": hook, "phase": phase, "kind": kind} for hook, phase, kind in offered]
        gateway.request("mcp_hook_register", {"hooks": hooks}).add_done_callback(self._on_offered)

    def _on_offered(self, future: Future[Any]) -> None:
        try:
            refused = future.result()["data"]["refused"]
        except Exception as cause:
            self._log.warning("The gateway took none of the engine's hooks: %s", cause)
            return
        for each in refused:
            what = (each.get("hook"), each.get("phase"), each.get("why"))
            self._log.warning("The gateway refused the hook %s (%s): %s", *what)

    def _run_hooks(self, gateway: GatewayProcess, key: Any, params: Facts) -> None:
        limit = params.get("timeout_ms")
        # The gateway measures the time; here a hook that hangs is only cleared away.
        seconds = CHECK_LIMIT + (limit / 1000 if isinstance(limit, (int, float)) else 0)

        async def work() -> None:
            # Nobody waits for an observer: what it calls is a call like any other.
            if key is not None:
                WITHIN_HOOK.set(str(key))
                self._open_hooks.add(str(key))
            try:
                answer = {"result": await asyncio.wait_for(run_gateway_hooks(self._hooks, params), seconds)}
            except Exception as cause:
                # The gateway knows what that means for each kind: a veto, or a step that is left out.
                answer = {"error": {"code": -32603, "message": str(cause) or type(cause).__name__}}
                self._log.warning("A hook for %s failed: %s", params.get("hook"), answer["error"]["message"])
            self._open_hooks.discard(str(key))
            if key is not None:
                gateway.notify({"id": key, **answer})

        for loop in (self._home, self._latest):
            if loop is not None and loop.is_running():
                asyncio.run_coroutine_threadsafe(work(), loop)
                return
        # The engine has no loop at the moment; the hook gets one of its own, since the gateway waits.
        threading.Thread(target=lambda: asyncio.run(work()), name="storycore-mcp_hook", daemon=True).start()


def _running_loop() -> Optional[asyncio.AbstractEventLoop]:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


# ---------------------------------------------------------------------------------------------------------------------
# What the engine looks for in this module
# ---------------------------------------------------------------------------------------------------------------------

addon = McpAddon()


def bind(
    hook_manager: Any = None,
    event_bus: Any = None,
    permission_manager: Any = None,
    project: Optional[str] = None,
    session: Optional[str] = None,
) -> None:
    """Gives the add-on the engine's managers and the open project; see McpAddon.bind."""
    addon.bind(hook_manager, event_bus, permission_manager, project, session)


async def initialize(context: Json) -> bool:
    """The engine enables the add-on."""
    await addon.initialize(context)
    return True


async def cleanup() -> None:
    """The engine disables the add-on."""
    await addon.cleanup()


def get_addon() -> McpAddon:
    """The one object of this module."""
    return addon
