import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from '../child.ts';
import { sequence } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { NotMeasured, PythonCalls } from '../results.ts';
import { start } from '../running.ts';
import { median, shuffled } from '../stats.ts';
import { benchConfig, fixtureServers, gatewayScript, targets, writeConfig } from '../target.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const script = here('../python-calls.py');
const addon = here('../../addon/mcp_server_addon/src/main.py');

/** Calls through the add-on, which starts a gateway of its own. Disposing of it ends both. */
const startPython = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  const servers = fixtureServers(1);
  const env = {
    STORYCORE_MCP_CONFIG: writeConfig(folder, servers, benchConfig(servers)),
    STORYCORE_MCP_HOME: join(folder, 'home'),
    STORYCORE_MCP_GATEWAY: gatewayScript,
    STORYCORE_MCP_NODE: process.execPath,
  };
  const child = startChild('python', { command: 'python3', args: [script, addon, 's0__echo'], env }, folder);
  const { stdin, stdout } = child.process;
  if (stdin === null || stdout === null) throw new Error('Node made no pipes.');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<readonly number[]> => {
    const { value } = await lines.next();
    if (value === undefined) throw await child.ended;
    return JSON.parse(value);
  };
  return {
    calls(count: number): Promise<readonly number[]> {
      stdin.write(`${count}\n`);
      return answer();
    },
    [Symbol.asyncDispose]: () => child.end(() => stdin.end()),
  };
};

/** Calls of 100 bytes, one after the other: to the gateway over its pipe, and through Python before another one, in turn. */
export const pythonCalls = async (
  { warmUpCalls, rounds, calls }: Plan['python'],
  folder: string,
): Promise<PythonCalls | NotMeasured> => {
  if (spawnSync('python3', ['--version'], { stdio: 'ignore' }).status !== 0) return { why: 'there is no python3 here' };
  await using gateway = await start(targets.gateway, { servers: fixtureServers(1), folder: join(folder, 'beside') });
  await using python = startPython(join(folder, 'python'));
  const ways = { gateway: (count: number) => sequence(gateway, count), python: (count: number) => python.calls(count) };
  const names = ['gateway', 'python'] as const;
  for (const name of names) await ways[name](warmUpCalls);
  const seen = { gateway: [] as number[], python: [] as number[] };
  for (let round = 0; round < rounds; round += 1)
    for (const name of shuffled(names)) seen[name].push(median(await ways[name](calls)));
  return seen;
};
