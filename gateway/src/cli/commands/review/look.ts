import type { Config, Log, State } from '../../../index.ts';
import { createGateway, createLog, GatewayError } from '../../../index.ts';
import { say } from '../../output.ts';
import { printableLine } from '../../printable.ts';

const waitMs = 60_000;

/** Starts one server, confined as always, reads what it shows, and ends it. What it shows is remembered. */
export const lookAt = async (config: Config, state: State, server: string): Promise<void> => {
  say(`Starting ${printableLine(server)}, to see what it shows …`);
  let why: string | undefined;
  const log: Log = {
    ...createLog({ level: 'error' }),
    warn(_message, { reason } = {}) {
      if (typeof reason === 'string') why = reason;
    },
  };
  const servers = config.servers.filter(({ name }) => name === server);
  const gateway = createGateway({ config: { ...config, servers }, state, log });
  try {
    await gateway.discover(waitMs);
    const [status] = gateway.servers();
    if (status?.tools !== undefined) return;
  } finally {
    await gateway.close();
  }
  throw new GatewayError('upstream-unavailable', `${server} did not show itself. ${why ?? ''}`.trim(), {
    remedy: 'Mend its entry in the configuration, then look again.',
  });
};
