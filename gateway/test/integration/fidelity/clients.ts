import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { serve } from '../raw-client.ts';
import type { Place, RawGateway } from '../raw-client.ts';
import { exact, exactObject } from './exact.ts';
import type { Exact } from './exact.ts';
import type { Side } from './messages.ts';

/** A request on its way. */
export interface Asked {
  /** The line that answers it; undefined where it ended without one. */
  readonly answer: Promise<string | undefined>;
  /** Takes it back, as its revision and its transport have it. */
  cancel(): Promise<void>;
}

/** A client that adds nothing and hides nothing: what it writes is what the test says, what it got is there as text. */
export interface FidelityClient extends AsyncDisposable {
  /** All that came, in order. */
  readonly lines: readonly string[];
  /** The answer to `initialize` or `server/discover`, as it came. */
  readonly greeting: string;
  ask(message: string): Asked;
  /** Sends what gets no answer. */
  tell(message: string): Promise<void>;
}

export interface ClientOptions {
  readonly era: Side['era'];
  /** The text of the capabilities that it declares in a handshake. */
  readonly capabilities?: string;
  readonly revision?: string;
}

export const statelessRevision = '2026-07-28';
const key = (name: string): string => `"io.modelcontextprotocol/${name}"`;

/** The claims of a request, as the text of entries of its `_meta`. */
export const claims = (capabilities = '{}', logLevel?: string): string =>
  [
    `${key('protocolVersion')}:"${statelessRevision}"`,
    `${key('clientInfo')}:{"name":"raw","version":"1","x-c":1.0}`,
    `${key('clientCapabilities')}:${capabilities}`,
    ...(logLevel === undefined ? [] : [`${key('logLevel')}:"${logLevel}"`]),
  ].join(',');

const initialize = ({ capabilities = '{}', revision = '2025-11-25' }: ClientOptions): string =>
  `{"jsonrpc":"2.0","id":"greeting","method":"initialize","params":{"protocolVersion":"${revision}","capabilities":${capabilities},"clientInfo":{"name":"raw","version":"1"}}}`;
const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const discover = `{"jsonrpc":"2.0","id":"greeting","method":"server/discover","params":{"_meta":{${claims()}}}}`;

