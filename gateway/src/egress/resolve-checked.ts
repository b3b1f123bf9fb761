import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { classOf } from '../policy/address-class.ts';
import { canonicalHost } from '../policy/host.ts';
import { parseAddress } from '../policy/ip.ts';
import { denied, failed } from './refusal.ts';

/** All addresses of a canonical name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** The addresses of this machine, which are its own even where their numbers are public. */
export const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));

export interface Resolving {
  readonly resolve: Resolve;
  readonly own: () => readonly string[];
  /** Milliseconds that a name may take. */
  readonly ms: number;
  /** Whether a name that means nothing here may mean something to the corporate proxy. */
  readonly elsewhere: boolean;
}

/** What may be dialled: nothing else is, whatever a name means a moment later. */
export interface Checked {
  /** Empty only where the corporate proxy has to know. */
  readonly addresses: readonly string[];
  /** Whether all are of this machine or its network, and named by the rule. */
  readonly local: boolean;
}

const inTime = async (host: string, { resolve, ms, elsewhere }: Resolving): Promise<readonly string[]> => {
  const waiting = new AbortController();
  const late = sleep(ms, undefined, { signal: waiting.signal }).then(() => {
    throw new Error('it took too long');
  });
  try {
    return await Promise.race([resolve(host), late]);
  } catch (error) {
    if (elsewhere) return [];
    throw failed('name-not-found', `The name ${host} cannot be resolved.`, error);
  } finally {
    waiting.abort();
    late.catch(() => {});
  }
};

/**
 * The addresses of a canonical host, once each is public or named by its rule. One that is neither spoils them all: one
 * private address among public ones is how a name is rebound.
 */
export const resolveChecked = async (
  host: string,
  named: readonly string[],
  resolving: Resolving,
): Promise<Checked> => {
  const found = parseAddress(host) === undefined ? await inTime(host, resolving) : [host];
  if (found.length === 0 && resolving.elsewhere) return { addresses: [], local: false };
  if (found.length === 0) throw failed('name-not-found', `The name ${host} has no address.`);
  const own = new Set(resolving.own().map(canonicalHost));
  const isNamed = (address: string): boolean => named.includes(address);
  const addresses = [...new Set(found)].map((text) => {
    const address = canonicalHost(text);
    const bits = address === undefined ? undefined : parseAddress(address);
    if (address === undefined || bits === undefined)
      throw denied('private-address', `${host} stands for something that is no address.`);
    if (isNamed(address)) return address;
    if (classOf(bits) !== 'public')
      throw denied('private-address', `${host} stands for an address of this machine, its network or its cloud.`);
    if (own.has(address)) throw denied('own-address', `${host} stands for an address of this machine.`);
    return address;
  });
  return { addresses, local: addresses.every(isNamed) };
};
