import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import { isObject } from '../protocol/json.ts';
import { serverInfoKey, statelessRevision, withClaims } from '../protocol/revision/claims.ts';
import type { Carrier } from './carrier.ts';
import type { Connection, OpenOptions } from './open.ts';

/** How a server answered when it was greeted. */
export type Greeting = Pick<Connection, 'era' | 'greeting'>;

/** Both eras refuse a version that they do not speak with a number of their own. */
export const unsupportedVersion = -32022;

/** A question whether the server speaks our stateless revision, on its way. */
export interface Probe {
  /** Undefined for anything but a server that does. Rejects where the connection breaks, or the opening is given up. */
  readonly answer: Promise<Greeting | undefined>;
  /** It did not answer in time. */
  readonly isSilent: () => boolean;
  /** From now on it has this many milliseconds. */
  hurry(ms: number): void;
}

const readDiscovery = (answer: Result): Greeting | undefined => {
  if ('error' in answer) return undefined;
  const { supportedVersions, meta } = {
    supportedVersions: answer.result['supportedVersions'],
    meta: answer.result['_meta'],
  };
  if (!Array.isArray(supportedVersions) || !supportedVersions.includes(statelessRevision)) return undefined;
  const serverInfo = isObject(meta) ? meta[serverInfoKey] : undefined;
  return { era: 'stateless', greeting: { ...(isObject(serverInfo) ? { serverInfo } : {}), ...answer.result } };
};

/** It refuses our version, and names it among those that it speaks: asked once more, it may know better («Versioning»). */
const isMistaken = (answer: Result): boolean => {
  if (!('error' in answer) || answer.error.code !== unsupportedVersion) return false;
  const { data } = answer.error;
  const supported = isObject(data) ? data['supported'] : undefined;
  return Array.isArray(supported) && supported.includes(statelessRevision);
};

/** Asks what it speaks (MCP 2026-07-28, «Discovery»); without `limitMs`, it has all the time that the opening has. */
export const probe = (
  { correlator, speak }: Carrier,
  { clientInfo, wish }: Pick<OpenOptions, 'clientInfo' | 'wish'>,
  signal: Abort,
  limitMs: number | undefined,
): Probe => {
  const slow = new Abort();
  const giveUp = (): void => slow.abort(signal.reason ?? new GatewayError('timeout', 'it did not answer'));
  let timer = limitMs === undefined ? undefined : setTimeout(giveUp, limitMs);
  signal.addEventListener('abort', giveUp);
  speak(statelessRevision);
  const params = withClaims({}, { clientInfo, capabilities: wish.capabilities });
  const ask = (): Promise<Result> => correlator.request('server/discover', params, { signal: slow });
  const answer = ask()
    .then((first) => (isMistaken(first) ? ask() : first))
    .then(readDiscovery, (error: unknown) => {
      // A server that cannot be asked, or lets nobody in, says nothing about what it speaks.
      const unasked = error instanceof GatewayError && ['upstream-failed', 'upstream-unavailable'].includes(error.code);
      if (signal.aborted || unasked) throw error;
      return undefined;
    })
    .finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    });
  // Whoever gives up early does not wait for it.
  answer.catch(() => {});
  return {
    answer,
    isSilent: () => slow.aborted && !signal.aborted,
    hurry(ms) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, ms);
      void answer.catch(() => {}).finally(() => clearTimeout(timer));
    },
  };
};
