import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { addonFolder } from '../../../addon/test/stage.ts';
import { program } from '../integration/raw-client.ts';
import { answerOf } from './hand.ts';
import type { Answer, Hand } from './hand.ts';
import type { Studio } from './studio.ts';

interface Told {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly name?: string;
}

/** The engine, which calls through the add-on's own Python file. */
export const engine = async (studio: Studio): Promise<Hand> => {
  const place = join(studio.folder, 'engine');
  const addon = join(place, 'addons', 'official', 'mcp_server_addon');
  cpSync(addonFolder, addon, { recursive: true, filter: (path) => !/__pycache__|server$/.test(path) });
  const env = {
    ...studio.env,
    // The Node that runs the tests: the one on the path may be another.
    PATH: [dirname(process.execPath), studio.env['PATH'] ?? ''].join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    STAGE_ENGINE: place,
    STORYCORE_MCP_CONFIG: studio.config,
    STORYCORE_MCP_GATEWAY: program,
  };
  const child = spawn('python3', [join(import.meta.dirname, 'engine.py')], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, (told: Told) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as Told;
    waiting.get(told.id)?.(told);
    waiting.delete(told.id);
  });
  const leave = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  onTestFinished(leave);
  let last = 0;
  const order = (what: object): Promise<Told> => {
    const id = (last += 1);
    return new Promise((resolve, reject) => {
      void exited.then(() => reject(new Error(`the engine ended: ${said}`)));
      waiting.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ id, ...what })}\n`);
    });
  };
  const resultOf = ({ result, error }: Told): unknown => {
    if (error !== undefined) throw new Error(error);
    return result;
  };
  return {
    async tools() {
      const tools = resultOf(await order({ do: 'tools' })) as readonly { name: string }[];
      return tools.map(({ name }) => name);
    },
    async call(name, args): Promise<Answer> {
      const told = await order({ do: 'call', name, args });
      return told.error === undefined
        ? answerOf(told.result)
        : { text: told.error, isError: true, code: told.name, meta: {} };
    },
    async resources() {
      const all = resultOf(await order({ do: 'resources' })) as readonly { uri: string }[];
      return all.map(({ uri }) => uri);
    },
    async read(uri) {
      const { contents } = resultOf(await order({ do: 'read', name: uri })) as {
        contents: readonly { text?: string }[];
      };
      return contents.map(({ text = '' }) => text).join('\n');
    },
    leave,
  };
};
