import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import { proves } from '../security/proves.ts';
import { createCrowdClient, onPipe, overHttp } from './crowd.ts';
import type { CrowdClient } from './crowd.ts';
import { allowing, createPlace, eventually, recordsOf, runCommand, serve } from './raw-client.ts';
import type { Message, Place } from './raw-client.ts';
import { fixture } from './workplace.ts';

/** The machine may be busy. */
const patient = { timeout: 120_000 };

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place[Symbol.asyncDispose]());

const fine = answering({ content: [{ type: 'text', text: 'fine' }] });
const notes = () => puppet(place.folder, 'notes', withTools(['fine'], { fine: [fine] })).entry;

interface Came {
  readonly what: string;
  readonly retryAfter: unknown;
}

const cameOf = ({ result }: Message): Came => {
  const meta = result?.['_meta'] as Record<string, { code?: string; retryAfter?: unknown }> | undefined;
  const refusal = meta?.['storycore-mcp/error'];
  const [first] = (result?.['content'] ?? []) as { text: string }[];
  return { what: refusal?.code ?? first?.text ?? '', retryAfter: refusal?.retryAfter };
};

/** One gateway for a client on a pipe and many over HTTP. */
const startForMany = async (path: string) => {
  const child = spawn(process.execPath, ['--expose-gc', fixture('many-clients'), path, place.data, '1'], {
    env: { ...place.env },
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually(() => said.includes('\n'), 20_000);
  const { url } = JSON.parse(said) as { url: string };
  return {
    url,
    pipe: child.stdio[3] as Duplex,
    async [Symbol.asyncDispose]() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
};

const others = 63;

test(
  `64 clients, one of them greedy: each of the others is served, and every call is answered once ${proves('T-70')}`,
  patient,
  async () => {
    const path = place.config(
      allowing(
        { notes: notes() },
        {
          server_config: { max_connections: 100 },
          rate_limits: { servers: { notes: { rate: 40, burst: 5 } }, max_wait: 10, max_waiting: 200 },
        },
      ),
    );
    const tokens = Array.from({ length: others }, (_, at) => {
      using state = openState(place.data, () => {});
      return state.tokens.create(`modest-${at}`).token;
    });
    await using gateway = await startForMany(path);
    const answer = () => ({});
    const greedy = await createCrowdClient(onPipe(gateway.pipe), {
      era: 'handshake',
      name: 'greedy',
      asks: false,
      answer,
    });
    const modest: CrowdClient[] = [];
    for (const [at, token] of tokens.entries()) {
      const era = at % 2 === 0 ? 'stateless' : 'handshake';
      modest.push(
        await createCrowdClient(overHttp(gateway.url, token, era), { era, name: `modest-${at}`, asks: false, answer }),
      );
    }
    const call = async (client: CrowdClient): Promise<Came> =>
      cameOf(await client.request('tools/call', { name: 'notes__fine', arguments: {} }));
    // The greedy one is first, and fills the queue before anybody else comes.
    const flood = Array.from({ length: 1_000 }, () => call(greedy));
    await eventually(() => greedy.heard.filter(({ id }) => id !== undefined).length > 500);
    const served = await Promise.all(modest.map(call));
    const came = await Promise.all(flood);

    expect(served.filter(({ what }) => what !== 'fine')).toEqual([]);
    expect(modest.flatMap(({ trouble }) => trouble)).toEqual([]);
    const refused = came.filter(({ what }) => what === 'rate-limited');
    expect(came.filter(({ what }) => what === 'fine').length + refused.length).toBe(1_000);
    expect(refused.length).toBeGreaterThan(700);
    expect(refused.every(({ retryAfter }) => Number.isInteger(retryAfter) && Number(retryAfter) >= 1)).toBe(true);
    await Promise.all([greedy, ...modest].map((client) => client.close()));
  },
);

test(
  `over a pipe: what waits is sent in time, what cannot wait is told when to come, both on record ${proves('T-71')}`,
  patient,
  async () => {
    const config = place.config(
      allowing(
        { notes: notes() },
        { rate_limits: { tools: { 'notes/fine': { rate: 4, burst: 1 } }, clients: { other: { rate: 1 } } } },
      ),
    );
    await using gateway = serve(place, { config });
    await gateway.initialize();
    // The server takes its time to start, and that is not waited for here.
    await gateway.request('tools/call', { name: 'notes__fine' });
    const came = await Promise.all(
      Array.from({ length: 20 }, async () => cameOf(await gateway.request('tools/call', { name: 'notes__fine' }))),
    );
    const fines = came.filter(({ what }) => what === 'fine').length;
    expect([fines >= 3, fines <= 15, came.filter(({ what }) => what === 'rate-limited').length]).toEqual([
      true,
      true,
      20 - fines,
    ]);
    gateway.end();
    await gateway.exited;
    const trails = recordsOf(place).flatMap(({ kind, trail }) => (kind === 'call' ? [trail[0]?.decision ?? ''] : []));
    expect(trails.filter((decision) => decision === 'refused: tool')).toHaveLength(20 - fines);
    expect(trails.filter((decision) => /^waited \d+ ms$/.test(decision)).length).toBeGreaterThanOrEqual(3);
  },
);

test(
  'a limit that stops everything does not start, and one of a server that is not there is told by `check`',
  patient,
  () => {
    const zero = place.config(allowing({ notes: notes() }, { rate_limits: { servers: { notes: { rate: 0 } } } }));
    const refused = runCommand(place, 'check', '--config', zero);
    expect(refused.code).toBe(78);
    expect(refused.out).toContain('rate_limits.servers.notes.rate');
    expect(refused.out).toContain('write `false` instead of the object');
    const astray = place.config(allowing({ notes: notes() }, { rate_limits: { servers: { nots: { rate: 1 } } } }));
    const warned = runCommand(place, 'check', '--config', astray);
    expect(warned.code).toBe(0);
    expect(warned.out).toContain('No server "nots" is configured');
  },
);
