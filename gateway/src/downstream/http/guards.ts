import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../errors.ts';
import type { AddressCheck } from './addresses.ts';
import type { Credential } from './peers.ts';

/** A request that is turned away before its body counts. */
export interface Refused {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GuardOptions {
  readonly addresses: AddressCheck;
  readonly path: string;
  readonly maxHeaders: number;
  authenticate(bearer: string | undefined): Credential | undefined;
}

export type Method = 'POST' | 'GET' | 'DELETE';

/** A request that may go on. */
export interface Admitted {
  readonly method: Method;
  readonly credential: Credential;
}

const methods: readonly string[] = ['POST', 'GET', 'DELETE'] satisfies Method[];
const isMethod = (method: string | undefined): method is Method => methods.includes(method ?? '');
const allow = { allow: 'POST, GET, DELETE' };

/** RFC 6750, section 2.1. */
const bearerOf = (authorization: string | undefined): string | undefined =>
  /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];

const pathOf = (url: string | undefined): string => (url ?? '').replace(/[?#].*$/, '');

/** Asks of each request, outermost first, whether it may go on. The order is part of the security policy. */
export const guard = (request: IncomingMessage, options: GuardOptions): Admitted | Refused => {
  const { headers, method, rawHeaders } = request;
  if (rawHeaders.length > 2 * options.maxHeaders)
    return { status: 431, code: 'message-too-large', message: 'The request has too many headers.' };
  if (!options.addresses.isOwnHost(headers.host)) {
    return {
      status: 403,
      code: 'permission-denied',
      message: 'The Host header names another machine.',
      remedy: 'Connect to the address that the gateway showed at its start, or list the name in `http.allowed_hosts`.',
    };
  }
  if (headers.origin !== undefined && !options.addresses.isAllowedOrigin(headers.origin)) {
    return {
      status: 403,
      code: 'permission-denied',
      message: 'Pages of this origin may not ask the gateway.',
      remedy: 'List the origin in `http.allowed_origins` of the configuration.',
    };
  }
  const credential = options.authenticate(bearerOf(headers.authorization));
  if (credential === undefined) {
    return {
      status: 401,
      code: 'unauthenticated',
      message: 'A token is needed, and there is none here that holds.',
      remedy: 'Make one with `storycore-mcp token create --client NAME`, and send it as `Authorization: Bearer TOKEN`.',
      headers: { 'www-authenticate': 'Bearer' },
    };
  }
  if (pathOf(request.url) !== options.path) {
    return {
      status: 404,
      code: 'unknown-target',
      message: 'There is nothing at this path.',
      remedy: `Use the path ${options.path}.`,
    };
  }
  if (!isMethod(method)) {
    return {
      status: 405,
      code: 'invalid-request',
      message: `There is no ${method ?? 'such method'} here.`,
      headers: allow,
    };
  }
  return { method, credential };
};

/** The media types of an Accept header that are not ruled out by `q=0`. */
const acceptedTypes = (header: string): readonly string[] =>
  header
    .toLowerCase()
    .split(',')
    .filter((range) => !/;\s*q=0(?:\.0*)?\s*(?:;|$)/.test(range))
    .map((range) => range.replace(/;.*$/, '').trim());

/** Whether a client takes answers of a type (RFC 9110, section 12.5.1). One that does not say takes all. */
export const accepts = (header: string | undefined, type: 'application/json' | 'text/event-stream'): boolean => {
  // What both official clients send; no need to look closer.
  if (header === undefined || header === 'application/json, text/event-stream') return true;
  const family = type.replace(/\/.*$/, '/*');
  return acceptedTypes(header).some((range) => range === type || range === family || range === '*/*');
};

const isJson = (header: string | undefined): boolean =>
  header === 'application/json' || /^\s*application\/json\s*(?:;.*)?$/i.test(header ?? '');

const isUtf8 = (header: string | undefined): boolean => {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(header ?? '')?.[1];
  return charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset);
};

/** Why the body of a POST cannot be taken; undefined where it can. */
export const guardBody = ({ headers }: IncomingMessage, maxBytes: number): Refused | undefined => {
  const [type, encoding] = [headers['content-type'], headers['content-encoding']];
  if (!isJson(type) || !isUtf8(type) || (encoding !== undefined && encoding.toLowerCase() !== 'identity')) {
    return {
      status: 415,
      code: 'invalid-request',
      message: 'The body must be JSON in UTF-8, not compressed.',
      remedy: 'Send `Content-Type: application/json`.',
    };
  }
  if (!accepts(headers.accept, 'application/json') && !accepts(headers.accept, 'text/event-stream')) {
    return {
      status: 406,
      code: 'invalid-request',
      message: 'Answers come as JSON or as a stream of events, and the client takes neither.',
      remedy: 'Send `Accept: application/json, text/event-stream`.',
    };
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge : undefined;
};

export const tooLarge: Refused = {
  status: 413,
  code: 'message-too-large',
  message: 'The message is larger than the largest one allowed.',
  remedy: 'Send less at once, or raise `limits.max_message_size` in the configuration.',
};
