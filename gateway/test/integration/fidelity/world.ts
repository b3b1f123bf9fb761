import { httpPuppet, puppet } from '../../fixtures/e2e-script.ts';
import { allowing, createPlace, journalOf, listening } from '../raw-client.ts';
import { overHttp, overStdio } from './clients.ts';
import type { ClientOptions, FidelityClient } from './clients.ts';
import { exact } from './exact.ts';
import type { Exact } from './exact.ts';
import { script } from './messages.ts';
import type { Side } from './messages.ts';

/** A server of each era over each transport, all behind one gateway. */
export const servers: Readonly<Record<string, Side>> = {
  'old-pipe': { era: 'handshake', by: 'stdio' },
  'old-web': { era: 'handshake', by: 'http' },
  'new-pipe': { era: 'stateless', by: 'stdio' },
  'new-web': { era: 'stateless', by: 'http' },
};

export interface World extends AsyncDisposable {
  readonly client: FidelityClient;
  /** What the gateway calls itself. */
  readonly own: unknown;
  /** The lines that a server got, oldest first. */
  journal(server: string): readonly string[];
  /** One more client of the gateway, or of one like it. */
  another(options: ClientOptions): Promise<FidelityClient>;
}

/** A gateway with a client of this kind before it, which knows all that its servers offer. */
export const createWorld = async (side: Side): Promise<World> => {
  const ends = new AsyncDisposableStack();
  const place = ends.use(createPlace());
  const entries: Record<string, object> = {};
  const journals = new Map<string, string>();
  for (const [name, { era, by }] of Object.entries(servers)) {
    const words = script(name, era);
    // oxlint-disable-next-line no-await-in-loop -- four of them
    const made =
      by === 'stdio' ? puppet(place.folder, name, words) : ends.use(await httpPuppet(place.folder, name, words));
    entries[name] = made.entry;
    journals.set(name, made.journal);
  }
  const config = place.config(allowing(entries));
  const served = side.by === 'http' ? ends.use(await listening(place, config, '--auth', 'none')) : undefined;
  const another = (options: ClientOptions): Promise<FidelityClient> =>
    served === undefined ? overStdio(place, config, options) : overHttp(served.url, options);
  const client = ends.use(await another({ era: side.era }));
  const { result } = exact(client.greeting) as { result: { serverInfo?: unknown; _meta?: Exact } };
  return {
    client,
    own: result.serverInfo ?? result._meta?.['io.modelcontextprotocol/serverInfo'],
    journal: (server) => journalOf(journals.get(server) ?? ''),
    another,
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
};
