"""What is done to the add-on in an engine. Each scenario tells what it found; the promises stand in engine.test.ts."""

from __future__ import annotations

import asyncio
import signal
import threading
from os import environ, kill
from pathlib import Path
from typing import Any

from stage import NAME, PROJECT, AddonValidator, Stage, in_project, is_alive, play, refusal, tell

READ = "filesystem__read_text_file"
STORY = {"path": in_project("story.md"), "head": 1}
# A call that waits for a person: writing is asked about.
NOTE = {"path": in_project("references/note.md"), "content": "# Vérifié\n"}
WRITE = "filesystem__write_file"


async def life() -> Any:
    """From finding it to disabling it, and once more."""
    stage = Stage()
    [path] = await stage.manager.discover_addons()
    manifest = await stage.manager.load_addon_manifest(path)
    validator = AddonValidator()
    judged = await validator.validate_addon(manifest, path)
    addon = await stage.enable()
    first = await addon.get_status()
    facts = {
        "score": judged.score,
        "issues": [each.message for each in judged.issues],
        "security": (await validator.validate_security(path))["safe"],
        "quality": await validator.validate_code_quality(path),
        "tool": (await addon.call_tool(READ, STORY))["content"][0]["text"],
        "tools": [each["name"] for each in await addon.list_tools()],
        "missing": (await addon.call_tool(READ, {"path": in_project("none.md")})).get("isError"),
        "unknown": await refusal(addon.call_tool("filesystem__nothing", {})),
        "outside": await refusal(addon.call_tool(READ, {"path": "/etc/hostname"})),
        "scenes": (await addon.read_resource("storycore://project/scenes"))["contents"][0]["text"],
        "nowhere": await refusal(addon.read_resource("storycore://nowhere")),
        "not_json": await refusal(addon.call_tool(READ, {"path": object()})),
        "servers": [each["name"] for each in await addon.servers()],
        "enabled_again": await stage.manager.enable_addon(NAME),
        "disabled": await stage.disable(),
        "after": await refusal(addon.call_tool(READ, STORY)),
        "alive": is_alive(first["pid"]),
        "twice": await stage.disable(),
        "reenabled": await stage.manager.enable_addon(NAME),
        "same": (await addon.call_tool(READ, STORY))["content"][0]["text"],
    }
    await stage.manager.get_addon_info(NAME).module.initialize({"addon_name": NAME})
    facts["starts"] = (await addon.get_status())["starts"]
    await stage.disable()
    return facts


async def resources() -> Any:
    """A resource of a server, by the add-on and by the hook."""
    stage = Stage()
    addon = await stage.enable(hook_manager=stage.hooks)
    [first, *_] = await addon.list_resources()
    read = await addon.read_resource(first["uri"])
    [hooked] = await stage.hooks.execute_hook("mcp_resource_request", uri=first["uri"])
    await stage.disable()
    return {"uri": first["uri"], "read": read, "hooked": hooked.result}


