"""How the examples get at the add-on: in the engine it is there already, here it is loaded in the way of the engine."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, AsyncIterator

NAME = "mcp_server_addon"
MAIN = Path(__file__).resolve().parent.parent / "src" / "main.py"


@asynccontextmanager
async def enabled(project: str, **managers: Any) -> AsyncIterator[Any]:
    """The add-on on a project, disabled again at the end. In the engine: `manager.get_addon_info(NAME).module.addon`."""
    spec = spec_from_file_location(NAME, MAIN)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{MAIN} cannot be loaded")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.bind(project=project, **managers)
    await module.initialize({"addon_name": NAME})
    try:
        yield module.addon
    finally:
        await module.cleanup()


def run(example: Any) -> None:
    """Runs an example on the project that the command line names, else on the folder that it is run in."""
    asyncio.run(example(sys.argv[1] if len(sys.argv) > 1 else str(Path.cwd())))
