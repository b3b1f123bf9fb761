import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Call, Result } from '../../pipeline/call.ts';
import { abortReason } from '../../pipeline/or-aborted.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { inputRequired } from './input.ts';
import type { InputRequest, InputRequired } from './input.ts';

/** Most rounds of one call. */
const mostRounds = 10;

export interface Rounds {
  /** Sends one round upstream. */
  send(more: JsonObject): Promise<Result>;
  /** Asks the client one thing. */
  ask(request: InputRequest, signal: Signal): Promise<Result>;
}

const responseTo = async (request: InputRequest, { ask }: Rounds, signal: Signal): Promise<unknown> => {
  const answer = await ask(request, signal);
  if ('result' in answer) return answer.result;
  // A response has no place for an error, but a form can be dismissed.
  if (request.method === 'elicitation/create') return { action: 'cancel' };
  throw new GatewayError('vetoed', `The client did not answer ${request.method}: ${answer.error.message}`);
};

const respond = async ({ requests }: InputRequired, rounds: Rounds, signal: Signal) => {
  if (signal.aborted) throw abortReason(signal);
  // When one fails, the others need not be answered any more.
  const rest = new Abort();
  const onAbort = (): void => rest.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.all(
      requests.map(async ([key, request]) => [key, await responseTo(request, rounds, rest.signal)] as const),
    );
  } catch (error) {
    rest.abort(error);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

/**
 * Makes the call of a client that opened with a handshake on a server of revision 2026-07-28: what the server asks for is
 * asked of the client, and sent with the next round. Rejects with `upstream-failed` when the rounds do not end.
 */
export const driveRounds = async (call: Call, signal: Signal, rounds: Rounds): Promise<Result> => {
  let more: JsonObject = {};
  for (let round = 1; round <= mostRounds; round += 1) {
    // Each round needs the answers of the one before.
    // oxlint-disable-next-line no-await-in-loop
    const answer = await rounds.send(more);
    const input = inputRequired(answer);
    if (input === undefined) return answer;
    call.trail.push({ step: 'bridge', decision: `round ${round}: ${input.requests.length} questions` });
    // oxlint-disable-next-line no-await-in-loop
    const responses = await respond(input, rounds, signal);
    more = {
      ...(responses.length === 0 ? {} : { inputResponses: Object.fromEntries(responses) }),
      ...(input.state === undefined ? {} : { requestState: input.state }),
    };
  }
  throw new GatewayError(
    'upstream-failed',
    `The server ${call.target.upstream} asked for input more than ${mostRounds} times.`,
  );
};
