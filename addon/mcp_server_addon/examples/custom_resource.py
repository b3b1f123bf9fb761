"""Offers a resource of one's own beside those of MCP: the titles of a project's scenes, kept until a file changes.

python custom_resource.py "Documents/StoryCore Projects/Le Phare"
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Dict, List

sys.dont_write_bytecode = True  # the folder of the add-on stays as it is

from engine import enabled, run

OWN = "film://titles"


class Titles:
    """Reads through the add-on, so that grants, records and masking hold for it as for every call."""

    def __init__(self, addon: Any, project: str) -> None:
        self._addon = addon
        self._story = str(Path(project) / "story.md")

    async def read_resource(self, uri: str) -> Dict[str, Any]:
        """Its own address is answered here; every other one is the add-on's."""
        if uri != OWN:
            answer: Dict[str, Any] = await self._addon.read_resource(uri)
            return answer
        text = json.dumps(await self._titles(), ensure_ascii=False)
        return {"contents": [{"uri": OWN, "mimeType": "application/json", "text": text}]}

    async def _titles(self) -> List[str]:
        answer = await self._addon.call_tool("filesystem__read_text_file", {"path": self._story})
        lines = answer["content"][0]["text"].splitlines()
        return [line.lstrip("# ") for line in lines if line.startswith("#")]


async def custom_resource(project: str) -> None:
    """Reads the resource, as another part of the engine would."""
    async with enabled(project) as addon:
        resource = await Titles(addon, project).read_resource(OWN)
        print(resource["contents"][0]["text"])


if __name__ == "__main__":
    run(custom_resource)
