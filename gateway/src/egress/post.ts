import { createGuardedFetch } from './guarded-fetch.ts';

export interface PostOptions {
  readonly url: string;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds that a connection may take. */
  readonly connectMs: number;
}

/** Sends JSON to one address, and to no other; gives the status of the answer, which nobody reads. */
export interface Post {
  (body: string, signal: AbortSignal): Promise<number>;
  close(): void;
}

/** A way for what the gateway itself has to tell, guarded as that of servers over HTTP. Throws ConfigError. */
export const createPost = ({ url, headers = {}, connectMs }: PostOptions): Post => {
  const way = createGuardedFetch({ url, headers, allowHttp: false, connectMs });
  const post = async (body: string, signal: AbortSignal): Promise<number> => {
    const own = { 'content-type': 'application/json', accept: 'application/json' };
    const exchange = way.send({ method: 'POST', headers: own, body });
    const abort = (): void => exchange.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return (await exchange.reply).status;
    } finally {
      signal.removeEventListener('abort', abort);
      abort();
    }
  };
  return Object.assign(post, { close: () => way.close() });
};
