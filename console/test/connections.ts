import { connectionRecord } from '../../gateway/src/pipeline/connection-record.ts';
import type { Connected } from '../../gateway/src/pipeline/connection-record.ts';
import { openState } from '../../gateway/src/store/state.ts';

const usual = { kind: 'connect', port: 443, scheme: 'https', sent: 0, received: 0, ms: 84 } as const;

/** What a proxy sees of a server on a day at work, the newest last. */
const seen: readonly (Pick<Connected, 'server' | 'host' | 'verdict'> & Partial<Connected>)[] = [
  {
    server: 'everything',
    host: 'registry.npmjs.org',
    verdict: 'denied',
    reason: 'no rule allows registry.npmjs.org:443',
  },
  {
    server: 'everything',
    host: 'telemetry.example',
    verdict: 'denied',
    reason: 'no rule allows telemetry.example:443',
  },
  {
    server: 'everything',
    host: 'telemetry.example',
    verdict: 'denied',
    reason: 'no rule allows telemetry.example:443',
  },
  {
    server: 'everything',
    host: 'xn--80ak6aa92e.com',
    verdict: 'denied',
    reason: 'no rule allows xn--80ak6aa92e.com:443',
  },
  { server: 'everything', host: 'api.example.org', verdict: 'allowed', sent: 2_140, received: 48_300 },
  { server: 'everything', host: 'api.example.org', verdict: 'allowed', sent: 1_920, received: 31_050 },
];

/**
 * Records connections as the proxy of a sandbox does: where there is no sandbox, as on some machines, nothing else would,
 * and nothing may leave this machine for a picture.
 */
export const recordConnections = (data: string): void => {
  using state = openState(data, () => {});
  const now = Date.now();
  for (const [place, connected] of seen.entries()) {
    const at = now - (seen.length - place) * 4 * 60_000;
    state.audit.begin(connectionRecord(`connection-${place}`, { ...usual, at, ...connected }, undefined));
  }
  state.audit.drain();
};

/** Records one more, made for the newest call. */
export const connectFor = (data: string, host: string): void => {
  using state = openState(data, () => {});
  const [call] = state.records.query({ kind: 'call', limit: 1 });
  if (call === undefined) throw new Error('No call was made yet.');
  const connected = { ...usual, at: Date.now(), server: 'everything', host, verdict: 'allowed' } as const;
  state.audit.begin({
    ...connectionRecord('connection-for', connected, undefined),
    principal: call.principal,
    call: call.id,
  });
  state.audit.drain();
};
