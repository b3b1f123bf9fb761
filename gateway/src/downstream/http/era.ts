import { GatewayError } from '../../errors.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Incoming, RequestId } from '../../protocol/jsonrpc.ts';
import { decodeHeaderValue, headerNames, mirroredName } from '../../protocol/mcp-headers.ts';
import { claimedRevision, claimKeys, readClaims, statelessRevision } from '../../protocol/revision/claims.ts';
import { handshakeRevisions, isHandshakeRevision } from '../../protocol/revision/handshake.ts';

/** What a request's headers say of its body, as they came; names in lower case. */
export type ReadHeader = (name: string) => string | undefined;

type Request = Extract<Incoming, { kind: 'request' }>;
type Notification = Extract<Incoming, { kind: 'notification' }>;

/** Whose a POST is: of a session, of revision 2026-07-28, or of nobody. */
export type Sorted =
  | { readonly era: 'handshake'; readonly message: Incoming }
  | { readonly era: 'stateless'; readonly message: Request | Notification }
  | { readonly era: 'refused'; readonly id: RequestId | null; readonly error: GatewayError };

const refused = (id: RequestId | null, error: GatewayError): Sorted => ({ era: 'refused', id, error });

const unsupported = (id: RequestId | null, requested: unknown, supported: readonly string[]): Sorted =>
  refused(
    id,
    new GatewayError('unsupported-revision', 'This revision of MCP is not spoken here.', {
      remedy: `Use revision ${statelessRevision}, or open with initialize.`,
      data: { supported, requested },
    }),
  );

const mismatch = (id: RequestId | null, message: string): Sorted =>
  refused(id, new GatewayError('header-mismatch', message, { remedy: 'Make the headers say the same as the body.' }));

const invalidRequest = (id: RequestId | null, message: string): Sorted =>
  refused(id, new GatewayError('invalid-request', message, { remedy: 'Send one JSON-RPC 2.0 message as the body.' }));

const invalidClaims = (id: RequestId | null, message: string): Sorted =>
  refused(
    id,
    new GatewayError('invalid-claims', message, {
      remedy: `Send the claims of revision ${statelessRevision} with each request.`,
    }),
  );

/** What is wrong with the claims of a request, as a sentence; undefined where they are whole. */
const claimsProblem = (params: JsonObject): string | undefined => {
  if (typeof claimedRevision(params) !== 'string')
    return `params._meta must have ${claimKeys.protocolVersion}, which is text.`;
  const claims = readClaims(params);
  return typeof claims === 'string' ? claims : undefined;
};

/** How the standard headers of a request contradict its body, as a sentence (MCP 2026-07-28, «Server Validation»). */
const standardMismatch = ({ method, params }: Request, read: ReadHeader): string | undefined => {
  if (read('mcp-protocol-version') === undefined) return `The header ${headerNames.version} is missing.`;
  if (read('mcp-method') === undefined) return `The header ${headerNames.method} is missing.`;
  const name = mirroredName(method, params);
  // A body that names nothing is for its method to refuse.
  if (name === undefined) return undefined;
  const sent = read('mcp-name');
  if (sent === undefined) return `The header ${headerNames.name} is missing.`;
  const decoded = decodeHeaderValue(sent);
  if (decoded === undefined) return `The header ${headerNames.name} holds characters or base64 that are not allowed.`;
  return decoded === name.toWellFormed() ? undefined : `The header ${headerNames.name} does not match the body.`;
};

/** The order is the one that official servers answer in: shape, version, method, then what must be there. */
const sortClaimed = (message: Request, read: ReadHeader): Sorted => {
  const { id, method, params } = message;
  const problem = claimsProblem(params);
  if (problem !== undefined) return invalidClaims(id, problem);
  const [version, header, mirrored] = [claimedRevision(params), read('mcp-protocol-version'), read('mcp-method')];
  if (header !== undefined && header !== version)
    return mismatch(id, `The header ${headerNames.version} does not match the version in params._meta.`);
  if (mirrored !== undefined && mirrored !== method)
    return mismatch(id, `The header ${headerNames.method} does not match the method in the body.`);
  if (version !== statelessRevision) return unsupported(id, version, [statelessRevision]);
  const reason = standardMismatch(message, read);
  return reason === undefined ? { era: 'stateless', message } : mismatch(id, reason);
};

