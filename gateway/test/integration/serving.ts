import { spawn } from 'node:child_process';
import { claimKeys, statelessRevision } from '../../src/protocol/revision/claims.ts';
import { eventually, program } from './raw-client.ts';
import type { Message, Place } from './raw-client.ts';

/** An answer as it comes: JSON, or a stream of events. */
export interface Arriving {
  text(): string;
  /** Resolves when this text has come. */
  until(text: string): Promise<void>;
  /** The id of the last event. */
  lastId(): string;
  close(): void;
}

type Headers = Readonly<Record<string, string>>;

/** `storycore-mcp serve --http`, listening at a free port, and plain ways to speak to it. */
export const startServing = async (place: Place, config: object) => {
  const words = [program, 'serve', '--config', place.config(config), '--http', '0'];
  const child = spawn(process.execPath, words, { env: { ...place.env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const listening = /Listening at (\S+)/;
  await eventually(() => listening.test(said) || child.exitCode !== null, 20_000);
  const url = listening.exec(said)?.[1];
  if (url === undefined) throw new Error(said);

  const common = (token: string): Headers => ({
    authorization: `Bearer ${token}`,
    accept: 'application/json, text/event-stream',
  });
  let lastId = 0;
  const ask = (token: string, method: string, params: object, headers: Headers, signal?: AbortSignal) =>
    fetch(url, {
      method: 'POST',
      headers: { ...common(token), 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: (lastId += 1), method, params }),
      ...(signal === undefined ? {} : { signal }),
    });
  const arriving = (response: Response, abort: AbortController): Arriving => {
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
    };
    // It ends when whoever asked goes away.
    read().catch(() => {});
    return {
      text: () => text,
      until: (wanted) => eventually(() => text.includes(wanted)),
      lastId: () => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '',
      close: () => abort.abort(),
    };
  };
  const standard = (method: string, params: object): Headers => ({
    'mcp-protocol-version': statelessRevision,
    'mcp-method': method,
    ...('name' in params ? { 'mcp-name': String(params.name) } : {}),
  });

  return {
    url,
    pid: child.pid ?? 0,
    /** Sends requests of the revision without a handshake, each with the claims of one client. */
    stateless(token: string, capabilities: object) {
      const _meta = {
        [claimKeys.protocolVersion]: statelessRevision,
        [claimKeys.clientInfo]: { name: 'raw', version: '1' },
        [claimKeys.clientCapabilities]: capabilities,
      };
      return async (method: string, params: object): Promise<Message> => {
        const response = await ask(token, method, { ...params, _meta }, standard(method, params));
        const text = await response.text();
        const line = text.startsWith('{') ? text : [...text.matchAll(/^data: (.+)$/gm)].at(-1)?.[1];
        return JSON.parse(line ?? '{}') as Message;
      };
    },
    /** Opens a session, and gives its id. */
    async shake(token: string): Promise<string> {
      const clientInfo = { name: 'raw', version: '1' };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      const response = await ask(token, 'initialize', params, {});
      await response.text();
      return response.headers.get('mcp-session-id') ?? '';
    },
    /** Sends a request, of a session where one is named, and reads its answer as it comes. */
    async open(token: string, method: string, params: object, session?: string): Promise<Arriving> {
      const abort = new AbortController();
      const headers = session === undefined ? standard(method, params) : { 'mcp-session-id': session };
      return arriving(await ask(token, method, params, headers, abort.signal), abort);
    },
    /** Comes back for the rest of a stream. */
    async resume(token: string, session: string, last: string): Promise<Arriving> {
      const abort = new AbortController();
      const headers = { ...common(token), 'mcp-session-id': session, 'last-event-id': last };
      return arriving(await fetch(url, { headers, signal: abort.signal }), abort);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
