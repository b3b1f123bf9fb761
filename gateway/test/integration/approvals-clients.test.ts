import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askedClients, connectAsked } from './asked-clients.ts';
import type { AskedClient, Person } from './asked-clients.ts';
import { createPlace, eventually, listening, program, recordsOf, runCommand, tokenFor } from './raw-client.ts';
import type { Place } from './raw-client.ts';
import type { Way } from './real-clients.ts';
import { fixture } from './workplace.ts';

const configuration = (trust: readonly string[]) => ({
  mcpServers: { echo: { command: process.execPath, args: [fixture('echo')] } },
  grants: [
    { effect: 'ask', level: 'tool_execute', server: 'echo', name: 'echo' },
    { effect: 'ask', level: 'tool_execute', server: 'echo', name: 'ask' },
    { effect: 'allow', level: 'tool_execute', server: 'echo', name: 'pid' },
    { effect: 'allow', level: 'tool_execute', server: 'echo', name: 'elicitation/create' },
  ],
  approvals: { trust, wait_seconds: 20 },
});

/** The ids of the questions that wait, as the command line lists them. */
const waiting = (place: Place): readonly string[] => {
  const { out } = runCommand(place, 'approvals', 'list', '--json');
  return (JSON.parse(out) as { id: string }[]).map(({ id }) => id);
};

const waitingOne = async (place: Place): Promise<string> => {
  let ids: readonly string[] = [];
  for (let turn = 0; turn < 50 && ids.length === 0; turn += 1) {
    ids = waiting(place);
    if (ids.length === 0) await sleep(50);
  }
  return ids[0] ?? '';
};

const answer = (place: Place, id: string, ...words: readonly string[]) =>
  runCommand(place, 'approvals', 'answer', id, ...words);

const yes: Person = () => ({ action: 'accept', content: { answer: 'once' } });
/** Looks at the form until it is told that it is over, or for long. */
const undecided =
  (seen: { over: boolean }, longMs = 15_000): Person =>
  async (_form, over) => {
    over.addEventListener('abort', () => {
      seen.over = true;
    });
    await sleep(longMs, undefined, { signal: over }).catch(() => {});
    return { action: 'cancel' };
  };

interface World {
  readonly place: Place;
  /** How the client of this name reaches the gateway. */
  way(client: string): Way;
}

