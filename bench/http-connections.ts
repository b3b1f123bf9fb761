import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { readAnswer } from './http-answer.ts';
import type { Answer } from './http-answer.ts';

/**
 * Connections to one port of this machine that stay open, one request at a time on each. The client of `node:http` takes
 * longer for a request than a bare gateway does, and would be most of what is measured; this takes about half of it.
 */
export interface Connections extends Disposable {
  /** Sends a request and waits for the whole answer. `head` holds its headers, a line each, with the ends of the lines. */
  exchange(method: string, head: string, body?: string): Promise<Answer>;
}

interface Job {
  readonly text: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (why: Error) => void;
  readonly dueAt: number;
}

interface Connection {
  readonly socket: Socket;
  job: Job | undefined;
  restingSince: number;
}

const path = '/mcp';

/** A server may close what rests, just as it is used again; servers of Node wait for 5 s with that. */
const mostRestMs = 2_000;

/** At most `most` connections; what finds none free waits. */
export const createConnections = (port: number, most: number, patienceMs = 60_000): Connections => {
  const all = new Set<Connection>();
  const resting: Connection[] = [];
  const waiting: Job[] = [];

  const begin = (connection: Connection, job: Job): void => {
    connection.job = job;
    connection.socket.write(job.text);
  };

  const drop = (connection: Connection, why: Error): void => {
    connection.socket.destroy();
    if (!all.delete(connection)) return;
    const at = resting.indexOf(connection);
    if (at !== -1) resting.splice(at, 1);
    connection.job?.reject(why);
    const next = waiting.shift();
    if (next !== undefined) begin(open(), next);
  };

  const finish = (connection: Connection, answer: Answer): void => {
    const { job } = connection;
    if (job === undefined) return drop(connection, new Error('An answer came that nobody asked for.'));
    connection.job = undefined;
    const next = waiting.shift();
    if (answer.header('connection') === 'close') {
      if (next !== undefined) waiting.unshift(next);
      drop(connection, new Error('The target closed the connection.'));
    } else if (next !== undefined) {
      begin(connection, next);
    } else {
      connection.restingSince = performance.now();
      resting.push(connection);
    }
    return job.resolve(answer);
  };

  const open = (): Connection => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const connection: Connection = { socket, job: undefined, restingSince: 0 };
    all.add(connection);
    let held: Buffer | undefined;
    socket.on('data', (chunk: Buffer) => {
      held = held === undefined ? chunk : Buffer.concat([held, chunk]);
      try {
        const answer = readAnswer(held);
        if (answer === undefined) return;
        held = undefined;
        finish(connection, answer);
      } catch (error) {
        drop(connection, error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', (error) => drop(connection, error));
    socket.on('close', () => drop(connection, new Error('The target closed the connection.')));
    return connection;
  };

  const rested = (): Connection | undefined => {
    for (let connection = resting.pop(); connection !== undefined; connection = resting.pop()) {
      if (performance.now() - connection.restingSince < mostRestMs) return connection;
      drop(connection, new Error('It rested for too long.'));
    }
    return undefined;
  };

  const submit = (job: Job): void => {
    const connection = rested() ?? (all.size < most ? open() : undefined);
    if (connection === undefined) waiting.push(job);
    else begin(connection, job);
  };

  const expire = (): void => {
    const now = performance.now();
    for (const connection of all) {
      if (connection.job !== undefined && now >= connection.job.dueAt)
        drop(connection, new Error(`No answer within ${patienceMs} ms.`));
    }
  };
  // One timer for all requests: one each would be measured too.
  const sweep = setInterval(expire, 100).unref();

  return {
    exchange: (method, head, body) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
        const text = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${head}${length}\r\n${body ?? ''}`;
        submit({ text, resolve, reject, dueAt: performance.now() + patienceMs });
      }),
    [Symbol.dispose]() {
      clearInterval(sweep);
      for (const { reject } of waiting.splice(0)) reject(new Error('The connections were closed.'));
      for (const connection of all) drop(connection, new Error('The connections were closed.'));
    },
  };
};