const isClaimed = ({ params }: Request | Notification): boolean => claimedRevision(params) !== undefined;

/** The handshake by definition, unless whole claims of another era come along: then it is a request like any other. */
const opensHandshake = (params: Request['params']): boolean =>
  claimsProblem(params) !== undefined || isHandshakeRevision(claimedRevision(params));

const sortRequest = (message: Request, read: ReadHeader): Sorted => {
  const header = read('mcp-protocol-version');
  const { id, method, params } = message;
  if (method === 'initialize' && opensHandshake(params)) {
    return header === statelessRevision
      ? mismatch(id, `initialize opens an older revision than the header ${headerNames.version} says.`)
      : { era: 'handshake', message };
  }
  if (isClaimed(message) || header === statelessRevision) return sortClaimed(message, read);
  return { era: 'handshake', message };
};

const sortNotification = (message: Notification, read: ReadHeader): Sorted => {
  const [claimed, header] = [claimedRevision(message.params), read('mcp-protocol-version')];
  if (claimed === undefined && header !== statelessRevision) return { era: 'handshake', message };
  if (claimed !== undefined && typeof claimed !== 'string')
    return invalidClaims(null, 'The protocol version in params._meta must be text.');
  if (claimed !== undefined && header !== undefined && claimed !== header)
    return mismatch(null, `The header ${headerNames.version} does not match the version in params._meta.`);
  const mirrored = read('mcp-method');
  if (mirrored !== undefined && mirrored !== message.method)
    return mismatch(null, `The header ${headerNames.method} does not match the method in the body.`);
  const version = claimed ?? header;
  return version === statelessRevision
    ? { era: 'stateless', message }
    : unsupported(null, version, [statelessRevision]);
};

const sortBatch = (message: Extract<Incoming, { kind: 'batch' }>, read: ReadHeader): Sorted => {
  const isStateless = (item: Incoming): boolean =>
    (item.kind === 'request' || item.kind === 'notification') && isClaimed(item);
  return read('mcp-protocol-version') === statelessRevision || message.items.some(isStateless)
    ? invalidRequest(null, `Revision ${statelessRevision} has no batches.`)
    : { era: 'handshake', message };
};

/** Says whose a POST is. Its body decides; headers can only contradict it, or say that claims are missing. */
const sort = (message: Incoming, read: ReadHeader): Sorted => {
  switch (message.kind) {
    case 'request':
      return sortRequest(message, read);
    case 'notification':
      return sortNotification(message, read);
    case 'batch':
      return sortBatch(message, read);
    case 'malformed':
      return refused(
        message.id,
        new GatewayError('malformed-message', message.reason, { remedy: 'Send one JSON-RPC message as the body.' }),
      );
    case 'response':
    case 'invalid':
      if (message.kind === 'invalid' && message.isAnswer !== true) return invalidRequest(message.id, message.reason);
      return read('mcp-protocol-version') === statelessRevision
        ? invalidRequest(null, `Revision ${statelessRevision} has no answers of clients.`)
        : { era: 'handshake', message };
  }
};

const opensSession = (message: Incoming): boolean => message.kind === 'request' && message.method === 'initialize';

/** Sorts a POST by its era, or refuses it as MCP says. */
export const sortPost = (message: Incoming, read: ReadHeader): Sorted => {
  const sorted = sort(message, read);
  const header = read('mcp-protocol-version');
  // Opening is where versions are negotiated, in the body; there the header may say anything.
  if (sorted.era !== 'handshake' || header === undefined || opensSession(message)) return sorted;
  if (isHandshakeRevision(header)) return sorted;
  const id = 'id' in message ? message.id : null;
  return unsupported(message.kind === 'response' ? null : id, header, [...handshakeRevisions, statelessRevision]);
};

/** The arguments of a tools/call, and the tool that it names; undefined for everything else. */
export const calledTool = ({
  method,
  params,
}: Request): { readonly name: string; readonly args: unknown } | undefined => {
  const name = method === 'tools/call' ? params['name'] : undefined;
  return typeof name === 'string'
    ? { name, args: isObject(params['arguments']) ? params['arguments'] : {} }
    : undefined;
};
