// Clients of both eras and both transports that hide nothing of what they hear, written without the gateway's own code for
// messages: they are witnesses against it.
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { eventually } from './raw-client.ts';
import type { Message } from './raw-client.ts';

/** A message as it reached a client. */
export interface Heard extends Message {
  /** The id of the request in whose answer it came; undefined where it came by itself, or on a pipe. */
  readonly under?: unknown;
}

export interface CrowdOptions {
  readonly era: 'handshake' | 'stateless';
  readonly name: string;
  /** Whether servers may ask it for things. */
  readonly asks: boolean;
  /** What it says to a question. */
  answer(method: string, params: Readonly<Record<string, unknown>>): object;
}

export interface CrowdClient {
  readonly heard: readonly Heard[];
  /** Statuses that no request should have got, and connections that broke. */
  readonly trouble: readonly string[];
  /** The session, where there is one. */
  readonly session: string | undefined;
  /** Sends a request and goes on with it until there is a final answer. */
  request(method: string, params: object): Promise<Message>;
  /** Sends a request that tells its progress, and takes it back when it did. Gives its id. */
  takeBack(method: string, params: object, progressToken: string): Promise<unknown>;
  /** A stream of notifications that lives as long as the client. Stateless clients alone. */
  listen(notifications: object): Promise<void>;
  close(): Promise<void>;
}

const revisions = { handshake: '2025-11-25', stateless: '2026-07-28' } as const;
const key = (name: string): string => `io.modelcontextprotocol/${name}`;

/** How a client's messages get to the gateway. */
interface Transport {
  /** Sends one message; gives what takes it back where that is not a message. */
  send(message: Message): (() => void) | undefined;
  /** What it hears without having asked, where that has to be asked for. */
  hearken(): void;
  readonly session: string | undefined;
  close(): Promise<void>;
}

type Receive = (message: Message, under: unknown) => void;
type MakeTransport = (receive: Receive, trouble: (what: string) => void) => Transport;

const lines = (onLine: (line: string) => void): ((chunk: string) => void) => {
  let rest = '';
  return (chunk) => {
    const all = `${rest}${chunk}`.split('\n');
    rest = all.pop() ?? '';
    for (const line of all) onLine(line);
  };
};

/** On a pair of pipes, here one socket. */
export const onPipe =
  (pipe: Duplex): MakeTransport =>
  (receive, trouble) => {
    const ended = new Promise<void>((resolve) => {
      pipe.once('close', () => resolve());
      pipe.once('end', () => resolve());
    });
    pipe.setEncoding('utf8');
    pipe.on(
      'data',
      lines((line) => receive(JSON.parse(line) as Message, undefined)),
    );
    pipe.on('error', (error) => trouble(String(error)));
    return {
      send(message) {
        pipe.write(`${JSON.stringify(message)}\n`);
        return undefined;
      },
      hearken: () => {},
      session: undefined,
      async close() {
        pipe.end();
        await ended;
      },
    };
  };

const nameOf = ({ params = {} }: Message): unknown => params['name'] ?? params['uri'];

/** Over HTTP, with a bearer token. */
export const overHttp =
  (url: string, token: string, era: CrowdOptions['era']): MakeTransport =>
  (receive, trouble) => {
    const agent = new Agent({ keepAlive: true });
    let session: string | undefined;
    const open = new Set<() => void>();

    const headersFor = (message: Message | undefined): Record<string, string> => {
      const common = {
        authorization: `Bearer ${token}`,
        accept: message === undefined ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(message === undefined ? {} : { 'content-type': 'application/json' }),
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      };
      if (message?.method === 'initialize') return common;
      const name = message === undefined ? undefined : nameOf(message);
      return {
        ...common,
        'mcp-protocol-version': revisions[era],
        ...(era === 'stateless' ? { 'mcp-method': message?.method ?? '' } : {}),
        ...(era === 'stateless' && typeof name === 'string' ? { 'mcp-name': name } : {}),
      };
    };

    const onResponse = (response: IncomingMessage, message: Message | undefined): void => {
      const { statusCode = 0, headers } = response;
      const made = headers['mcp-session-id'];
      if (message?.method === 'initialize' && typeof made === 'string') session = made;
      if (statusCode !== 200 && statusCode !== 202 && statusCode !== 204) trouble(`${message?.method}: ${statusCode}`);
      const take = (text: string): void => {
        const heard = JSON.parse(text) as Message;
        // A request that was turned away before it was read has no id in its answer: whoever sent it is told all the same.
        receive(heard.id === null ? { ...heard, id: message?.id } : heard, message?.id);
      };
      response.setEncoding('utf8');
      if (headers['content-type'] === 'text/event-stream') {
        response.on(
          'data',
          lines((line) => {
            if (line.startsWith('data: ') && line.length > 'data: '.length) take(line.slice('data: '.length));
          }),
        );
      } else {
        let text = '';
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (text !== '') take(text);
        });
      }
    };

    const begin = (method: string, message?: Message): (() => void) => {
      let isOver = false;
      const sent = httpRequest(url, { method, agent, headers: headersFor(message) }, (response) => {
        response.on('error', () => {});
        response.on('close', () => open.delete(end));
        onResponse(response, message);
      });
      const end = (): void => {
        isOver = true;
        open.delete(end);
        sent.destroy();
      };
      open.add(end);
      sent.on('error', (error) => {
        if (!isOver) trouble(`${message?.method ?? method}: ${String(error)}`);
      });
      sent.end(message === undefined ? undefined : JSON.stringify(message));
      return end;
    };

    return {
      send: (message) => begin('POST', message),
      hearken: () => void begin('GET'),
      get session() {
        return session;
      },
      async close() {
        if (session !== undefined) {
          const answer = await fetch(url, {
            method: 'DELETE',
            headers: { ...headersFor(undefined), 'mcp-session-id': session },
          });
          await answer.arrayBuffer();
          if (answer.status !== 204) trouble(`DELETE: ${answer.status}`);
        }
        for (const end of open) end();
        agent.destroy();
      },
    };
  };

