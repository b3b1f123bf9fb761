"""What the scripts of this folder share: two languages, lines of 80 columns, and the gateway beside them."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from pathlib import Path
from subprocess import PIPE, CompletedProcess, run
from typing import Dict, List, Optional, Sequence

ADDON = Path(__file__).resolve().parent.parent
OLDEST_NODE = 24
STATE_WIDTH = 10
SUBJECT_WIDTH = 16


def is_french() -> bool:
    """Whether the person reads French, as POSIX has it: the first of these that is set."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return value.lower().startswith("fr")
    return False


def either(english: str, french: str) -> str:
    """The text in the person's language."""
    return french if is_french() else english


def say(text: str = "") -> None:
    """One line; what the terminal cannot show is spelled out."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def row(state: str, subject: str, text: str, remedy: str = "") -> None:
    """One line of a table, folded at 80 columns, with what to do below it."""
    head = f"{state:<{STATE_WIDTH}} {subject:<{SUBJECT_WIDTH}} "
    margin = " " * (STATE_WIDTH + SUBJECT_WIDTH + 2)
    for number, line in enumerate(_fold(text)):
        say((margin if number else head) + line)
    for number, line in enumerate(_fold(remedy) if remedy else []):
        say(margin + ("  " if number else "→ ") + line)


def _fold(text: str) -> List[str]:
    width = 80 - STATE_WIDTH - SUBJECT_WIDTH - 4
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def find_node() -> Optional[str]:
    """The Node that the add-on would start, in the order in which it looks."""
    return os.environ.get("STORYCORE_MCP_NODE") or shutil.which("node")


def node_version(node: str) -> str:
    """Such as `24.21.0`; empty where it cannot be started."""
    try:
        answer = run([node, "--version"], stdout=PIPE, stderr=PIPE, timeout=30, check=False)
    except OSError:
        return ""
    return answer.stdout.decode("utf-8", "replace").strip().lstrip("v")


def find_gateway() -> Path:
    """The gateway's command line: one that is named, the bundled one, or that of a source checkout."""
    named = os.environ.get("STORYCORE_MCP_GATEWAY")
    checkout = ADDON.parent.parent / "gateway" / "bin" / "storycore-mcp.mjs"
    bundled = ADDON / "server" / "cli.js"
    return Path(named) if named else bundled if bundled.exists() else checkout


def gateway(
    words: Sequence[str], env: Optional[Dict[str, str]] = None, shows_progress: bool = False
) -> "CompletedProcess[bytes]":
    """Runs a command of the gateway. Its talk on stderr is shown where it shows progress."""
    command = [find_node() or "node", str(find_gateway()), *words]
    return run(command, stdout=PIPE, stderr=None if shows_progress else PIPE, env=env, check=False)
