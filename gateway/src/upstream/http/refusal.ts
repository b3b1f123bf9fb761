import { GatewayError } from '../../errors.ts';
import { isObject, parseJson } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { maxDepth } from '../../protocol/jsonrpc.ts';

/** `404 (Not Found)`, in the words of the standard, not the server's. */
export const statusWords = (status: number): string => {
  const words = process.getBuiltinModule('node:http').STATUS_CODES[status];
  return words === undefined ? String(status) : `${status} (${words})`;
};

const login = (server: string, status: number): GatewayError =>
  status === 401
    ? new GatewayError(
        'upstream-unavailable',
        `The server ${server} answered 401: it wants a login, or its token is not valid any more.`,
        {
          remedy:
            'Put a token into its `headers`: "Authorization": "Bearer ${secret:NAME}", and set it with `storycore-mcp secret set NAME`. Logging in by browser is not part of this version.',
        },
      )
    : new GatewayError(
        'upstream-unavailable',
        `The server ${server} answered 403: it does not let us in, or not with this token.`,
        { remedy: 'Check the rights of the token in its `headers`, and whether it takes calls from this machine.' },
      );

/** What to do about a server that cannot be greeted. */
const wrongUrl = 'Check its `url`; a server of the kind before Streamable HTTP needs `"type": "sse"`.';

interface StatusMore {
  /** What to do, where it is no login. */
  readonly remedy?: string | undefined;
  /** Milliseconds that the server wants to be left alone. */
  readonly waitMs?: number | undefined;
}

/** What an HTTP status without a message of the protocol means for a request. */
export const statusRefusal = (
  server: string,
  status: number,
  method: string | undefined,
  { remedy = method === 'initialize' ? wrongUrl : undefined, waitMs }: StatusMore = {},
): GatewayError => {
  const wait = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  if (status === 401 || status === 403) return login(server, status);
  const said = `The server ${server} answered ${statusWords(status)}`;
  if (status === 429) {
    const when = waitMs === undefined ? 'later' : `in ${Math.ceil(waitMs / 1_000)} s`;
    return new GatewayError('rate-limited', `${said}: it was asked too often.`, {
      remedy: `Try again ${when}.`,
      ...wait,
    });
  }
  if (status >= 500 || status === 408) return new GatewayError('upstream-failed', `${said}.`, wait);
  if (method === 'server/discover')
    return new GatewayError('unknown-method', `${said} to ${method}, without a message of the protocol.`);
  return new GatewayError(
    'upstream-unavailable',
    `${said}, without a message of the protocol.`,
    remedy === undefined ? {} : { remedy },
  );
};

/**
 * The error message in the body of a refused request; undefined where there is none. `mine` where it names our request:
 * what is refused before it was understood comes without an id, and over HTTP it is an answer all the same.
 */
export const errorIn = (
  text: string,
  id: number,
): { readonly message: JsonObject; readonly mine: boolean } | undefined => {
  let value: unknown;
  try {
    value = parseJson(text, maxDepth);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['jsonrpc'] !== '2.0' || !isObject(value['error'])) return undefined;
  const named = value['id'];
  const mine = named === id;
  return mine || named === null || named === undefined ? { message: { ...value, id }, mine } : undefined;
};
