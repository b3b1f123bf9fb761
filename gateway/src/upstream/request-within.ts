import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Connection } from './open.ts';

/** Asks a server something of our own. Rejects with `timeout` where it does not answer in time. */
export const requestWithin = async (
  { correlator }: Pick<Connection, 'correlator'>,
  method: string,
  params: JsonObject,
  limitMs: number,
): Promise<Result> => {
  const signal = new Abort();
  const slow = (): void =>
    signal.abort(new GatewayError('timeout', `It did not answer ${method} within ${limitMs / 1_000} s.`));
  const timer = setTimeout(slow, limitMs);
  timer.unref();
  try {
    return await correlator.request(method, params, { signal });
  } finally {
    clearTimeout(timer);
  }
};
