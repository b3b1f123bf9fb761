"""Prepares this machine for the add-on: checks Python and Node, and installs what the providers need.

Everything goes to your data folder; nothing is written into the folder of the add-on. Run it again at any time.
"""

from __future__ import annotations

import sys
from typing import List

# Nothing is written into the folder of the add-on, not even what Python keeps of it.
sys.dont_write_bytecode = True

from talk import ADDON, OLDEST_NODE, either, find_gateway, find_node, gateway, node_version, row, say

OLDEST_PYTHON = (3, 9)


def check_python() -> bool:
    """Whether this Python is new enough."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    fits = sys.version_info >= OLDEST_PYTHON
    remedy = either("Install Python 3.9 or newer.", "Installez Python 3.9 ou plus récent.")
    row("ok" if fits else either("problem", "problème"), "Python", version, "" if fits else remedy)
    return fits


def check_node() -> bool:
    """Whether there is a Node, and one that is new enough."""
    node = find_node()
    version = node_version(node) if node else ""
    major = version.split(".")[0]
    if major.isdigit() and int(major) >= OLDEST_NODE:
        row("ok", "Node", f"{version} ({node})")
        return True
    found = version or either("not found", "introuvable")
    remedy = either(
        f"Install Node {OLDEST_NODE} or newer from https://nodejs.org, or name one in STORYCORE_MCP_NODE.",
        f"Installez Node {OLDEST_NODE} ou plus récent depuis https://nodejs.org, ou nommez-le dans STORYCORE_MCP_NODE.",
    )
    row(either("problem", "problème"), "Node", found, remedy)
    return False


def check_gateway() -> bool:
    """Whether the gateway starts."""
    path = find_gateway()
    if not path.exists():
        remedy = either(
            "Unpack the add-on again: its folder server/ is missing.",
            "Décompressez de nouveau l'add-on : son dossier server/ manque.",
        )
        row(either("problem", "problème"), either("gateway", "passerelle"), str(path), remedy)
        return False
    answer = gateway(["--version"])
    text = (answer.stdout or answer.stderr).decode("utf-8", "replace").strip()
    row("ok" if answer.returncode == 0 else either("problem", "problème"), either("gateway", "passerelle"), text)
    return answer.returncode == 0


def install_packages(providers: List[str]) -> bool:
    """Installs what the providers need; the gateway shows how far it is."""
    words = ["install", *providers, "--config", str(ADDON / "config")]
    answer = gateway(words, shows_progress=True)
    state = "ok" if answer.returncode == 0 else either("problem", "problème")
    lines = answer.stdout.decode("utf-8", "replace").splitlines()
    for line in lines or [either("see above", "voir ci-dessus")]:
        row(state, either("packages", "paquets"), line)
    return answer.returncode == 0


def main(words: List[str]) -> int:
    """Words are names of providers to install beside those that the configuration turns on."""
    if any(word.startswith("-") for word in words):
        say(either("Usage: python setup.py [PROVIDER...]", "Usage : python setup.py [FOURNISSEUR...]"))
        return 2
    # All three are told at once, so that they can be mended at once.
    checks = [check_python(), check_node()]
    if not all(checks) or not check_gateway() or not install_packages(words):
        say(either("\nNot ready yet.", "\nPas encore prêt."))
        return 1
    say(either("\nReady: enable mcp_server_addon in the engine.", "\nPrêt : activez mcp_server_addon dans le moteur."))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
