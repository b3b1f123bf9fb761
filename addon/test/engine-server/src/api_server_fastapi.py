"""Stands in for the engine's server: an app with a life of its own, and what its routes would answer."""

from contextlib import asynccontextmanager
from os import environ
from types import SimpleNamespace

from src.api import addon_routes


class App:
    """As much of a FastAPI application as the launcher touches."""

    def __init__(self):
        self.said = []
        self.router = SimpleNamespace(lifespan_context=self._life)

    @asynccontextmanager
    async def _life(self, app):
        self.said.append("server up")
        yield None
        self.said.append("server down")

    async def report(self):
        """What the add-on says through the routes' manager."""
        info = addon_routes.addon_manager.get_addon_info("mcp_server_addon")
        if info.state.value != "enabled":
            return {"state": info.state.value, "error": info.error_message}
        project = environ["STORYCORE_MCP_PROJECT"]
        answer = await info.module.addon.call_tool("filesystem__read_text_file", {"path": project + "/story.md", "head": 1})
        status = await info.module.addon.get_status()
        return {"state": info.state.value, "pid": status["pid"], "text": answer["content"][0]["text"]}


app = App()
