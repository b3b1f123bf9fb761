"""The engine's validator: issues, and a score that they lower."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PERMISSIONS = frozenset(
    "model_access file_system_read file_system_write network_access ui_access config_access database_access "
    "system_info_access".split()
)
COST = {"INFO": 1, "WARNING": 5, "ERROR": 20, "CRITICAL": 50}
DOUBTFUL_IMPORTS = frozenset("os subprocess sys shutil platform socket urllib http ftplib telnetlib".split())
FORBIDDEN_CALLS = frozenset("open eval exec compile __import__ input".split())
DOUBTFUL_TEXTS = tuple(map(re.compile, (r"exec\s*\(", r"eval\s*\(", r"rm -rf /", r"format\(.*%")))
SCANNED_TYPES = ("workflow_addon", "processing_addon", "model_addon")
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.With, ast.AsyncWith, ast.BoolOp)


class _Rules(ast.NodeVisitor):
    """Calls and imports are looked at and not into, so that `open(x).read()` passes."""

    def __init__(self, report) -> None:
        self.report = report

    def visit_Import(self, node: ast.Import) -> None:
        for each in node.names:
            if each.name in DOUBTFUL_IMPORTS:
                self.report("WARNING", f"import {each.name}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        return None

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            self.report("CRITICAL", f"{node.func.id}()")

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and any(text.search(node.value) for text in DOUBTFUL_TEXTS):
            self.report("WARNING", "a text that looks like code")


class AddonValidator:
    """Looks at a manifest and at `src/**/*.py`."""

    async def validate_addon(self, manifest: Any, path: Path) -> SimpleNamespace:
        """`is_valid, issues, score, checksum`; valid from 70 on, without a CRITICAL and with at most two ERRORs."""
        issues: list[SimpleNamespace] = []

        def report(severity: str, message: str) -> None:
            issues.append(SimpleNamespace(severity=severity, message=message))

        self._manifest(manifest, path, report)
        sources = sorted((path / "src").rglob("*.py"))
        if not (path / "src").is_dir():
            report("ERROR", "there is no src/")
        for source in sources:
            self._source(manifest, source, report)
        score = max(0, 100 - sum(COST[each.severity] for each in issues))
        severities = [each.severity for each in issues]
        valid = score >= 70 and "CRITICAL" not in severities and severities.count("ERROR") <= 2
        digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
        return SimpleNamespace(is_valid=valid, issues=issues, score=score, checksum=digest)

    def _manifest(self, manifest: Any, path: Path, report) -> None:
        if not re.match(r"^[a-z][a-z0-9_-]*$", manifest.name):
            report("ERROR", "name")
        if not re.match(r"^\d+\.\d+\.\d+(-[a-zA-Z0-9.-]+)?$", manifest.version):
            report("ERROR", "version")
        if len(manifest.description) < 10:
            report("WARNING", "description")
        for permission in manifest.permissions:
            if permission not in PERMISSIONS:
                report("ERROR", f"permission {permission}")
        for entry in manifest.entry_points.values():
            if not (path / entry).is_file():
                report("ERROR", f"entry point {entry}")
        for wanted in manifest.dependencies.values():
            if not re.match(r"^(==|>=|>|<=|<)?\d+\.\d+\.\d+$", wanted):
                report("ERROR", f"dependency {wanted}")

    def _source(self, manifest: Any, source: Path, report) -> None:
        try:
            tree = ast.parse(source.read_text("utf-8"))
        except SyntaxError:
            report("ERROR", f"syntax of {source.name}")
            return
        if manifest.type in SCANNED_TYPES:
            _Rules(report).visit(tree)

    async def validate_security(self, path: Path) -> dict[str, Any]:
        """By raw text, informational: no call is stopped by it."""
        text = "\n".join(source.read_text("utf-8") for source in sorted((path / "src").rglob("*.py")))
        high = [name for name in ("compile(", "subprocess.", "exec(", "eval(") if name in text]
        medium = re.search(r"\.(open|read|write|connect|request|urlopen)\(", text) is not None
        return {"safe": not high, "risk_level": "high" if high else "medium" if medium else "low", "dangerous_patterns": high}

    async def validate_code_quality(self, path: Path) -> dict[str, Any]:
        """Comments, docstrings of modules, functions with many branches; informational."""
        score, issues = 100, []
        for source in sorted((path / "src").rglob("*.py")):
            text = source.read_text("utf-8")
            tree = ast.parse(text)
            lines = text.splitlines()
            ratio = sum(line.lstrip().startswith("#") for line in lines) / max(1, len(lines))
            if ratio < 0.1:
                score, _ = score - 5, issues.append(f"{source.name}: {ratio:.1%} comments")
            if ast.get_docstring(tree) is None:
                score, _ = score - 2, issues.append(f"{source.name}: no docstring")
            for node in ast.walk(tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    if sum(isinstance(each, BRANCHES) for each in ast.walk(node)) > 10:
                        score, _ = score - 5, issues.append(f"{source.name}: {node.name} has many branches")
        return {"score": score, "issues": issues}