async def crowd() -> Any:
    """Ten calls at once from each of three event loops; the gateway dies in the middle of the second round."""
    stage = Stage()
    addon = await stage.enable()
    answers: list[str] = []

    async def ten() -> None:
        names = ["story.md", "scenario.md"] * 5
        calls = [addon.call_tool(READ, {"path": in_project(name), "head": 1}) for name in names]
        for name, found in zip(names, await asyncio.gather(*calls)):
            answers.append(name + ": " + found["content"][0]["text"])

    def loops() -> None:
        threads = [threading.Thread(target=lambda: asyncio.run(ten())) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    await asyncio.to_thread(loops)
    pid = (await addon.get_status())["pid"]
    kill(pid, signal.SIGKILL)
    while (await addon.get_status())["running"]:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(loops)
    status = await addon.get_status()
    await stage.disable()
    return {"answers": sorted(set(answers)), "count": len(answers), "starts": status["starts"], "other": status["pid"] != pid}


async def crash() -> Any:
    """The gateway is killed under a call that waits; the next call starts it again."""
    stage = Stage()
    await stage.hear()
    addon = await stage.enable(event_bus=stage.events)
    pid = (await addon.get_status())["pid"]
    waiting = asyncio.create_task(refusal(addon.call_tool(WRITE, NOTE)))
    await stage.until("mcp.approval.waiting")
    began = asyncio.get_running_loop().time()
    kill(pid, signal.SIGKILL)
    failed = await waiting
    took = asyncio.get_running_loop().time() - began
    stopped = await stage.until("mcp.server.stopped")
    text = (await addon.call_tool(READ, STORY))["content"][0]["text"]
    other = (await addon.get_status())["pid"]
    await stage.disable()
    return {"failed": failed, "took": took, "stopped": stopped, "text": text, "other": other != pid, "alive": is_alive(other)}


async def withdrawn() -> Any:
    """Calls that are late, cancelled, or under way when the add-on is disabled."""
    stage = Stage()
    await stage.hear()
    addon = await stage.enable(event_bus=stage.events)
    pid = (await addon.get_status())["pid"]
    await addon.call_tool(READ, STORY)
    late = await refusal(addon.call_tool(WRITE, NOTE, timeout=1.5))
    await stage.until("mcp.approval.settled")
    left = await addon.approvals()
    task = asyncio.create_task(addon.call_tool(WRITE, {**NOTE, "content": "b"}))
    while not await addon.approvals():
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    while await addon.approvals():
        await asyncio.sleep(0.02)
    cut = asyncio.create_task(refusal(addon.call_tool(WRITE, {**NOTE, "content": "c"})))
    while not await addon.approvals():
        await asyncio.sleep(0.02)
    began = asyncio.get_running_loop().time()
    disabled = await stage.disable()
    took = asyncio.get_running_loop().time() - began
    written = Path(NOTE["path"]).exists()
    return {"late": late, "left": left, "cut": await cut, "disabled": disabled, "took": took, "alive": is_alive(pid), "written": written}


async def asked() -> Any:
    """A question is heard of on the bus, listed, and answered."""
    stage = Stage()
    await stage.hear()
    addon = await stage.enable(event_bus=stage.events)
    call = asyncio.create_task(addon.call_tool(WRITE, NOTE, context={"addon": "storyboard", "session": "s-42"}))
    event = await stage.until("mcp.approval.waiting")
    [question] = await addon.approvals()
    try:
        answered = await addon.answer(question["id"], "once")
        outcome = (await call)["content"][0]["text"]
    except Exception as error:
        answered, outcome = str(error), None
        call.cancel()
    await stage.disable()
    return {"who": event["who"], "same": event["id"] == question["id"], "answered": answered, "outcome": outcome}


async def hooks() -> Any:
    """The engine's hooks, both ways."""
    stage = Stage()
    addon = await stage.enable(hook_manager=stage.hooks)
    module = stage.manager.get_addon_info(NAME).module
    registered = sorted(name for name, who in stage.hooks.get_registered_hooks().items() if NAME in who)
    seen: list[Any] = []
    failures: list[Any] = []

    async def check(**facts: Any) -> Any:
        seen.append({key: facts[key] for key in ("addon_name", "operation", "target")})
        facts["arguments"]["path"] = "/etc/shadow"
        behaviour = check.behaviour
        if behaviour == "raise":
            raise ValueError("not today")
        if behaviour == "hang":
            await asyncio.sleep(60)
        return {"no": False, "reason": {"allowed": False, "reason": "it is late"}, "nonsense": object()}.get(behaviour)

    async def observe(error: Any, context: Any) -> None:
        failures.append((error.name, context["target"]))
        if check.behaviour == "hang":
            await asyncio.sleep(60)

    facts: dict[str, Any] = {"registered": registered}
    for name in ("mcp_tool_execute", "custom_mcp_tool_execute"):
        [result] = await stage.hooks.execute_hook(name, name=READ, arguments=STORY)
        facts[name] = result.result["content"][0]["text"]
    stage.hooks.register_hook("guard", "security_check", check)
    stage.hooks.register_hook("watcher", "custom_mcp_error_handling", observe)
    module.CHECK_LIMIT, module.OBSERVER_LIMIT = 0.5, 0.5
    for behaviour in ("well", "nonsense"):
        check.behaviour = behaviour
        facts[behaviour] = (await addon.call_tool(READ, STORY))["content"][0]["text"]
    for behaviour in ("raise", "no", "reason", "hang"):
        check.behaviour = behaviour
        facts[behaviour] = (await refusal(addon.call_tool(READ, STORY)))["message"]
    check.behaviour = "well"
    stage.hooks.unregister_all_addon_hooks("guard")
    stage.hooks.register_hook("guard", "permission_request", check)
    check.behaviour = "raise"
    facts["permission"] = (await refusal(addon.call_tool(READ, STORY)))["message"]
    stage.hooks.unregister_all_addon_hooks("guard")
    [error] = [each for each in await stage.hooks.execute_hook("mcp_tool_execute", name="no__such", arguments={})]
    facts["failed"] = error.error
    [stopped] = await stage.hooks.execute_hook("mcp_server_stop")
    facts["stopped"] = (stopped.result["running"], (await refusal(addon.call_tool(READ, STORY)))["message"])
    [started] = await stage.hooks.execute_hook("custom_mcp_server_start")
    facts["started"] = (started.result["running"], started.result["starts"])
    await stage.disable()
    facts.update(seen=seen[0], failures=failures, left=stage.hooks.get_registered_hooks().get("mcp_tool_execute"))
    return facts


async def gateway_hooks() -> Any:
    """What other add-ons registered for calls on their way through the gateway."""
    stage = Stage()
    addon = await stage.enable(hook_manager=stage.hooks)
    seen: list[Any] = []
    await addon.call_tool(READ, STORY)

    def behaving(answers: dict[str, Any]) -> Any:
        async def hook(name: str, arguments: Any, call: Any, result: Any = None, error: Any = None) -> Any:
            behaviour = hook.behaviour
            if behaviour == "raise":
                raise ValueError("out of ink")
            if behaviour == "hang":
                await asyncio.sleep(60)
            if behaviour == "calls":
                seen.append((await addon.call_tool(READ, STORY))["content"][0]["text"])
            if behaviour == "note":
                seen.append((name, call["who"]["addon"], result is not None))
            return answers.get(behaviour)

        hook.behaviour = "well"
        return hook

    other = {**STORY, "path": in_project("scenario.md")}
    before = behaving(
        {
            "rewrite": {"action": "rewrite", "arguments": other},
            "escape": {"action": "rewrite", "arguments": {"path": "/etc/hostname"}},
            "veto": {"action": "veto", "reason": "not on a Sunday"},
            "nonsense": 7,
        }
    )
    after = behaving({"filter": {"action": "filter", "result": {"content": [{"type": "text", "text": "hidden"}]}}})
    facts: dict[str, Any] = {}

    async def outcome() -> Any:
        try:
            return (await addon.call_tool(READ, STORY))["content"][0]["text"]
        except Exception as error:
            return f"{getattr(error, 'name', None)}: {error}"

    stage.hooks.register_hook("film", "custom_mcp_before_tool_execute", before)
    stage.hooks.register_hook("film", "custom_mcp_after_tool_execute", after)
    for behaviour in ("well", "rewrite", "escape", "veto", "nonsense", "raise", "hang", "calls"):
        before.behaviour = behaviour
        facts[behaviour] = await outcome()
    before.behaviour, after.behaviour = "well", "filter"
    facts["filter"] = await outcome()
    stage.hooks.unregister_all_addon_hooks("film")
    facts["unregistered"] = await outcome()
    guard, observer = behaving({"nonsense": 7}), behaving({})
    stage.hooks.register_hook("guard", "custom_mcp_security_tool_execute", guard)
    stage.hooks.register_hook("watcher", "custom_mcp_observe_tool_execute", observer)
    observer.behaviour = "note"
    for behaviour in ("nonsense", "raise", "hang", "well"):
        guard.behaviour = behaviour
        facts[f"guard {behaviour}"] = await outcome()
    while not any(isinstance(each, tuple) and each[2] for each in seen):
        await asyncio.sleep(0.02)
    facts["seen"] = sorted({str(each) for each in seen})
    await stage.disable()
    return facts


async def permissions() -> Any:
    """Grants of the engine are needed, and never enough."""
    stage = Stage()
    addon = await stage.enable(permission_manager=stage.permissions)
    module = stage.manager.get_addon_info(NAME).module
    read = (await addon.call_tool(READ, STORY))["content"][0]["text"]
    refused = await refusal(addon.call_tool(WRITE, NOTE))
    # A smaller level passes the engine's own comparison of texts only where it is a greater text.
    grant = stage.permissions.create_permission_request(NAME, "network_access", *_exactly(stage, "read", "session"))
    await stage.permissions.grant_permission_manually(grant, True, "user")
    write = stage.permissions.create_permission_request(NAME, "file_system_write", *_exactly(stage, "write", "project"))
    await stage.permissions.grant_permission_manually(write, True, "user")
    outside = await refusal(addon.call_tool(WRITE, {"path": "/tmp/elsewhere.md", "content": ""}))
    other = await refusal(addon.call_tool(WRITE, NOTE, context={"addon": "another"}))
    table = [module.needed_permission("mcp_tool_execute", name) for name in (READ, WRITE, "git__git_log", "git__git_commit", "x__y")]
    await stage.disable()
    return {"read": read, "refused": refused, "outside": outside, "other": other, "table": table}


def _exactly(stage: Stage, level: str, scope: str) -> tuple[Any, Any]:
    plain = stage.permissions.create_permission_request(NAME, "ui_access")
    return type(plain.level)(level), type(plain.scope)(scope)


async def begins() -> Any:
    """Whether it can be enabled, and what it says where it cannot."""
    stage = Stage()
    module = await stage.load()
    module.START_LIMIT = float(environ.get("STAGE_START_LIMIT", module.START_LIMIT))
    enabled = await stage.manager.enable_addon(NAME)
    info = stage.manager.get_addon_info(NAME)
    facts = {"enabled": enabled, "state": info.state.value, "message": info.error_message, "said": stage.words.said}
    if enabled:
        status = await module.addon.get_status()
        facts.update(project=status["project"], config=status["config"])
        facts["tools"] = [each["name"] for each in await module.addon.list_tools()]
        if PROJECT and facts["tools"]:
            facts["text"] = (await module.addon.call_tool(READ, STORY))["content"][0]["text"]
        await stage.disable()
    return facts


async def another_project() -> Any:
    """The engine opens another project while the add-on is enabled."""
    stage = Stage()
    addon = await stage.enable()
    module = stage.manager.get_addon_info(NAME).module
    first = (await addon.get_status())["project"]
    other = Path(PROJECT).parent / "Autre"
    other.mkdir()
    (other / "story.md").write_text("# Autre", "utf-8")
    module.bind(project=str(other))
    text = (await addon.call_tool(READ, {"path": str(other / "story.md")}))["content"][0]["text"]
    former = await refusal(addon.call_tool(READ, STORY))
    second = (await addon.get_status())["project"]
    await stage.disable()
    return {"first": first, "second": second, "text": text, "former": former}


async def stays() -> Any:
    """Tells the processes, and stays until it is killed."""
    stage = Stage()
    addon = await stage.enable()
    await addon.call_tool(READ, STORY)
    servers = [each["pid"] for each in await addon.servers() if each.get("pid")]
    tell([(await addon.get_status())["pid"], *servers])
    await asyncio.sleep(60)


async def words() -> Any:
    """Functions that need no gateway."""
    module = await Stage().load()
    engine = {"PATH": "/bin", "HOME": "/h", "OPENAI_API_KEY": "sk-1", "PYTHONPATH": "/x", "STORYCORE_MCP_HOME": "/d", "Path": "w"}
    windows = ("C:/Users\\Zoé/Films//Le Phare", "C:\\Films/", "\\\\studio/films\\a")
    return {
        "environment": module.child_environment(engine),
        "windows": [module.tidy_path(path, windows=True) for path in windows],
        "posix": module.tidy_path("/films//Le Phare/", windows=False),
        "folders": [
            str(module.data_folder({}, Path("/h"), "linux")),
            str(module.data_folder({"XDG_DATA_HOME": "relative"}, Path("/h"), "linux")),
            str(module.data_folder({"XDG_DATA_HOME": "/x"}, Path("/h"), "linux")),
            str(module.data_folder({}, Path("/h"), "darwin")),
            str(module.data_folder({"STORYCORE_MCP_HOME": "/d"}, Path("/h"), "linux")),
        ],
        "threads": [thread.name for thread in threading.enumerate() if "storycore" in thread.name],
    }


SCENARIOS = (
    life, resources, crowd, crash, withdrawn, asked, hooks, gateway_hooks, permissions, begins, another_project, stays, words,
)  # fmt: skip

if __name__ == "__main__":
    play({scenario.__name__: scenario for scenario in SCENARIOS})
