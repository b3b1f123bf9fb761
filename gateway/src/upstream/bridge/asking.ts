import { GatewayError } from '../../errors.ts';
import type { Caller } from '../../pipeline/caller.ts';
import type { Connections } from '../connections.ts';
import { sendPlain } from '../forward.ts';
import type { Connection } from '../open.ts';
import { leaseKey } from '../ownership.ts';
import type { Isolation } from '../ownership.ts';
import { capabilitiesForServers, createAskClient } from './ask-client.ts';
import type { Ask, AskClient } from './ask-client.ts';
import { createStateSeal } from './request-state.ts';
import type { StateSeal } from './request-state.ts';
import { createSuspended } from './suspended.ts';
import type { Suspended } from './suspended.ts';

export interface AskingOptions {
  /** Puts a server's question to a client, past the policy. */
  readonly ask: Ask;
  readonly connections: Pick<Connections, 'lease'>;
  isolation(server: string): Isolation;
  /** Notes that the client's conversation uses what belongs to `key`. */
  uses(key: string, caller: Caller): void;
  logs(connection: Connection, level: string | undefined): void;
  onOddity(server: string, what: string): void;
  /** Milliseconds that a client has to go on with a call that asked it something. */
  readonly inputMs: number;
}

/** How servers ask clients, in either era. */
export interface Asking {
  readonly askClient: AskClient;
  readonly seal: StateSeal;
  /** Calls whose clients have to answer before they go on. */
  readonly suspended: Suspended;
}

export const createAsking = ({ ask, connections, inputMs, ...options }: AskingOptions): Asking => {
  const { isolation, uses, logs, onOddity } = options;
  /** A person has to hear what was refused, and what would allow it: the server need not hand it on. */
  const askAndTell: Ask = async (question) => {
    try {
      return await ask(question);
    } catch (error) {
      const refused = error instanceof GatewayError && ['permission-denied', 'not-approved'].includes(error.code);
      if (refused) onOddity(question.server, `${error.message} ${error.remedy ?? ''}`);
      throw error;
    }
  };
  const askClient = createAskClient(askAndTell, inputMs);
  const seal = createStateSeal({ ttlMs: inputMs });
  let exchanges = 0;
  const suspended = createSuspended({
    seal,
    newId: () => `x${(exchanges += 1)}`,
    lease(call, answer, signal) {
      const server = call.target.upstream;
      const capabilities = capabilitiesForServers(call.caller.capabilities);
      const key = leaseKey(isolation(server), call);
      uses(key, call.caller);
      return connections.lease(server, { key, capabilities, answer, signal });
    },
    send({ connection }, call, signal) {
      logs(connection, call.caller.logLevel);
      return sendPlain(connection, call, signal);
    },
    ask(call, method, params, more, bring) {
      const { principal, target, caller } = call;
      const client = { principal, capabilities: caller.capabilities, ask: bring };
      return askClient({ server: target.upstream, client, call, method, params, ...more });
    },
    ttlMs: inputMs,
  });
  return { askClient, seal, suspended };
};
