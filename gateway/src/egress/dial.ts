import { connect, isIP } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import { placeText } from './admit.ts';
import type { Destination } from './admit.ts';
import { tunnelThrough } from './corporate.ts';
import type { CorporateProxy } from './corporate.ts';
import { failed } from './refusal.ts';

/** A connection to a destination. */
export interface Dialled {
  readonly socket: Socket;
  /** The checked address that it leads to; undefined where the corporate proxy chose it. */
  readonly address: string | undefined;
}

export type Dial = (destination: Destination) => Promise<Dialled>;

interface Dialling {
  readonly connectMs: number;
  readonly signal: AbortSignal;
  readonly corporate: CorporateProxy | undefined;
}

/** Answers every question with the addresses that were checked. */
const answered =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };

const open = (
  target: { readonly host: string; readonly port: number; readonly lookup?: LookupFunction },
  { signal, connectMs }: Dialling,
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...target, autoSelectFamily: true, noDelay: true, allowHalfOpen: true, signal });
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error('slow'), { code: 'ETIMEDOUT' })), connectMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // Stays: an error after the connection was handed on closes it, and whoever has it hears that.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(failed('unreachable', `It cannot be reached (${error.code ?? error.name}).`, error));
    });
  });

/** Within the time that a connection may take; a socket that is late is closed. */
const inTime = async (socket: Socket, ms: number, work: Promise<void>): Promise<void> => {
  const timer = setTimeout(() => socket.destroy(), ms);
  try {
    await work;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

/** The way out of this machine: to checked addresses and nothing else, or to the corporate proxy. */
export const createDial = (dialling: Dialling): Dial => {
  const { corporate, connectMs } = dialling;
  return async (destination) => {
    const { port, addresses, local } = destination;
    if (corporate === undefined || local) {
      // The name is never looked up: the host is one that no resolver knows, and the answer is what was checked.
      const socket = await open({ host: 'checked.invalid', port, lookup: answered(addresses) }, dialling);
      return { socket, address: socket.remoteAddress };
    }
    const [address] = addresses;
    const host = corporate.resolvesNames === true || address === undefined ? destination.host : address;
    const socket = await open({ host: corporate.host, port: corporate.port }, dialling);
    await inTime(socket, connectMs, tunnelThrough(socket, corporate, placeText({ host, port })));
    return { socket, address: corporate.resolvesNames === true ? undefined : address };
  };
};