const isAnswer = ({ method }: Message): boolean => method === undefined;

/** A client that has opened, and answers what it is asked. */
export const createCrowdClient = async (make: MakeTransport, options: CrowdOptions): Promise<CrowdClient> => {
  const { era, name, asks, answer } = options;
  const heard: Heard[] = [];
  const trouble: string[] = [];
  const waiting = new Map<unknown, (message: Message) => void>();
  const capabilities = asks ? { elicitation: {}, sampling: {}, roots: {} } : {};
  const clientInfo = { name, version: '1' };
  let lastId = 0;
  const nextId = (): number => (lastId += 1);

  const claims = {
    [key('protocolVersion')]: revisions.stateless,
    [key('clientInfo')]: clientInfo,
    [key('clientCapabilities')]: capabilities,
    [key('logLevel')]: 'debug',
  };
  const withClaims = (params: object): Record<string, unknown> => {
    const { _meta: meta = {}, ...rest } = params as { _meta?: object };
    return era === 'handshake' ? { ...params } : { ...rest, _meta: { ...claims, ...meta } };
  };

  const transport = make(
    (message, under) => {
      heard.push({ ...message, under });
      if (isAnswer(message)) {
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
      } else if (message.id !== undefined) {
        transport.send({
          jsonrpc: '2.0',
          id: message.id,
          result: answer(message.method ?? '', message.params ?? {}),
        } as Message);
      }
    },
    (what) => trouble.push(what),
  );

  const say = (id: unknown, method: string, params: object): (() => void) | undefined =>
    transport.send({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params } as Message);
  const once = (method: string, params: object): Promise<Message> =>
    new Promise((resolve) => {
      const id = nextId();
      waiting.set(id, resolve);
      say(id, method, withClaims(params));
    });

  const request = async (method: string, params: object): Promise<Message> => {
    let reply = await once(method, params);
    while (reply.result?.['resultType'] === 'input_required') {
      const { inputRequests = {}, requestState } = reply.result as {
        inputRequests?: Record<string, { method: string; params: Record<string, unknown> }>;
        requestState?: unknown;
      };
      const responses = Object.entries(inputRequests).map(([at, asked]) => [at, answer(asked.method, asked.params)]);
      reply = await once(method, {
        ...params,
        inputResponses: Object.fromEntries(responses),
        ...(requestState === undefined ? {} : { requestState }),
      });
    }
    return reply;
  };

  if (era === 'handshake') {
    await request('initialize', { protocolVersion: revisions.handshake, capabilities, clientInfo });
    say(undefined, 'notifications/initialized', {});
    transport.hearken();
  }

  return {
    heard,
    trouble,
    get session() {
      return transport.session;
    },
    request,
    async takeBack(method, params, progressToken) {
      const id = nextId();
      const end = say(id, method, withClaims({ ...params, _meta: { progressToken } }));
      // Over HTTP two messages may overtake each other.
      await eventually(() => heard.some((one) => one.params?.['progressToken'] === progressToken), 30_000);
      if (era === 'stateless' && end !== undefined) end();
      else say(undefined, 'notifications/cancelled', { requestId: id });
      return id;
    },
    async listen(notifications) {
      say(nextId(), 'subscriptions/listen', withClaims({ notifications }));
      await eventually(() => heard.some((one) => one.method === 'notifications/subscriptions/acknowledged'));
    },
    close: () => transport.close(),
  };
};
