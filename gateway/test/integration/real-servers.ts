import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from './raw-client.ts';
import { root } from './workplace.ts';

/** A process of a server that listens by itself. */
export interface RunningServer extends AsyncDisposable {
  /** What it said that was waited for. */
  readonly said: string;
}

/** Starts Node with these words, and waits until it says that it is there. */
export const spawnServer = async (
  words: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> => {
  const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' });
  const exited = once(child, 'exit');
  let said = '';
  for (const pipe of [child.stdout, child.stderr])
    pipe.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  await eventually(() => ready.test(said), 20_000);
  return {
    said: ready.exec(said)?.[0] ?? '',
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return address.port;
};

const everything = join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

/** `@modelcontextprotocol/server-everything` over Streamable HTTP; by itself it would listen on all interfaces. */
export const everythingOverHttp = async (): Promise<RunningServer & { readonly url: string }> => {
  const port = await freePort();
  const words = ['--import', join(root, 'gateway/test/conformance/loopback.mjs'), everything, 'streamableHttp'];
  const running = await spawnServer(words, /listening on port/, { PORT: String(port) });
  return { ...running, url: `http://127.0.0.1:${port}/mcp` };
};
