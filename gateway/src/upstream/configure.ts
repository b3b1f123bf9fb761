import type { Catalog } from './catalog.ts';
import type { Connections } from './connections.ts';
import type { Listings } from './listings.ts';
import type { Upstreams, UpstreamSpec } from './options.ts';

export interface ConfigureOptions {
  /** The servers that there are, in the order of the configuration: kept true here. */
  readonly specs: Map<string, UpstreamSpec>;
  readonly catalog: Pick<Catalog, 'drop' | 'arrange'>;
  readonly listings: Pick<Listings, 'add' | 'remove'>;
  readonly connections: Pick<Connections, 'any' | 'state' | 'add' | 'change' | 'remove'>;
  onOddity(server: string, what: string): void;
}

/** Puts other servers in the place of those that there are; what is the same is left alone. */
export const createConfigure = (options: ConfigureOptions): Upstreams['configure'] => {
  const { specs, catalog, listings, connections, onOddity } = options;
  const onFailure = (server: string) => (error: unknown) =>
    onOddity(server, error instanceof Error ? error.message : 'It could not be started anew.');

  const add = (spec: UpstreamSpec): void => {
    catalog.drop(spec.name);
    listings.add(spec);
    connections.add(spec.name);
  };

  const change = (spec: UpstreamSpec, before: UpstreamSpec): void => {
    const { name } = spec;
    // What nobody will read anew is not shown any longer; the rest is, until it was read.
    const isUsed = connections.any(name) !== undefined || connections.state(name).state.state === 'starting';
    if (before.hash !== spec.hash && !isUsed) catalog.drop(name);
    listings.add(spec);
    connections.change(name).catch(onFailure(name));
  };

  const remove = (name: string): void => {
    specs.delete(name);
    listings.remove(name);
    connections.remove(name).catch(onFailure(name));
  };

  return (next, prefix) => {
    const before = new Map(specs);
    const names = next.map(({ name }) => name);
    for (const name of before.keys()) if (!names.includes(name)) remove(name);
    for (const spec of next) {
      const known = before.get(spec.name);
      // In the order of the configuration.
      specs.delete(spec.name);
      specs.set(spec.name, spec);
      if (known === undefined) add(spec);
      else if (known !== spec) change(spec, known);
    }
    catalog.arrange(names, prefix);
  };
};
