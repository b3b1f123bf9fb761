import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { isLoopback } from '../config/listening.ts';
import { ConfigError, GatewayError } from '../errors.ts';
import { answerJson } from './answer.ts';
import { ask, methodNamed } from './ask.ts';
import type { Assets } from './assets.ts';
import { parseJson, readBody } from './body.ts';
import { methods } from './contract/methods.ts';
import type { Handlers } from './contract/methods.ts';
import { createEntrance, signedOut } from './entrance.ts';
import { createEvents } from './events.ts';
import type { ChangeSource } from './events.ts';
import { createGuard, originOf } from './guard.ts';
import { adminLimits } from './limits.ts';
import { createListener, listen } from './listener.ts';
import type { Certificate } from './listener.ts';
import { createOnce } from './once.ts';
import { failureOf } from './refusal.ts';

export interface AdminLog {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface AdminOptions {
  /** Left out: 127.0.0.1. One that other machines can reach needs `allowRemote` and a certificate. */
  readonly host?: string;
  /** Left out: one that is free. */
  readonly port?: number;
  readonly allowRemote?: boolean;
  readonly tls?: Certificate;
  /** More names by which pages may ask, where it listens for other machines. */
  readonly names?: readonly string[];
  readonly assets: Assets;
  readonly handlers: Handlers;
  readonly changes: ChangeSource;
  readonly log: AdminLog;
}

/** The console, as it is served. Whoever starts it closes it. */
export interface AdminServer {
  /** Without the token: nobody is let in by it. */
  readonly url: string;
  /** A link that lets one browser in, once; the one before does not any more. */
  newLink(): string;
  close(): Promise<void>;
}

const Token = z.strictObject({ token: z.string().min(1).max(200) });

const checkAddress = (host: string, { allowRemote = false, tls }: AdminOptions): void => {
  if (isLoopback(host)) return;
  if (!allowRemote) {
    throw new ConfigError(
      `Other machines could reach the console at ${host}. Serve it on 127.0.0.1, or say that this is meant with \`"http": { "allow_remote": true }\`.`,
    );
  }
  if (tls === undefined) {
    throw new ConfigError(
      `Other machines would reach the console at ${host} without encryption. Name a certificate with \`http.tls\`, or serve it on 127.0.0.1.`,
    );
  }
};

const queryOf = ({ url = '' }: IncomingMessage): URLSearchParams => new URLSearchParams(/\?.*/.exec(url)?.[0] ?? '');

/** Serves the console and what its pages ask. Rejects with a ConfigError where the address cannot be used. */
export const serveAdmin = async (options: AdminOptions): Promise<AdminServer> => {
  const { assets, handlers, log, tls } = options;
  const host = options.host === undefined || options.host === 'localhost' ? '127.0.0.1' : options.host;
  checkAddress(host, options);
  const server = createListener(tls, adminLimits);
  const port = await listen(server, host, options.port ?? 0);
  const own = { host, port, isSecure: tls !== undefined, names: options.names ?? [] };
  const guard = createGuard(own, adminLimits.maxHeaders);
  const entrance = createEntrance({
    origin: originOf(own),
    cookieName: `storycore-${port}`,
    isSecure: own.isSecure,
    maxSessions: adminLimits.maxSessions,
    sessionIdleMs: adminLimits.sessionIdleMs,
    onRefused: (why) => log.warn(`Somebody was not let into the console. ${why}`),
  });
  const events = createEvents(options.changes, adminLimits.events);
  const once = createOnce(adminLimits.maxRemembered);

  const enter = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parsed = Token.safeParse(await readBody(request, adminLimits.maxBodyBytes));
    if (!parsed.success) throw new GatewayError('invalid-request', 'The token of the link is missing.');
    const cookie = entrance.enter(parsed.data.token, request.headers.cookie);
    answerJson(response, 200, {}, cookie === undefined ? {} : { 'set-cookie': cookie });
  };

  const answerMethod = async (request: IncomingMessage, response: ServerResponse, called: string): Promise<void> => {
    const name = methodNamed(called);
    const verb = methods[name].kind === 'act' ? 'POST' : 'GET';
    if (request.method !== verb) throw new GatewayError('invalid-request', `This is asked for with ${verb}.`);
    const params =
      verb === 'GET'
        ? parseJson(queryOf(request).get('params') ?? '{}')
        : await readBody(request, adminLimits.maxBodyBytes);
    if (verb === 'POST') once(request.headers['x-request-id']);
    answerJson(response, 200, await ask(handlers, name, params));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    guard(request);
    const { method, headers, url = '' } = request;
    const path = url.replace(/\?.*$/, '');
    if (path === '/api/enter' && method === 'POST') return enter(request, response);
    if (path.startsWith('/api/')) {
      if (!entrance.isInside(headers.cookie)) throw signedOut();
      if (path === '/api/events' && method === 'GET')
        return events.listen(request, response, () => entrance.isInside(headers.cookie));
      return answerMethod(request, response, path.slice('/api/'.length));
    }
    if (method !== 'GET' && method !== 'HEAD') throw new GatewayError('invalid-request', 'This can only be read.');
    return assets.answer(request, response, path);
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, error: unknown): void => {
    const known = failureOf(error);
    if (known === undefined)
      log.error('What a page asked for failed.', { path: request.url?.replace(/\?.*$/, ''), error });
    const failure = known?.failure ?? { code: 'internal', message: 'The gateway failed; its log says at what.' };
    // What is left of a body is not read: the connection ends with the answer.
    const rest: Readonly<Record<string, string>> = request.complete ? {} : { connection: 'close' };
    answerJson(response, known?.status ?? 500, failure, rest);
  };

  // No request can have come before: nothing else has run since it began to listen.
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => refuse(request, response, error));
  });

  return {
    url: `${originOf(own)}/`,
    newLink: entrance.newLink,
    async close() {
      events.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
};
