import type { Socket } from 'node:net';
import { GatewayError } from '../errors.ts';
import { failed } from './refusal.ts';

/**
 * The proxy through which this network reaches the internet; it must let `CONNECT` through to every port that is used.
 *
 * What changes behind it: names are still resolved and their addresses checked here, and `CONNECT` is sent for the
 * address that was checked. With `resolvesNames` it is sent for the name, also for one that means nothing here; then the
 * proxy dials what the name means to it, and only the proxy can keep a name away from addresses of its network. What a
 * rule names of this machine or its network is dialled directly.
 */
export interface CorporateProxy {
  readonly host: string;
  readonly port: number;
  /** `user:password`, asked for at each connection. */
  readonly credentials?: () => string | Promise<string>;
  readonly resolvesNames?: boolean;
}

/** More than any answer to CONNECT has. */
const mostBytes = 16_384;

const headEnd = '\r\n\r\n';

/** The head of the answer; bytes after it go back to the socket. */
const readHead = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const finish = (settle: () => void): void => {
      socket.off('data', onData).off('close', onClose);
      settle();
    };
    const onClose = (): void =>
      finish(() => reject(failed('corporate-proxy', 'The corporate proxy closed the connection.')));
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(headEnd);
      if (end < 0 && head.length <= mostBytes) return;
      socket.pause();
      finish(() => {
        if (end < 0) return reject(failed('corporate-proxy', 'The corporate proxy answers with too much.'));
        const rest = head.subarray(end + headEnd.length);
        if (rest.length > 0) socket.unshift(rest);
        return resolve(head.subarray(0, end).toString('latin1'));
      });
    };
    socket.on('data', onData).on('close', onClose);
  });

/** RFC 7617, for which the proxy need not have asked first. */
const basicOf = async (credentials: () => string | Promise<string>): Promise<string> => {
  try {
    return Buffer.from(await credentials()).toString('base64');
  } catch (error) {
    // The refusals of this gateway say nothing that is secret; what anything else says nobody knows.
    const why = error instanceof GatewayError ? error.message : 'its password is not to be had.';
    throw failed('corporate-proxy', `The corporate proxy cannot be asked: ${why}`, error);
  }
};

/** Asks the corporate proxy, to which the socket leads, for a tunnel. Rejects when it does not open one. */
export const tunnelThrough = async (
  socket: Socket,
  { credentials }: CorporateProxy,
  authority: string,
): Promise<void> => {
  const basic = credentials === undefined ? undefined : await basicOf(credentials);
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(basic === undefined ? [] : [`Proxy-Authorization: Basic ${basic}`]),
  ];
  const answer = readHead(socket);
  socket.write(`${lines.join('\r\n')}${headEnd}`);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(await answer)?.[1];
  if (status?.startsWith('2') === true) return;
  throw failed('corporate-proxy', `The corporate proxy does not connect to ${authority} (${status ?? 'no HTTP'}).`);
};
