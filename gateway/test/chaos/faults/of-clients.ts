import { connect } from 'node:net';
import type { Fault } from '../fault.ts';
import { nothingToHeal } from '../fault.ts';
import type { Random } from '../random.ts';

const bytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.between(0, 255)).filter((byte) => byte !== 10));

/** What is no message, each in its own way, with its line feed. */
const garbage = (random: Random): string | Buffer =>
  random.pick<() => string | Buffer>([
    () => Buffer.concat([bytes(random, random.between(1, 2_000)), Buffer.from('\n')]),
    () => '{"jsonrpc":"2.0","id":\n',
    () => `${'['.repeat(random.between(100, 20_000))}\n`,
    () => '\n\n \r\n\u0000\n',
    () => '{"jsonrpc":"1.0","method":7}\n',
    () => '{"jsonrpc":"2.0","id":null,"method":"ping"}\n',
    () => '[]\n',
    () => '{"jsonrpc":"2.0","id":"nobody","result":{}}\n',
    () => '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[]}}\n',
    // Over the size limit.
    () => `"${'x'.repeat(1_200_000)}"\n`,
  ])();

/** Opens a connection of its own, writes, and leaves after a while. */
const raw = (url: string, text: string | Buffer, leave: 'destroy' | 'end'): (() => void) => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.resume();
  socket.write(text);
  return () => void (leave === 'end' ? socket.end() : socket.destroy());
};

const head = (length: number): string =>
  `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: ${length}\r\n\r\n`;

/** What clients do. */
export const ofClients: readonly Fault[] = [
  {
    kind: 'client-garbage',
    weight: 14,
    strike({ world, random }) {
      for (let count = random.between(1, 4); count > 0; count -= 1) world.pipe.client.write(garbage(random));
      return nothingToHeal;
    },
  },
  {
    kind: 'client-half-message',
    when: 'late',
    weight: 10,
    strike({ world: { pipe }, random }) {
      const line = `{"jsonrpc":"2.0","method":"notifications/odd","params":{"text":"${'é🎬'.repeat(random.between(1, 50))}"}}\n`;
      const text = Buffer.from(line);
      return pipe.client.writeHalf(text, random.between(1, text.length - 1));
    },
  },
  {
    kind: 'client-cancels',
    weight: 10,
    strike({ world: { pipe }, random }) {
      const server = random.pick(['small', 'wrapped', 'node']);
      const tickets = [pipe.client.call(`${server}__echo`), pipe.client.call(`${server}__hang`)];
      for (const ticket of tickets) pipe.client.cancel(ticket);
      return nothingToHeal;
    },
  },
  {
    kind: 'client-hangs-up',
    weight: 10,
    strike({ world, random }) {
      const sent = [
        world.stranger().call(`${random.pick(world.servers)}__hang`),
        world.stranger().call(`${random.pick(world.quick)}__echo`),
        world.web.client.call(`${random.pick(world.servers)}__echo`),
      ];
      return () => sent.forEach(({ hangUp }) => hangUp());
    },
  },
  {
    kind: 'client-leaves-its-session',
    weight: 5,
    async strike({ world, random }) {
      const client = world.stranger();
      await client.shake();
      client.call(`${random.pick(world.quick)}__hang`);
      client.call(`${random.pick(world.quick)}__echo`);
      client.leave();
      return () => client.close();
    },
  },
  {
    kind: 'http-garbage',
    weight: 8,
    strike({ world: { web }, random }) {
      const text = random.pick<() => string | Buffer>([
        () => bytes(random, 500),
        () => 'GET /mcp HTTP/1.1\r\nhost: localhost\r\n',
        () => `${head(100)}{"jsonrpc":"2.0","id":1,`,
        () => `${head(10)}{"jsonrpc":"2.0","id":1,"method":"ping"}`,
        () => `${head(4)}\u00ff\u00fe[[`,
        () => `POST /mcp HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      ])();
      return raw(web.url, text, random.pick(['destroy', 'end']));
    },
  },
  {
    kind: 'slow-reader-at-a-pipe',
    when: 'late',
    weight: 4,
    strike({ world: { pipe }, random }) {
      pipe.client.stopReading();
      for (let count = random.between(1, 8); count > 0; count -= 1)
        pipe.client.call('node__blob', { bytes: random.between(1_000, 900_000) });
      return pipe.client.readAgain;
    },
  },
  {
    kind: 'slow-reader-over-http',
    weight: 4,
    strike({ world, random }) {
      const sent = Array.from({ length: random.between(1, 4) }, () =>
        world.stranger().call(`${random.pick(['node', 'web'])}__blob`, { bytes: random.between(1_000, 900_000) }),
      );
      const hold = (held: boolean): void => sent.forEach((one) => one.hold(held));
      setImmediate(() => hold(true));
      return () => hold(false);
    },
  },
  {
    kind: 'too-large',
    weight: 3,
    strike({ world: { pipe }, random }) {
      pipe.client.call('node__echo', { padding: 'x'.repeat(random.between(900_000, 1_200_000)) });
      pipe.client.call('node__blob', { bytes: random.between(900_000, 1_200_000) });
      return nothingToHeal;
    },
  },
  {
    kind: '256-clients',
    weight: 0.6,
    strike({ world, random }) {
      for (let count = 0; count < 256; count += 1) world.stranger().call(`${random.pick(world.quick)}__echo`);
      return nothingToHeal;
    },
  },
];
