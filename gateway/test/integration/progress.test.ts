import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, test } from 'vitest';
import { claims } from '../fixtures/fake-pipe.ts';
import { allowing, createPlace, program, serve } from './raw-client.ts';
import type { Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

type Era = 'handshake' | 'stateless';

const teller = (...eras: readonly Era[]) => ({ command: process.execPath, args: [fixture('teller'), ...eras] });
const configure = (place: Place, ...eras: readonly Era[]): string => place.config(allowing({ s: teller(...eras) }));

interface Launch {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** A real client that calls a tool, and hears of its progress. */
interface Peer {
  call(name: string, steps: number, onProgress: () => void): Promise<unknown>;
  close(): Promise<void>;
}

const first = async (launch: Launch): Promise<Peer> => {
  const client = new Client({ name: 'v1', version: '1' });
  await client.connect(new StdioClientTransport({ ...launch, stderr: 'inherit' }));
  return {
    call: (name, steps, onprogress) => client.callTool({ name, arguments: { steps } }, undefined, { onprogress }),
    close: () => client.close(),
  };
};

const second =
  (era: Era) =>
  async (launch: Launch): Promise<Peer> => {
    const mode = era === 'stateless' ? { pin: '2026-07-28' } : ('legacy' as const);
    const client = new ModernClient({ name: 'v2', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport({ ...launch, stderr: 'inherit' }));
    return {
      call: (name, steps, onprogress) => client.callTool({ name, arguments: { steps } }, { onprogress }),
      close: () => client.close(),
    };
  };

/** The longest that this process was not run, in milliseconds, since it was last asked. */
const watchStalls = () => {
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    take(): number {
      look();
      const taken = longest;
      longest = 0;
      return taken;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
};

/** A client that is not run for that long, in milliseconds, may read in one piece what was written in two. */
const stallMs = 20;

/** Calls with so many steps each, one after the other, and how many notifications came. */
const hear = async (peer: Peer, tool: string, calls: number, steps: number): Promise<number> => {
  using stalls = watchStalls();
  let heard = 0;
  for (let left = calls, repeats = 0; left > 0; left -= 1) {
    let open = true;
    let own = 0;
    stalls.take();
    // Each call waits for the one before it.
    // oxlint-disable-next-line no-await-in-loop
    await peer.call(tool, steps, () => {
      if (open) own += 1;
    });
    open = false;
    if (own < steps && stalls.take() >= stallMs && repeats < calls) {
      // The machine kept the client from reading: this call is no witness. It is made again.
      repeats += 1;
      left += 1;
    } else {
      heard += own;
    }
  }
  await peer.close();
  return heard;
};

describe.each([
  ['sdk 1.32', 'handshake', first],
  ['client 2.4', 'handshake', second('handshake')],
  ['client 2.4', 'stateless', second('stateless')],
] as const)('%s, which speaks %s: progress in one piece with the answer', (_name, era, connect) => {
  test('is lost where it talks to the server itself', async () => {
    await using place = createPlace();
    const peer = await connect({ ...teller('handshake', 'stateless'), env: { ...place.env } });
    // Should a version of the client hear all of it, the head start of answers has had its time.
    expect(await hear(peer, 'tell', 20, 6)).toBeLessThan(120);
  });

  test.each(['handshake', 'stateless'] as const)(
    'is heard whole through the gateway, 600 of 600, of a server that speaks %s',
    async (speaks) => {
      await using place = createPlace();
      const args = [program, 'serve', '--config', configure(place, speaks)];
      const peer = await connect({ command: process.execPath, args, env: { ...place.env } });
      expect([era, await hear(peer, 's__tell', 100, 6)]).toEqual([era, 600]);
    },
    60_000,
  );
});

interface Count {
  answered: number;
  /** Calls whose progress came before their answer, once. */
  told: number;
  /** Progress after the answer, of nobody, or told again. */
  wrong: number;
}

/** So many calls with progress, so many at a time, and what came of them. */
const count = async (gateway: RawGateway, calls: number, atOnce: number, meta: object): Promise<Count> => {
  const open = new Map<unknown, number>();
  const seen: Count = { answered: 0, told: 0, wrong: 0 };
  let sent = 0;
  const send = (): void => {
    if (sent >= calls) return;
    sent += 1;
    const id = `c${sent}`;
    open.set(id, 0);
    const params = { name: 's__tell', arguments: {}, _meta: { ...meta, progressToken: id } };
    void gateway.send({ jsonrpc: '2.0', id, method: 'tools/call', params });
  };
  for (let at = 0; at < atOnce; at += 1) send();
  await gateway.until(({ message }) => {
    const token = message?.params?.['progressToken'];
    if (message?.method === 'notifications/progress') {
      if (open.has(token)) open.set(token, (open.get(token) ?? 0) + 1);
      else seen.wrong += 1;
    } else if (message?.id !== undefined && open.has(message.id)) {
      if (message.result?.['isError'] !== undefined || message.error !== undefined) seen.wrong += 1;
      if (open.get(message.id) === 1) seen.told += 1;
      open.delete(message.id);
      seen.answered += 1;
      send();
    }
    return seen.answered === calls;
  }, 90_000);
  return seen;
};

test('100,000 calls in both eras, 64 at a time in each: each is told its progress before its answer, none is lost', async () => {
  const run = async (era: Era): Promise<Count> => {
    await using place = createPlace();
    await using gateway = serve(place, { config: configure(place, 'handshake', 'stateless') });
    if (era === 'handshake') await gateway.initialize();
    return await count(gateway, 50_000, 64, era === 'stateless' ? claims() : {});
  };
  const all = { answered: 50_000, told: 50_000, wrong: 0 };
  expect(await Promise.all([run('handshake'), run('stateless')])).toEqual([all, all]);
}, 100_000);
