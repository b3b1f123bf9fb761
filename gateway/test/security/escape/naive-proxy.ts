import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import type { Listening } from './servers.ts';

const place = (text = ''): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
};

/** What a proxy does that only forwards: it believes every name, every address and every certificate. */
export const naiveProxy = async (): Promise<Listening> => {
  // Every name of the tests is on this machine, and so is what a careless resolver makes of odd spellings.
  const lead = '127.0.0.1';
  const server = createServer((asked, answer) => {
    const url = place(asked.url);
    const onward = request(
      {
        host: lead,
        port: url?.port,
        method: asked.method,
        path: `${url?.pathname ?? '/'}${url?.search ?? ''}`,
        headers: asked.headers,
      },
      (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      },
    );
    onward.on('error', () => answer.writeHead(502).end());
    asked.pipe(onward);
  });
  server.on('connect', (asked, socket, head) => {
    const port = Number(/:(\d+)$/.exec(asked.url ?? '')?.[1]);
    const onward = connect({ host: lead, port }, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on('error', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
