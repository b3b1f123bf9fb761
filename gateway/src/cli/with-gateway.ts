import type { Config, Gateway, Log } from '../index.ts';
import { createGateway, createLog, GatewayError, loadHooks } from '../index.ts';
import type { Given } from './command.ts';
import { say } from './output.ts';
import { openOwnState } from './place.ts';
import { readConfig } from './read-config.ts';
import { printableLine } from './printable.ts';
import { watchSignals } from './signals.ts';

/** A gateway for the time of one command. */
export interface Running {
  readonly gateway: Gateway;
  readonly config: Config;
  /** Aborts when a person, or the system, asks this process to end. */
  readonly signal: AbortSignal;
  /** Why servers are not there, by their names; as far as it is known by now. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Says what is wrong with the gateway itself; of what servers do, keeps the reasons why they are not there. */
const listen = (reasons: Map<string, string>): Log => ({
  ...createLog({ level: 'error' }),
  warn(_message, { server, reason } = {}) {
    if (typeof server === 'string' && typeof reason === 'string') reasons.set(server, reason);
  },
});

/** Does something with a gateway of its own, which ends with it: its servers too, also when a signal asks for that. */
export const withGateway = async <T>(given: Given, work: (running: Running) => Promise<T>): Promise<T> => {
  const config = readConfig(given);
  using signals = watchSignals();
  using state = openOwnState();
  const reasons = new Map<string, string>();
  const log = listen(reasons);
  const gateway = createGateway({ config, state, log, hooks: await loadHooks(config, log) });
  const interrupted = new AbortController();
  const leaving = signals.asked.then((signal): never => {
    const reason = new GatewayError('cancelled', `Interrupted (${signal}).`);
    interrupted.abort(reason);
    throw reason;
  });
  try {
    return await Promise.race([work({ gateway, config, reasons, signal: interrupted.signal }), leaving]);
  } finally {
    await gateway.close();
  }
};

/** Servers that were never seen must start before they can say what they have. */
const discoverMs = 30_000;
const sayAfterMs = 400;

/** Sees to it that all servers are known; says so where that takes time. */
export const discover = async (gateway: Gateway): Promise<void> => {
  const timer = setTimeout(() => say('Starting servers that were never seen …'), sayAfterMs);
  try {
    await gateway.discover(discoverMs);
  } finally {
    clearTimeout(timer);
  }
};

/** A short list may be right, or hide a server that is not there. */
export const tellOfAbsent = ({ gateway, reasons }: Running): void => {
  for (const { name, tools, quarantine } of gateway.servers()) {
    if (quarantine?.stage === 'observe') {
      say(`⚠ ${printableLine(name)} is held until you have approved it: see \`storycore-mcp review\`.`);
      continue;
    }
    if (tools !== undefined) continue;
    say(`⚠ ${printableLine(reasons.get(name) ?? `The server ${name} has not answered yet.`)}`);
  }
};
