"""Tries the gateway out: starts it on a small project of its own, lists, reads, and is refused once.

It works in a temporary folder that is gone afterwards: your projects, your configuration and your records stay as they are.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, Callable, Dict, List, Tuple

# Nothing is written into the folder of the add-on, not even what Python keeps of it.
sys.dont_write_bytecode = True

from talk import either, find_gateway, find_node, row, say

Answer = Dict[str, Any]
Ask = Callable[[str, Answer], Answer]


def write_project(folder: Path) -> Path:
    """A project, a file outside of it, and a configuration that allows to read the project."""
    project = folder / "Scène d'essai"
    project.mkdir()
    (project / "story.md").write_text("# L'essai\n", encoding="utf-8")
    (folder / "secret.txt").write_text("not for you\n", encoding="utf-8")
    config = folder / "storycore-mcp.json"
    grants = [{"effect": "allow", "level": "resource_read", "server": "filesystem", "paths": [str(project)]}]
    content = {
        "project": {"name": "Essai", "root": str(project)},
        "providers": {"filesystem": True, "git": False},
        "grants": grants,
    }
    config.write_text(json.dumps(content), encoding="utf-8")
    return project


def start(folder: Path) -> "Popen[bytes]":
    """The gateway, with a data folder of its own."""
    words = ["serve", "--config", str(folder / "storycore-mcp.json"), "--client", "self-test"]
    env = {**os.environ, "STORYCORE_MCP_HOME": str(folder / "data")}
    command = [find_node() or "node", str(find_gateway()), *words]
    # To a file: nobody reads a pipe here, and a full one would stop it.
    with (folder / "log.txt").open("wb") as log:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=log, env=env)


def asking(process: "Popen[bytes]") -> Ask:
    """Sends one request, and gives its answer."""
    count = 0

    def ask(method: str, params: Answer) -> Answer:
        nonlocal count
        count += 1
        own = f"try-{count}"
        message = {"jsonrpc": "2.0", "id": own, "method": method, "params": params}
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the pipes of the gateway are not open")
        process.stdin.write(json.dumps(message).encode("utf-8") + b"\n")
        process.stdin.flush()
        for line in process.stdout:
            answer: Answer = json.loads(line)
            if answer.get("id") == own:
                return answer
        raise RuntimeError("the gateway ended before it answered")

    return ask


def read(path: Path) -> Answer:
    """What reads a file through the gateway."""
    return {"type": "tool", "name": "filesystem__read_text_file", "args": {"path": str(path)}}


def checks(ask: Ask, project: Path) -> List[Tuple[str, Callable[[], str]]]:
    """Each with what it is called; it gives what was seen, and raises where that is wrong."""

    def servers() -> str:
        names = [server["name"] for server in ask("mcp_server_list", {})["result"]["data"]["servers"]]
        if "filesystem" not in names:
            raise AssertionError(str(names))
        return ", ".join(names)

    def lists() -> str:
        count = len(ask("tools/list", {})["result"]["tools"])
        if count == 0:
            raise AssertionError(either("no tools", "aucun outil"))
        return either(f"{count} tools", f"{count} outils")

    def reads() -> str:
        answer = ask("mcp_tool_execute", read(project / "story.md"))
        if "result" not in answer:
            raise AssertionError(answer["error"]["message"])
        text: str = answer["result"]["data"]["content"][0]["text"]
        return text.strip()

    def refuses() -> str:
        answer = ask("mcp_tool_execute", read(project.parent / "secret.txt"))
        if "error" not in answer:
            raise AssertionError(either("a file outside of the project was read", "un fichier hors du projet a été lu"))
        return str(answer["error"]["data"]["code"])

    return [
        (either("servers", "serveurs"), servers),
        (either("list", "liste"), lists),
        (either("read", "lecture"), reads),
        (either("refusal", "refus"), refuses),
    ]


def end(process: "Popen[bytes]") -> int:
    """Ends the gateway by the end of its input, and gives its exit code."""
    for pipe in (process.stdin, process.stdout):
        if pipe is None:
            continue
        try:
            pipe.close()
        except OSError:
            pass  # It ended before.
    return process.wait(timeout=30)


def run_checks(folder: Path) -> bool:
    """Whether all was as it should be; tells each as it is known."""
    project = write_project(folder)
    process = start(folder)
    well = True
    try:
        for subject, check in checks(asking(process), project):
            since = time.perf_counter()
            try:
                said = check()
            except (AssertionError, KeyError, RuntimeError, OSError, ValueError) as error:
                well = False
                row(either("failed", "échec"), subject, str(error))
            else:
                row("ok", subject, f"{said} ({(time.perf_counter() - since) * 1000:.0f} ms)")
    finally:
        code = end(process)
    ended = either(f"the gateway ended with {code}", f"la passerelle a fini avec {code}")
    row("ok" if code == 0 else either("failed", "échec"), either("end", "fin"), ended)
    if not well or code != 0:
        for line in (folder / "log.txt").read_text(encoding="utf-8", errors="replace").splitlines()[-5:]:
            say(line)
    return well and code == 0


def main() -> int:
    """0 where all was well, 1 where something was not."""
    if find_node() is None or not find_gateway().exists():
        say(either("Run setup.py first: Node or the gateway is missing.", "Lancez d'abord setup.py : Node ou la passerelle manque."))
        return 1
    with tempfile.TemporaryDirectory(prefix="storycore-mcp-") as folder:
        well = run_checks(Path(folder).resolve())
    say(either("\nAll well.", "\nTout va bien.") if well else either("\nSomething failed.", "\nQuelque chose a échoué."))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
