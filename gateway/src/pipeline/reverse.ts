import { GatewayError } from '../errors.ts';
import type { Facts } from '../policy/need.ts';
import type { Call, Result, Step } from './call.ts';
import { nobody } from './caller.ts';
import type { Askable, AskOptions } from './caller.ts';
import { compose } from './compose.ts';
import type { Parts } from './pipeline.ts';
import { audit } from './steps/audit.ts';
import { metrics } from './steps/metrics.ts';
import type { Meter } from './steps/metrics.ts';
import { permission } from './steps/permission.ts';
import { quarantine } from './steps/quarantine.ts';

/** What a server wants from a client. */
export interface Question extends AskOptions {
  readonly server: string;
  /** `sampling/createMessage`, `elicitation/create` or `roots/list`. */
  readonly method: string;
  readonly params: Call['params'];
  readonly client: Askable;
  readonly bytes: number;
}

/** Counted beside the server's calls, not among them: how long a person thinks says nothing about the server. */
const apart = ({ observe }: Meter): Meter => ({
  observe: (server, outcome, milliseconds) => observe(`${server} (questions)`, outcome, milliseconds),
});

type ReverseParts = Pick<Parts, 'meter' | 'auditSink' | 'quarantineList' | 'policy'>;

/** The path of what a server asks of a client, outermost first: the same concerns with the roles reversed. */
export const reverseSteps = (parts: ReverseParts): readonly Step[] => [
  metrics(apart(parts.meter)),
  audit(parts.auditSink), // what cannot be recorded is not asked
  quarantine(parts.quarantineList), // a server that is held asks nobody
  permission(parts.policy), // may this server ask this client for this?
];

const facts: Facts = Object.freeze({
  needs: Object.freeze([Object.freeze({ level: 'tool_execute', object: Object.freeze({ kind: 'none' }) } as const)]),
  violations: Object.freeze([]),
});

const ask = (call: Call): Promise<Result> => {
  const { method, params, signal, onProgress, caller } = call;
  if (caller.ask === undefined) return Promise.reject(new GatewayError('internal', 'There is nobody to ask.'));
  return caller.ask(method, params, { signal, onProgress });
};

/** Asks a client for a server, where a grant of `tool_execute` names the server and the method. */
export const createReverse = (
  parts: ReverseParts,
  nextId: () => string,
  now: () => number = Date.now,
): ((question: Question) => Promise<Result>) => {
  const run = compose(reverseSteps(parts), ask);
  return ({ server, method, params, client, bytes, signal, onProgress }) =>
    run(
      Object.freeze({
        id: nextId(),
        principal: client.principal,
        caller: { ...nobody, ask: client.ask },
        method,
        target: { kind: 'client', upstream: server, name: method } as const,
        params,
        facts,
        receivedAt: now(),
        bytes,
        trail: [],
        wire: { progressAt: 0, bytesOut: undefined, asking: 0, heldMs: 0 },
        signal,
        onProgress,
      }),
    );
};
