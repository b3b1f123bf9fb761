"""Lists the tools, reads a file of the project, and shows what a refusal looks like.

python basic_usage.py "Documents/StoryCore Projects/Le Phare"
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.dont_write_bytecode = True  # the folder of the add-on stays as it is

from engine import enabled, run


async def basic_usage(project: str) -> None:
    """One call of each kind."""
    async with enabled(project) as addon:
        tools = await addon.list_tools()
        print(f"{len(tools)} tools, such as {tools[0]['name']}")

        folder = await addon.call_tool("filesystem__list_directory", {"path": project})
        print(folder["content"][0]["text"].splitlines()[0])

        # A tool that fails is a result, not an exception.
        missing = await addon.call_tool("filesystem__read_text_file", {"path": str(Path(project) / "no such file")})
        print("the tool failed" if missing.get("isError") else "there is such a file")

        # What nobody allowed never reaches the tool; the error says what would allow it.
        try:
            await addon.call_tool("filesystem__list_directory", {"path": str(Path(project).resolve().parent)})
        except RuntimeError as refusal:
            print(f"{refusal.name}: {refusal.remedy}")

        status = await addon.get_status()
        print("running" if status["running"] else "not running")


if __name__ == "__main__":
    run(basic_usage)
