import { errorTable, GatewayError } from '../errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import { errorText, relayText, resultText } from '../protocol/jsonrpc.ts';
import type { RequestId } from '../protocol/jsonrpc.ts';
import type { Result } from '../pipeline/call.ts';

/** The `_meta` key under which a refused tool call carries our error. */
export const errorMetaKey = 'storycore-mcp/error';

/** What happened, as a GatewayError: a bug of ours shows as `internal`, and its cause stays in the log. */
export const asGatewayError = (error: unknown, callId?: string): GatewayError =>
  error instanceof GatewayError
    ? error
    : new GatewayError(
        'internal',
        `The gateway failed${callId === undefined ? '' : ` in call ${callId}`}. This is a bug.`,
        {
          cause: error,
          remedy: 'Look into its log (stderr), and report it.',
        },
      );

/** An id names one request at a time (MCP, «Requests»). */
export const stillOpen = (): GatewayError =>
  new GatewayError('invalid-request', 'A request with this id is still open.', {
    remedy: 'Use a new id for each request.',
  });

export const noBatches = (revision: string): GatewayError =>
  new GatewayError('invalid-request', `Revision ${revision} has no batches.`, { remedy: 'Send one message a line.' });

const details = (error: GatewayError, callId: string | undefined): JsonObject => ({
  ...error.data,
  code: error.code,
  retry: errorTable[error.code].retry,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  ...(error.grant === undefined ? {} : { grant: error.grant }),
  ...(callId === undefined ? {} : { callId }),
});

const sentence = ({ message, remedy }: GatewayError): string =>
  remedy === undefined ? message : `${message} ${remedy}`;

/** A JSON-RPC error with our code, whether to retry, and the remedy in its data. */
export const refusalText = (id: RequestId | null, error: GatewayError, callId?: string): string =>
  errorText(id, { code: errorTable[error.code].rpc, message: sentence(error), data: details(error, callId) });

/** The refusal of a tools/call that a model can act on, as a result; undefined where it is for the program that hosts it. */
export const toolRefusal = (error: GatewayError, callId?: string): JsonObject | undefined => {
  const { tell, rpc } = errorTable[error.code];
  if (tell !== 'model') return undefined;
  return {
    content: [{ type: 'text', text: sentence(error) }],
    isError: true,
    _meta: { [errorMetaKey]: { rpc, ...details(error, callId) } },
  };
};

/** The refusal of a tools/call: what the model can act on goes back as a result, everything else as an error. */
export const toolRefusalText = (id: RequestId, error: GatewayError, callId?: string): string => {
  const told = toolRefusal(error, callId);
  return told === undefined ? refusalText(id, error, callId) : resultText(id, JSON.stringify(told));
};

/** What an upstream answered, under the client's id and otherwise untouched. */
export const answerText = (id: RequestId, answer: Result): string => relayText(id, answer);

/** The plan's answer: `result: {success, data, metadata}`, or an error; never both (plan, section 1.1). */
export const envelopeText = (id: RequestId, answer: Result, metadata: JsonObject): string => {
  if ('error' in answer) return errorText(id, answer.error);
  const success = answer.result['isError'] !== true;
  return resultText(id, JSON.stringify({ success, data: answer.result, metadata }));
};
