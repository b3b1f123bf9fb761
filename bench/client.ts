import type { Readable, Writable } from 'node:stream';
import { hello } from './era.ts';
import { eachLine } from './lines.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

/** A client that costs little, so that the difference between targets is the targets'. */
export interface Client {
  /**
   * `params` is JSON text, and `name` what is called or read in it. Resolves to the result; rejects with an error answer,
   * the end of the target, or silence.
   */
  request(method: string, params?: string, name?: string): Promise<Json>;
  /** The first request of its era; resolves to what the target says of itself. */
  handshake(): Promise<Json>;
  /** Answers to no open request: given twice, or to an id that was never sent. */
  readonly strays: number;
  /** Every open and every further request is rejected with this. */
  readonly fail: (why: Error) => void;
}

interface Open {
  readonly resolve: (result: Json) => void;
  readonly reject: (error: Error) => void;
  readonly dueAt: number;
}

/** A client on a pair of pipes. */
export const createClient = (input: Writable, output: Readable, patienceMs = 60_000): Client => {
  const open = new Map<unknown, Open>();
  let ended: Error | undefined;
  let last = 0;
  let strays = 0;
  let queue = '';

  const flush = (): void => {
    const lines = queue;
    queue = '';
    input.write(lines);
  };
  const send = (line: string): void => {
    if (queue === '') process.nextTick(flush);
    queue += `${line}\n`;
  };

  const settle = (message: Json): void => {
    const { id } = { id: message['id'] };
    const waiting = open.get(id);
    if (waiting === undefined) {
      strays += 1;
      return;
    }
    open.delete(id);
    if (isJson(message['result'])) waiting.resolve(message['result']);
    else waiting.reject(new Error(`Answered with ${JSON.stringify(message['error']).slice(0, 500)}`));
  };

  const fail = (why: Error): void => {
    ended ??= why;
    clearInterval(sweep);
    for (const { reject } of open.values()) reject(why);
    open.clear();
  };

  const expire = (): void => {
    const now = performance.now();
    for (const [id, { reject, dueAt }] of open) {
      if (now < dueAt) continue;
      open.delete(id);
      reject(new Error(`No answer within ${patienceMs} ms.`));
    }
  };
  // One timer for all requests: one each would be measured too.
  const sweep = setInterval(expire, 100).unref();

  eachLine(output, (line) => {
    const message = parseMessage(line);
    if (message === undefined) return fail(new Error(`Not a message: ${line.slice(0, 200)}`));
    // What the target asks or tells is not what is measured.
    if (message['method'] === undefined) settle(message);
    return undefined;
  });
  input.on('error', fail);

  const request = (method: string, params = '{}'): Promise<Json> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      last += 1;
      open.set(last, { resolve, reject, dueAt: performance.now() + patienceMs });
      return send(`{"jsonrpc":"2.0","id":${last},"method":"${method}","params":${params}}`);
    });

  return {
    request,
    async handshake() {
      const server = await request('initialize', JSON.stringify(hello('bench')));
      send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
      return server;
    },
    get strays() {
      return strays;
    },
    fail,
  };
};
