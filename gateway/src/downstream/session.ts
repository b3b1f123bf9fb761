import { GatewayError } from '../errors.ts';
import { nobody } from '../pipeline/caller.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import type { Principal } from '../policy/grant.ts';
import { isEnvelopeMethod } from '../protocol/envelope.ts';
import type { EnvelopeContext } from '../protocol/envelope.ts';
import type { JsonObject } from '../protocol/json.ts';
import { idKey, isId, notificationText, resultText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { isCallMethod, isListMethod, isLogLevel, logLevels } from '../protocol/mcp.ts';
import type { CallMethod } from '../protocol/mcp.ts';
import { allowsBatches, negotiate, newestHandshake } from '../protocol/revision/handshake.ts';
import type { HandshakeRevision } from '../protocol/revision/handshake.ts';
import { answerText, asGatewayError, refusalText, toolRefusalText } from './answer.ts';
import type { Directory, ServerViews } from './directory.ts';
import { answerEngine } from './engine.ts';
import { identify, identifyClient } from './identify.ts';
import { listPage } from './lists.ts';
import { createProgressRelay, wantsProgress } from './progress.ts';
import type { Receiver } from './receive.ts';
import { Abort } from '../pipeline/abort.ts';

export interface SessionOptions {
  readonly directory: Directory;
  readonly servers: ServerViews;
  readonly receiver: Receiver;
  /** The name its owner gave the client; wins over what the client says. */
  readonly client?: string;
  /** The project of the configuration. */
  readonly project?: string;
  readonly serverInfo: JsonObject;
  /** Takes one line for the client. */
  send(line: string): void;
  /** A bug of ours, for the log. */
  onBug(error: unknown): void;
}

/** One client's conversation, in MCP and in the plan's own dialect on the same pipe. */
export interface Session {
  /** `bytes` is the size of the message on the wire. */
  receive(message: Incoming, bytes: number): void;
  oversize(id: RequestId | undefined): void;
  notify(method: string, params?: JsonObject): void;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Everything in flight is aborted with this reason, and answered. */
  abort(reason: GatewayError): void;
  readonly inFlight: number;
}

type Request = Extract<Incoming, { kind: 'request' }>;

/** What one request runs with. */
interface Running {
  readonly controller: Abort;
  /** The client took it back: it gets no answer (MCP, «Cancellation»). */
  withdrawn: boolean;
}

/** UTF-16 units of the answers of one batch, which leave as one text. */
const longestBatch = 64 * 1024 * 1024;

const batchTooLong = new GatewayError('message-too-large', 'The answers of this batch are too large together.', {
  remedy: 'Send one message a line.',
});

const withdrawnByClient = new GatewayError('cancelled', 'The client cancelled the call.');

export const createSession = (options: SessionOptions): Session => {
  const { directory, receiver, send, onBug } = options;
  const running = new Map<string | number, Running>();
  const idlers = new Set<() => void>();
  let revision: HandshakeRevision = newestHandshake;
  let client = identifyClient(options.client, undefined);

  const principalFor = (context: EnvelopeContext): Principal => identify(client, options.project, context);
  let principal = principalFor({});

  const initialize = (params: JsonObject): string => {
    revision = negotiate(params['protocolVersion']);
    client = identifyClient(options.client, params['clientInfo']);
    principal = principalFor({});
    const { capabilities, instructions } = directory.offer(principal);
    return JSON.stringify({
      protocolVersion: revision,
      capabilities,
      serverInfo: options.serverInfo,
      ...(instructions === '' ? {} : { instructions }),
    });
  };

  const setLogLevel = (params: JsonObject): string => {
    const { level } = { level: params['level'] };
    if (!isLogLevel(level))
      throw new GatewayError('invalid-arguments', `params.level must be one of ${logLevels.join(', ')}.`);
    directory.setLogLevel(level);
    return '{}';
  };

  const call = (request: Request, method: CallMethod, bytes: number, { controller }: Running): Promise<string> => {
    const { id, params, extras } = request;
    const progress = wantsProgress(params) ? createProgressRelay(send) : undefined;
    const { id: callId, answer } = receiver.receive({
      method,
      params,
      extras,
      principal,
      caller: nobody,
      bytes,
      signal: controller.signal,
      onProgress: progress?.relay,
    });
    const refuse = method === 'tools/call' ? toolRefusalText : refusalText;
    const text = answer.then(
      (result) => answerText(id, result),
      (error: unknown) => {
        if (!(error instanceof GatewayError)) onBug(error);
        return refuse(id, asGatewayError(error, callId), callId);
      },
    );
    return progress === undefined ? text : text.then(progress.precede);
  };

  /** The answer's text, at once where nothing has to be waited for. */
  const answer = (request: Request, bytes: number, own: Running): string | Promise<string> => {
    const { id, method, params } = request;
    // Nobody may subscribe until changes reach those, and only those, who asked for them.
    if (isCallMethod(method) && !method.endsWith('subscribe')) return call(request, method, bytes, own);
    if (isListMethod(method))
      return orAborted(listPage(directory, method, params, principal), own.controller.signal).then((page) =>
        resultText(id, page),
      );
    if (method === 'ping') return resultText(id, '{}');
    if (method === 'initialize') return resultText(id, initialize(params));
    if (method === 'logging/setLevel') return resultText(id, setLogLevel(params));
    if (isEnvelopeMethod(method)) {
      return answerEngine({ ...options, principalFor }, { id, method, params, bytes, signal: own.controller.signal });
    }
    throw new GatewayError('unknown-method', `There is no method ${JSON.stringify(method.slice(0, 200))}.`);
  };

  const finish = (key: string | number): void => {
    running.delete(key);
    if (running.size > 0) return;
    for (const idle of idlers) idle();
    idlers.clear();
  };

  const refusal = (id: RequestId, error: unknown): string => {
    if (!(error instanceof GatewayError)) onBug(error);
    return refusalText(id, asGatewayError(error));
  };

  const onRequest = (request: Request, bytes: number, reply: (line: string) => void, skip: () => void): void => {
    const key = idKey(request.id);
    if (running.has(key)) {
      return reply(
        refusalText(
          request.id,
          new GatewayError('invalid-request', 'A request with this id is still open.', {
            remedy: 'Use a new id for each request.',
          }),
        ),
      );
    }
    const own: Running = { controller: new Abort(), withdrawn: false };
    running.set(key, own);
    const done = (line: string): void => {
      if (own.withdrawn) skip();
      else reply(line);
      finish(key);
    };
    try {
      const text = answer(request, bytes, own);
      if (typeof text === 'string') done(text);
      else text.then(done, (error: unknown) => done(refusal(request.id, error)));
    } catch (error) {
      done(refusal(request.id, error));
    }
  };

  const onNotification = (method: string, params: JsonObject): void => {
    if (method !== 'notifications/cancelled') return;
    const id = params['requestId'];
    const own = isId(id) ? running.get(idKey(id)) : undefined;
    if (own === undefined) return;
    own.withdrawn = true;
    own.controller.abort(withdrawnByClient);
  };

  const onMessage = (message: Incoming, bytes: number, reply: (line: string) => void, skip: () => void): void => {
    switch (message.kind) {
      case 'request':
        return onRequest(message, bytes, reply, skip);
      case 'notification':
        onNotification(message.method, message.params);
        return skip();
      case 'response':
        // We ask clients nothing, so an answer has no question.
        return skip();
      case 'malformed':
        return reply(
          refusalText(
            message.id,
            new GatewayError('malformed-message', message.reason, { remedy: 'Send one JSON-RPC message a line.' }),
          ),
        );
      case 'invalid':
        return reply(
          refusalText(
            message.id,
            new GatewayError('invalid-request', message.reason, { remedy: 'Send a JSON-RPC 2.0 message.' }),
          ),
        );
      case 'batch':
        return reply(refusalText(null, new GatewayError('invalid-request', 'A batch cannot stand in a batch.')));
    }
  };

  /** All answers of a batch go back in one list, when the last is there (JSON-RPC 2.0, section 6). */
  const onBatch = (items: readonly Incoming[], bytes: number): void => {
    if (!allowsBatches(revision)) {
      return send(
        refusalText(
          null,
          new GatewayError('invalid-request', `Revision ${revision} has no batches.`, {
            remedy: 'Send one message a line.',
          }),
        ),
      );
    }
    const lines: string[] = [];
    let length = 0;
    let open = items.length;
    const settled = (): void => {
      open -= 1;
      if (open === 0 && lines.length > 0) send(`[${lines.join(',')}]`);
    };
    const share = Math.ceil(bytes / items.length);
    for (const item of items) {
      onMessage(
        item,
        share,
        (line) => {
          const fits = length + line.length <= longestBatch;
          lines.push(fits ? line : refusalText('id' in item ? item.id : null, batchTooLong));
          length += fits ? line.length : 0;
          settled();
        },
        settled,
      );
    }
  };

  return {
    receive(message, bytes) {
      if (message.kind === 'batch') onBatch(message.items, bytes);
      else onMessage(message, bytes, send, () => {});
    },
    oversize(id) {
      send(
        refusalText(
          id ?? null,
          new GatewayError('message-too-large', 'The message is larger than the largest one allowed.', {
            remedy: 'Send less at once, or raise `limits.max_message_size` in the configuration.',
          }),
        ),
      );
    },
    notify: (method, params) => send(notificationText(method, params)),
    async idle() {
      if (running.size > 0) await new Promise<void>((resolve) => idlers.add(resolve));
    },
    abort(reason) {
      for (const { controller } of running.values()) controller.abort(reason);
    },
    get inFlight() {
      return running.size;
    },
  };
};
