import type { Message } from '../integration/raw-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { Ledger, Outcome, Ticket } from './ledger.ts';

/** A client at the pipes of a gateway. */
export interface PipeClient {
  readonly name: string;
  /** Opens the conversation. */
  shake(): Promise<Outcome>;
  ask(method: string, params: object, target?: string): Ticket;
  call(tool: string, args?: object): Ticket;
  cancel(ticket: Ticket): void;
  /** Writes bytes as they are. */
  write(bytes: string | Uint8Array): void;
  /** Writes the first bytes of a message; what is sent next waits until the rest is written by what it gives. */
  writeHalf(bytes: Uint8Array, cut: number): () => void;
  stopReading(): void;
  readAgain(): void;
  end(): void;
}

const parse = (line: string): Message | undefined => {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
};

export const createPipeClient = (gateway: GatewayProcess, ledger: Ledger, name: string): PipeClient => {
  const { stdin, stdout } = gateway.child;
  if (stdin === null || stdout === null) throw new Error('It has no pipes.');
  const tickets = new Map<number, Ticket>();
  let held: Buffer[] = [];

  const take = (line: string): void => {
    const message = parse(line);
    if (message === undefined) return ledger.break(`The gateway wrote what is no message: ${line.slice(0, 200)}`);
    // What it tells by itself, and what it says to garbage.
    if (message.method !== undefined || message.id === null) return undefined;
    const ticket = typeof message.id === 'number' ? tickets.get(message.id) : undefined;
    if (ticket === undefined) return ledger.break(`The gateway answered what nobody asked: ${line.slice(0, 200)}`);
    return ticket.answer(message);
  };
  stdout.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...held, chunk.subarray(from, to)]).toString('utf8');
      held = [];
      from = to + 1;
      take(line);
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
  });
  let over: string | undefined;
  void gateway.exited.then(({ code, signal }) => {
    over = `the gateway ended (${code ?? signal})`;
    for (const ticket of tickets.values()) ticket.lost(over, gateway.doomed);
    if (!gateway.doomed)
      ledger.break(`The gateway ended by itself (${code ?? signal}): ${gateway.stderr.slice(-2_000)}`);
  });

  /** What waits for the second half of a message. */
  let waiting: (string | Uint8Array)[] | undefined;
  const put = (bytes: string | Uint8Array): void => void (stdin.writable && stdin.write(bytes));
  const write = (bytes: string | Uint8Array): void => (waiting === undefined ? put(bytes) : void waiting.push(bytes));
  const say = (message: object): void => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  const open = (target: string): Ticket => {
    const ticket = ledger.open(name, target);
    tickets.set(ticket.id, ticket);
    // An answer that comes twice comes soon.
    void ticket.done.then(() => setTimeout(() => tickets.delete(ticket.id), 60_000).unref());
    if (over !== undefined) ticket.lost(over, gateway.doomed);
    return ticket;
  };
  const ask: PipeClient['ask'] = (method, params, target = '') => {
    const ticket = open(target);
    say({ id: ticket.id, method, params });
    return ticket;
  };

  return {
    name,
    async shake() {
      const greeting = ask('initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name, version: '1' },
      });
      say({ method: 'notifications/initialized' });
      return greeting.done;
    },
    ask,
    call(tool, args = {}) {
      const [, target = ''] = tool.split('__');
      const ticket = open(target);
      say({ id: ticket.id, method: 'tools/call', params: { name: tool, arguments: { word: ticket.word, ...args } } });
      return ticket;
    },
    cancel(ticket) {
      say({ method: 'notifications/cancelled', params: { requestId: ticket.id } });
      // Whoever takes a request back gets no answer, or one that was on its way.
      ticket.lost('it was cancelled', true);
      tickets.set(ticket.id, { ...ticket, answer: () => {} });
    },
    write,
    writeHalf(bytes, cut) {
      put(bytes.subarray(0, cut));
      waiting = [];
      return () => {
        const rest = [bytes.subarray(cut), ...(waiting ?? [])];
        waiting = undefined;
        rest.forEach(put);
      };
    },
    stopReading: () => void stdout.pause(),
    readAgain: () => void stdout.resume(),
    end: () => void stdin.end(),
  };
};
