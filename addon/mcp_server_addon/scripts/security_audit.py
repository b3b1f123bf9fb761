"""Looks over the add-on, its configuration, this machine and the records, and says in words how grave each finding is.

It reads and starts no server. The exit code is 1 where a finding is critical or high.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence

# Nothing is written into the folder of the add-on, not even what Python keeps of it.
sys.dont_write_bytecode = True

from talk import ADDON, either, find_gateway, find_node, gateway, row, say

Content = Dict[str, Any]

# What the engine's manager knows; anything else puts the add-on into the state error.
KNOWN_PERMISSIONS = frozenset(
    ["model_access", "file_system_read", "file_system_write", "network_access", "ui_access", "config_access"]
)
SEVERITIES = ("critical", "high", "medium", "low", "info")
FRENCH = {"critical": "critique", "high": "élevé", "medium": "moyen", "low": "faible", "info": "info"}


class Finding(NamedTuple):
    """One thing that a person should know."""

    severity: str
    subject: str
    says: str
    remedy: str = ""


def read_json(path: Path) -> Content:
    """An object in a file. Raises ValueError or OSError where there is none."""
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def merged(folder: Path, findings: List[Finding]) -> Content:
    """The sections of all files of the configuration; what cannot be read is a finding."""
    whole: Content = {}
    for path in sorted(folder.glob("*.json")):
        try:
            whole.update(read_json(path))
        except (OSError, ValueError) as error:
            findings.append(Finding("high", path.name, either(f"cannot be read: {error}", f"illisible : {error}")))
    return whole


def look_at_manifest(manifest: Content) -> List[Finding]:
    """What the add-on asks of the engine."""
    asked = [str(each) for each in manifest.get("permissions", [])]
    unknown = [each for each in asked if each not in KNOWN_PERMISSIONS]
    findings = [Finding("info", "addon.json", either("asks for ", "demande ") + (", ".join(asked) or "-"))]
    if unknown:
        says = either("asks for what the engine refuses: ", "demande ce que le moteur refuse : ") + ", ".join(unknown)
        findings.append(Finding("high", "addon.json", says))
    return findings


def is_wide(grant: Content) -> bool:
    """Whether an allowance names neither a server nor a path nor a host."""
    return grant.get("effect") == "allow" and not any(
        grant.get(key) not in (None, "*", ["*"]) for key in ("server", "paths", "hosts")
    )


def look_at_grants(grants: Sequence[Content]) -> List[Finding]:
    """What is allowed without anybody being asked."""
    findings = []
    for number, grant in enumerate(grants, 1):
        levels = grant.get("levels") or [grant.get("level", "")]
        writes = [level for level in levels if level in ("resource_write", "tool_execute", "system_execute")]
        subject = f"grants[{number}]"
        if is_wide(grant) and writes:
            says = either("allows everywhere: ", "autorise partout : ") + ", ".join(writes)
            remedy = either("Name a server and paths, or write ask.", "Nommez un serveur et des chemins, ou écrivez ask.")
            findings.append(Finding("high", subject, says, remedy))
        elif grant.get("effect") == "allow" and "resource_write" in levels:
            says = either("lets write without asking", "laisse écrire sans demander")
            findings.append(Finding("medium", subject, says, either('Write "ask".', "Écrivez « ask ».")))
    return findings


def look_at_configuration(config: Content) -> List[Finding]:
    """What the three files of the plan say."""
    security = config.get("security_config", {})
    findings = look_at_grants(config.get("grants", []))
    if security.get("validate_certificates") is False:
        says = either("certificates are not checked", "les certificats ne sont pas vérifiés")
        findings.append(Finding("high", "security_config", says, "validate_certificates: true"))
    if security.get("require_https") is not True:
        says = either("lets servers speak without encryption", "laisse parler sans chiffrement")
        findings.append(Finding("medium", "security_config", says, "require_https: true"))
    hosts = security.get("allowed_hosts", [])
    if any("*" in str(host) for host in hosts):
        findings.append(Finding("high", "allowed_hosts", ", ".join(map(str, hosts))))
    if "engine" in config.get("approvals", {}).get("trust", []):
        says = either("the engine may answer questions itself", "le moteur peut répondre lui-même aux questions")
        findings.append(Finding("low", "approvals.trust", says))
    if config.get("hooks", {}).get("engine"):
        says = either("hooks of the engine see each call", "des hooks du moteur voient chaque appel")
        findings.append(Finding("low", "hooks.engine", says))
    return findings


def look_at_machine(config: Path) -> List[Finding]:
    """What `doctor` found: what does not work, and how well this machine confines servers."""
    severities = {"problem": "high", "warning": "medium", "ok": "info"}
    found = asked(["doctor", "--config", str(config), "--json"]).get("findings", [])
    return [
        Finding(severities[each["state"]], each["subject"], each["says"], each.get("remedy", "")) for each in found
    ]


def asked(words: List[str]) -> Content:
    """What a command of the gateway answers as JSON."""
    answer = gateway(words)
    try:
        content: Content = json.loads(answer.stdout)
    except ValueError:
        text = answer.stderr.decode("utf-8", "replace").strip()
        return {"error": {"message": text or f"storycore-mcp {words[0]}"}}
    return content


def look_at_records() -> List[Finding]:
    """Whether the audit is whole, and what is not well in gateways that run."""
    audit = asked(["audit", "verify", "--json"])
    broken = audit.get("error") or audit.get("broken")
    if broken:
        says = str(broken.get("message") or broken.get("what") or broken)
        findings = [Finding("critical", "audit", says, "storycore-mcp audit verify")]
    else:
        count = audit.get("records", 0)
        findings = [Finding("info", "audit", either(f"whole: {count} records", f"entier : {count} enregistrements"))]
    status = asked(["status", "--json"])
    for running in status.get("gateways", []):
        findings += [
            Finding("medium", str(trouble.get("server", "gateway")), str(trouble.get("why", "")), str(trouble.get("back", "")))
            for trouble in running.get("troubles", [])
        ]
    if status.get("holds"):
        says = either(f"{status['holds']} held for review", f"{status['holds']} en attente d'examen")
        findings.append(Finding("low", "review", says, "storycore-mcp review"))
    return findings


def look(addon: Path) -> List[Finding]:
    """All of it, the gravest first."""
    findings: List[Finding] = []
    try:
        findings += look_at_manifest(read_json(addon / "addon.json"))
    except (OSError, ValueError) as error:
        findings.append(Finding("critical", "addon.json", str(error)))
    findings += look_at_configuration(merged(addon / "config", findings))
    if find_node() is None or not find_gateway().exists():
        findings.append(Finding("high", "Node", either("missing: run setup.py", "manquant : lancez setup.py")))
    else:
        findings += look_at_machine(addon / "config") + look_at_records()
    return sorted(findings, key=lambda each: SEVERITIES.index(each.severity))


def main(words: List[str]) -> int:
    """With `--json` as JSON; with a folder, that one instead of the add-on's own."""
    folders = [word for word in words if word != "--json"]
    findings = look(Path(folders[0]) if folders else ADDON)
    if "--json" in words:
        say(json.dumps([each._asdict() for each in findings], indent=2))
    else:
        for each in findings:
            severity = FRENCH[each.severity] if either("", "fr") else each.severity
            row(severity, each.subject, each.says, each.remedy)
    return 1 if any(each.severity in ("critical", "high") for each in findings) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
