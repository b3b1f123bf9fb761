import { createServer } from 'node:net';

/** Undefined where the port can be listened at; else why not, in the system's word (`EADDRINUSE`). */
const whyNot = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** The first of these ports that can be listened at now, 0 as it is; or why the first cannot. */
export const firstFree = async (
  host: string,
  ports: readonly number[],
): Promise<{ readonly port: number } | { readonly why: string }> => {
  let first: string | undefined;
  for (const port of ports) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is free
    const why = await whyNot(host === 'localhost' ? '127.0.0.1' : host, port);
    if (why === undefined) return { port };
    first ??= why;
  }
  return { why: first ?? 'no port was named' };
};