const cancelled = (id: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`;

/** The text of the id, as it stands at its place in the messages of these tests. */
const idIn = (message: string): string => /"id":("(?:[^"\\]|\\.)*"|[-+.\deE]+)/.exec(message)?.[1] ?? 'null';

const isAnswer = (line: string, id: unknown): boolean => {
  // Notifications are many, and have no id.
  if (!line.includes('"id":')) return false;
  const message = exact(line) as Exact | readonly Exact[];
  if (Array.isArray(message)) return true;
  const one = message as Exact;
  return one['method'] === undefined && isDeepStrictEqual(one['id'], id);
};

const greet = async (ask: FidelityClient['ask'], options: ClientOptions): Promise<string> => {
  const greeting = await ask(options.era === 'handshake' ? initialize(options) : discover).answer;
  if (greeting === undefined) throw new Error('No greeting.');
  return greeting;
};

/** A gateway of its own, on pipes. */
export const overStdio = async (place: Place, config: string, options: ClientOptions): Promise<FidelityClient> => {
  const gateway: RawGateway = serve(place, { config });
  const tell = (message: string): Promise<void> => gateway.write(`${message}\n`);
  const ask = (message: string): Asked => {
    const id = idIn(message);
    const exactId = exactObject(`{"id":${id}}`)['id'];
    const before = gateway.lines.length;
    let at = 0;
    const answer = tell(message)
      .then(() => gateway.until(({ text }) => (at += 1) > before && isAnswer(text, exactId), 20_000))
      .then(({ text }) => text);
    // What was taken back is waited for in vain.
    answer.catch(() => {});
    return { answer, cancel: () => tell(cancelled(id)) };
  };
  const greeting = await greet(ask, options);
  if (options.era === 'handshake') await tell(initialized);
  return {
    get lines() {
      return gateway.lines.map(({ text }) => text);
    },
    greeting,
    ask,
    tell,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
};

/** Messages of a response as they come: of an event stream, or the one of a body. */
const readMessages = async (response: IncomingMessage, take: (line: string) => void): Promise<void> => {
  const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
  const held: string[] = [];
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    held.push(chunk);
    if (!isStream || !/\n\n/.test(held.slice(-2).join(''))) continue;
    const blocks = held.splice(0).join('').split('\n\n');
    held.push(blocks.pop() ?? '');
    for (const block of blocks) {
      const data = block.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
      if (data.join('\n') !== '') take(data.join('\n'));
    }
  }
  const rest = held.join('');
  if (!isStream && rest !== '') take(rest);
};

/** The headers that say once more what a request without a handshake says. */
const mirrored = (message: Exact): Record<string, string> => {
  const method = String(message['method']);
  const params = (message['params'] ?? {}) as Exact;
  const name = method === 'resources/read' ? params['uri'] : params['name'];
  return { 'mcp-method': method, ...(typeof name === 'string' ? { 'mcp-name': name } : {}) };
};

/** A client of a gateway that listens, written on Node's own requests. */
export const overHttp = async (url: string, options: ClientOptions): Promise<FidelityClient> => {
  const agent = new Agent({ keepAlive: true });
  const lines: string[] = [];
  const { era } = options;
  let [session, spoken]: (string | undefined)[] = [];

  const headersFor = (message: string): Record<string, string> => {
    if (era === 'stateless')
      return {
        'mcp-protocol-version': statelessRevision,
        ...(message.startsWith('{') ? mirrored(exactObject(message)) : {}),
      };
    return session === undefined
      ? {}
      : { 'mcp-session-id': session, ...(spoken === undefined ? {} : { 'mcp-protocol-version': spoken }) };
  };
  const open = (method: string, body: string | undefined, headers: Record<string, string>) => {
    const sent = request(url, {
      method,
      agent,
      headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...headers },
    });
    const response = new Promise<IncomingMessage>((resolve, reject) =>
      sent.on('response', resolve).on('error', reject),
    );
    sent.end(body);
    return { response, destroy: () => void sent.destroy() };
  };

  const tell = async (message: string): Promise<void> => {
    const response = await open('POST', message, headersFor(message)).response;
    response.resume();
    if (response.statusCode !== 202) throw new Error(`${response.statusCode} to ${message.slice(0, 200)}`);
  };

  const client = {
    lines,
    tell,
    ask(message: string): Asked {
      const id = idIn(message);
      const exactId = exactObject(`{"id":${id}}`)['id'];
      const { response, destroy } = open('POST', message, headersFor(message));
      const answered = async (): Promise<string | undefined> => {
        const reply = await response;
        const given = reply.headers['mcp-session-id'];
        if (typeof given === 'string') session = given;
        let found: string | undefined;
        await readMessages(reply, (line) => {
          lines.push(line);
          if (isAnswer(line, exactId)) found = line;
        });
        return found;
      };
      let isClosed = false;
      const answer = answered().catch((error: unknown) => {
        if (isClosed) return undefined;
        throw error;
      });
      return {
        answer,
        async cancel() {
          isClosed = true;
          if (era === 'stateless') destroy();
          else await tell(cancelled(id));
        },
      };
    },
    async [Symbol.asyncDispose]() {
      if (session !== undefined) (await open('DELETE', undefined, headersFor('')).response).resume();
      agent.destroy();
    },
  };
  const greeting = await greet(client.ask, options);
  if (era === 'handshake') {
    spoken = /"protocolVersion":"([^"]+)"/.exec(greeting)?.[1];
    await tell(initialized);
    const { response } = open('GET', undefined, { ...headersFor(''), accept: 'text/event-stream' });
    response.then((stream) => readMessages(stream, (line) => lines.push(line))).catch(() => {});
  }
  return Object.assign(client, { greeting });
};