const promises = (name: string, isStateless: boolean, isShared: boolean, world: () => World): void => {
  const connect = (person: Person, client = 'trusted'): Promise<AskedClient> =>
    connectAsked(name, world().way(client), person);
  const say = { text: 'said' };

  test('a yes for once lets one call go, and the next is asked again', async () => {
    await using peer = await connect(yes);
    expect(await peer.call('echo__echo', say)).toContain('said');
    expect(await peer.call('echo__echo', say)).toContain('said');
    expect(peer.shown).toHaveLength(2);
    expect(peer.shown[0]?.message).toContain('"echo" of the server "echo"');
  });

  test('a yes for some times lets so many calls go', async () => {
    await using peer = await connect(() => ({ action: 'accept', content: { answer: 'times', times: 2 } }));
    for (let turn = 0; turn < 3; turn += 1) expect(await peer.call('echo__echo', say)).toContain('said');
    expect(peer.shown).toHaveLength(2);
    // The second of the two that were granted last is used up.
    await peer.call('echo__echo', say);
    expect(peer.shown).toHaveLength(2);
  });

  test(`a yes for this session lets it go on${isShared ? ', and is not offered where nobody knows the session' : ''}`, async () => {
    await using peer = await connect(({ requestedSchema }) => {
      const offered = requestedSchema.properties['answer']?.enum ?? [];
      expect(offered.includes('session')).toBe(!isShared);
      expect(offered).not.toContain('always');
      expect(offered).not.toContain('project');
      return { action: 'accept', content: { answer: isShared ? 'once' : 'session' } };
    });
    for (let turn = 0; turn < 3; turn += 1) expect(await peer.call('echo__echo', say)).toContain('said');
    expect(peer.shown).toHaveLength(isShared ? 3 : 1);
    await using other = await connect(yes);
    await other.call('echo__echo', say);
    expect(other.shown).toHaveLength(1);
  });

  test('a no is a refusal, and nothing reaches the server', async () => {
    await using peer = await connect(() => ({ action: 'decline' }));
    const refused = await peer.call('echo__echo', { text: 'never sent' });
    expect(refused).toContain('not-approved');
    expect(refused).not.toContain('structuredContent');
  });

  test('a form that is dismissed answers nothing, and others still may', async () => {
    await using peer = await connect(() => ({ action: 'cancel' }));
    const called = peer.call('echo__echo', say);
    await eventually(() => peer.shown.length === 1);
    const id = await waitingOne(world().place);
    expect(answer(world().place, id, '--once').code).toBe(0);
    expect(await called).toContain('said');
    expect(peer.shown).toHaveLength(1);
  });

  test('the command line answers first: the call goes on, and the form is over', async () => {
    const seen = { over: false };
    await using peer = await connect(undecided(seen, isStateless ? 1_500 : 15_000));
    const called = peer.call('echo__echo', say);
    await eventually(() => peer.shown.length === 1);
    expect(answer(world().place, await waitingOne(world().place), '--once').code).toBe(0);
    expect(await called).toContain('said');
    // Between two rounds there is nobody who could be told.
    expect(seen.over).toBe(!isStateless);
    expect(waiting(world().place)).toEqual([]);
  });

  test('the command line says no first: what the form says later does not count', async () => {
    const { place } = world();
    await using peer = await connect(async () => {
      expect(answer(place, await waitingOne(place), '--deny', '--reason', 'not today').code).toBe(0);
      return { action: 'accept', content: { answer: 'once' } };
    });
    const refused = await peer.call('echo__echo', { text: 'never' });
    expect(refused).toContain('not today');
    expect(refused).not.toContain('structuredContent');
  });

  test('a client that goes away takes its question along', async () => {
    const { place } = world();
    const seen = { over: false };
    const peer = await connect(undecided(seen));
    const abort = new AbortController();
    const called = peer.call('echo__echo', say, abort.signal).catch(() => 'gone');
    await eventually(() => peer.shown.length === 1);
    const id = await waitingOne(place);
    abort.abort();
    await called;
    await peer[Symbol.asyncDispose]();
    // Between two rounds nobody can say that the client is gone: its question ends with its time, or with the gateway.
    if (isStateless && isShared) return void answer(place, id, '--deny');
    await eventually(() => waiting(place).length === 0);
    expect(answer(place, id, '--once').code).not.toBe(0);
    return undefined;
  });

  test('a client that is not trusted is asked nothing, and the command line answers', async () => {
    await using peer = await connect(yes, 'stranger');
    const called = peer.call('echo__echo', say);
    const id = await waitingOne(world().place);
    expect(peer.shown).toEqual([]);
    expect(answer(world().place, id, '--once').code).toBe(0);
    expect(await called).toContain('said');
    expect(peer.shown).toEqual([]);
  });

  test("a server's own question after an approved call is asked once, and the person not again", async () => {
    await using peer = await connect(({ requestedSchema: { properties } }) =>
      'answer' in properties
        ? { action: 'accept', content: { answer: 'once' } }
        : { action: 'accept', content: { who: 'Ada' } },
    );
    const params = {
      message: 'Who?',
      requestedSchema: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'] },
    };
    const answered = await peer.call('echo__ask', { method: 'elicitation/create', params });
    expect(answered).toContain('Ada');
    expect(peer.shown.map(({ message }) => message === 'Who?')).toEqual([false, true]);
    // And it was for that call alone.
    await peer.call('echo__ask', { method: 'elicitation/create', params });
    expect(peer.shown).toHaveLength(4);
  });

  test('the record says who answered, and which way', async () => {
    const approvals = recordsOf(world().place).filter(({ kind }) => kind === 'approval');
    expect(JSON.stringify(approvals)).toContain('trusted');
  });
};

describe('over stdio:', () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place[Symbol.asyncDispose]());
  describe.each(askedClients)('%s', (name) => {
    promises(name, name.includes('rounds'), false, () => ({
      place,
      way: (client) => ({
        command: process.execPath,
        args: [program, 'serve', '--config', place.config(configuration(['client:trusted'])), '--client', client],
        env: place.env,
      }),
    }));
  });
});

describe('over HTTP:', () => {
  const ends = new AsyncDisposableStack();
  let place: Place;
  let url: string;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    place = ends.use(createPlace());
    ({ url } = ends.use(await listening(place, place.config(configuration(['client:trusted'])))));
    for (const client of ['trusted', 'stranger']) tokens.set(client, tokenFor(place, client));
  });
  afterAll(() => ends.disposeAsync());
  describe.each(askedClients)('%s', (name) => {
    const isStateless = name.includes('rounds');
    promises(name, isStateless, isStateless, () => ({
      place,
      way: (client) => ({ url, token: tokens.get(client) ?? '' }),
    }));
  });
});
