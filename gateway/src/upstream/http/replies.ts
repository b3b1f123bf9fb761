import type { Readable } from 'node:stream';
import type { Reply } from '../../egress/guarded-fetch.ts';

/** How long a stream may stay open once everything on it has come. */
const lingerMs = 2_000;

/** `application/json`, without what follows it; empty where it is not said. */
export const mediaType = ({ headers }: Reply): string => {
  const type = headers['content-type'];
  return typeof type === 'string' ? (type.split(';')[0]?.trim().toLowerCase() ?? '') : '';
};

export const isEventStream = (reply: Reply): boolean =>
  reply.status === 200 && mediaType(reply) === 'text/event-stream';

/** Whether the body is packed, though nothing was asked for so: a small one can unpack to more than memory holds. */
export const isPacked = ({ headers }: Reply): boolean => {
  const coding = headers['content-encoding'];
  return coding !== undefined && coding !== 'identity';
};

/** Closes a stream on which all has come, unless its server does: then its connection can be used again. */
export const linger = (body: Readable): void => {
  const timer = setTimeout(() => body.destroy(), lingerMs).unref();
  body.once('close', () => clearTimeout(timer));
};

/** Reads away a body that nobody needs. */
export const discard = ({ body }: Reply): void => {
  body.resume();
  linger(body);
};
