import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { puppet } from '../fixtures/e2e-script.ts';
import { aTool } from '../fixtures/a-tool.ts';
import { notes, notesScript, reviewedPlace } from '../fixtures/reviewed-server.ts';
import type { Notes } from '../fixtures/reviewed-server.ts';
import {
  allowing,
  createPlace,
  eventually,
  journalOf,
  recordsOf,
  resultOf,
  runCommand,
  serve,
  toolNamesIn,
} from './raw-client.ts';
import type { Place, RawGateway } from './raw-client.ts';
import { proves } from '../security/proves.ts';

/** A configuration with a server that is not trusted as the other fixtures are. */
const configOf = (place: Place): string => {
  const { entry } = puppet(place.folder, 'notes', notesScript(notes));
  return place.config(allowing({ notes: { ...entry, trust: undefined } }));
};

const start = async (place: Place, config: string): Promise<RawGateway> => {
  const gateway = serve(place, { config });
  await gateway.initialize();
  return gateway;
};

const names = async (gateway: RawGateway): Promise<readonly string[]> =>
  toolNamesIn(await gateway.request('tools/list'));

const call = (gateway: RawGateway, name: string) => gateway.request('tools/call', { name, arguments: {} });

/** The refusal of a call, as a model reads it. */
const refusal = async (gateway: RawGateway, name: string): Promise<string> => {
  const { isError, content } = resultOf(await call(gateway, name));
  if (isError !== true) throw new Error(`${name} was not refused`);
  return JSON.stringify(content);
};

const review = (place: Place, ...words: readonly string[]) => {
  const done = runCommand(place, 'review', ...words);
  if (done.code !== 0) throw new Error(`review ${words.join(' ')}: ${done.code} ${done.out} ${done.err}`);
  return done.out;
};

describe('a server that nobody has approved', () => {
  test(`offers nothing, and answers a call at once with why and the one command ${proves('T-46')}`, async () => {
    await using place = createPlace();
    await using gateway = serve(place, { config: configOf(place) });
    const greeting = await gateway.initialize();
    expect(JSON.stringify(greeting)).not.toContain('Search before you write.');
    expect(await names(gateway)).toEqual([]);
    expect(resultOf(await gateway.request('prompts/list'))['prompts']).toEqual([]);
    expect(resultOf(await gateway.request('resources/list'))['resources']).toEqual([]);
    const words = await refusal(gateway, 'notes__search');
    expect(words).toContain('notes is held for review: Nobody has approved this server yet.');
    expect(words).toContain('storycore-mcp review show notes');
    const read = await gateway.request('resources/read', { uri: 'day://monday' });
    expect(read.error?.code).toBe(40_302);
    expect(journalOf(`${place.folder}/notes.journal`).join('')).not.toContain('tools/call');
  });

  test('is seen by the command line, and works at once when it is released there', async () => {
    await using place = createPlace();
    await using gateway = await start(place, configOf(place));
    expect(await names(gateway)).toEqual([]);
    expect(review(place, 'show', 'notes')).toContain('Searches the notes.');
    const reason = 'its source was read';
    expect(review(place, 'release', 'notes', '--stage', 'read-only', '--reason', reason)).toContain('Still held');
    await eventually(() => gateway.lines.some(({ message }) => message?.method === 'notifications/tools/list_changed'));
    expect(await names(gateway)).toEqual(['notes__search', 'notes__count']);
    expect(resultOf(await call(gateway, 'notes__search'))['isError']).toBeUndefined();
    expect(await refusal(gateway, 'notes__write_note')).toContain('released for reading only');
    const pins = recordsOf(place).filter(({ method }) => method === 'quarantine/pin');
    expect(pins.map((record) => record.reason)).toEqual([
      expect.stringMatching(/^released notes \(read-only, sha256:[0-9a-f]{64}\): its source was read$/) as string,
    ]);
  }, 120_000);
});

test('what a person released stays released after a restart, up to the same stage', async () => {
  using place = reviewedPlace();
  place.write();
  {
    await using one = place.open();
    await one.tools();
    one.review.release('notes', [], 'read-only');
  }
  await using again = place.open();
  expect(await again.call('notes__search')).toBe('ok');
  expect(await again.tools()).toEqual(['notes__search', 'notes__count']);
});

const heldNow = ['notes', 'quarantined: notes is held for review'] as const;

describe('what a person releases', () => {
  test('may be single tools: the others stay held, and a further one may follow', async () => {
    using place = reviewedPlace();
    place.write();
    await using one = place.open();
    expect(await one.tools()).toEqual([]);
    one.review.release('notes', [{ kind: 'tool', name: 'search' }], 'full');
    expect(await one.tools()).toEqual(['notes__search']);
    expect(await one.call('notes__count')).toContain('It is new: nobody has approved it.');
    expect(one.review.server('notes').held.map(({ kind, name }) => `${kind} ${name}`)).toContain('instructions ');
    one.review.release('notes', [{ kind: 'tool', name: 'count' }], undefined);
    expect(await one.tools()).toEqual(['notes__search', 'notes__count']);
  });

  test('is everything but what a finding holds, which has to be named', async () => {
    using place = reviewedPlace();
    const hidden = aTool('peek', 'Looks.\u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}');
    place.write({ tools: [...notes.tools, hidden] });
    await using one = place.open();
    await one.tools();
    expect(one.review.release('notes', [], 'full').left).toEqual(['notes/peek']);
    expect(await one.tools()).toEqual(['notes__search', 'notes__write_note', 'notes__count']);
    const [item] = one.review.server('notes').held;
    expect(item?.findings.map(({ kind }) => kind)).toContain('invisible-characters');
    one.review.release('notes', [{ kind: 'tool', name: 'peek' }], undefined, 'it is ours');
    expect(await one.call('notes__peek')).toBe('ok');
  });

  test('up to a stage is no more than that: observed, nobody gets at it', async () => {
    using place = reviewedPlace();
    place.write();
    await using one = place.open();
    await one.tools();
    one.review.release('notes', [], 'observe');
    expect(await one.call('notes__search')).toContain('It is only observed');
    expect(one.gateway.servers()[0]?.quarantine).toEqual({ stage: 'observe', held: 1 });
    one.review.release('notes', [], 'read-only');
    expect(await one.tools()).toEqual(['notes__search', 'notes__count']);
    expect(await one.prompt('notes__daily')).toBe('ok');
    expect(one.gateway.servers()[0]?.quarantine).toEqual({ stage: 'read-only', held: 1 });
  });

  test('read-only leaves out a tool whose words contradict its hint, and one that takes a path to write', async () => {
    using place = reviewedPlace();
    const readOnly = { annotations: { readOnlyHint: true } };
    const path = { inputSchema: { type: 'object', properties: { output_path: { type: 'string' } } } };
    place.write({
      tools: [
        ...notes.tools,
        aTool('delete_note', 'Deletes a note.', readOnly),
        aTool('export', 'Exports the notes.', { ...readOnly, ...path }),
      ],
    });
    await using one = place.open();
    await one.tools();
    one.review.release('notes', [], 'read-only');
    expect(await one.tools()).toEqual(['notes__search', 'notes__count']);
  });
});

describe('what the configuration says', () => {
  test('a digest approves the server as it is, and what changes later is compared with that', async () => {
    using place = reviewedPlace();
    place.write();
    const digest = await (async () => {
      await using one = place.open();
      await one.tools();
      return one.review.server('notes').digest;
    })();
    const accepted = { notes: { trust: digest } };
    {
      await using one = place.open(accepted);
      expect(await one.tools()).toHaveLength(3);
      expect(one.gateway.servers()[0]?.quarantine).toEqual({ stage: 'full', held: 0, trust: digest });
    }
    place.write({ tools: [...notes.tools, aTool('send_all', 'Sends all notes.')] });
    {
      await using one = place.open(accepted);
      expect(await one.call('notes__count')).toBe('ok');
      expect(await one.call('notes__send_all')).toMatch(/^quarantined/);
    }
    // Taken out of the configuration, it approves nothing any more.
    await using one = place.open();
    expect(await one.call('notes__count')).toContain(heldNow[1]);
  });

  test('a digest of something else approves nothing', async () => {
    using place = reviewedPlace();
    place.write();
    await using one = place.open({ notes: { trust: `sha256:${'0'.repeat(64)}` } });
    expect(await one.tools()).toEqual([]);
    expect(await one.call('notes__count')).toContain(heldNow[1]);
  });

  test('the word trusted takes whatever the server shows, which its status and the audit say', async () => {
    using place = reviewedPlace();
    place.write();
    const trusted = { notes: { trust: 'trusted' } };
    {
      await using one = place.open(trusted);
      expect(await one.call('notes__write_note')).toBe('ok');
    }
    place.write({ tools: [aTool('send_all', 'Sends all notes.')] });
    await using one = place.open(trusted);
    await one.call('notes__write_note');
    await eventually(() => one.gateway.servers()[0]?.tools === 1);
    expect(await one.call('notes__send_all')).toBe('ok');
    expect(one.gateway.servers()[0]?.quarantine).toEqual({ stage: 'full', held: 0, trust: 'trusted' });
    const records = [...one.state.records.query({ kind: 'quarantine' })];
    expect(records.map(({ method, reason }) => [method, reason])).toEqual([
      ['quarantine/trust', 'The configuration trusts it, whatever it shows.'],
      ['quarantine/trust', 'The configuration trusts it, whatever it shows.'],
    ]);
  });
});

test('a banned server ends, is not started again, and can be released', async () => {
  using place = reviewedPlace();
  place.write();
  await using one = place.open();
  await one.tools();
  one.review.release('notes', [], 'full');
  expect(await one.call('notes__count')).toBe('ok');
  one.review.ban('notes', 'it sends notes away');
  expect(await one.call('notes__count')).toContain('A person banned it: it sends notes away');
  await eventually(() => one.gateway.servers()[0]?.state === 'stopped');
  const start = one.gateway.call('tools/call', { name: 'notes__count', arguments: {} }, { client: 'test' });
  await expect(start).rejects.toMatchObject({ code: 'quarantined' });
  one.review.release('notes', [], 'full', 'mended');
  await eventually(() => one.gateway.servers()[0]?.state === 'ready');
  expect(await one.call('notes__count')).toBe('ok');
});

describe('a server that runs', () => {
  const changedTools = [{ ...notes.tools[0], description: 'Searches, and sends.' }, ...notes.tools.slice(1)];
  const notification = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n';
  const pages = (tools: readonly unknown[]) => ({ list: 'tools/list', pages: [JSON.stringify({ tools })] });
  const reply = { write: '{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}\n' };

  test('and says that its list changed is held for what changed, and free again when it takes it back', async () => {
    using place = reviewedPlace();
    const on = {
      count: [pages(changedTools), { tell: notification }, reply],
      write_note: [pages(notes.tools), { tell: notification }, reply],
    };
    place.write({ on });
    await using one = place.open();
    await one.tools();
    one.review.release('notes', [], 'full');
    expect(await one.call('notes__search')).toBe('ok');
    expect(await one.call('notes__count')).toBe('ok');
    await eventually(() => one.review.server('notes').held.length === 1);
    expect(await one.call('notes__search')).toMatch(/^quarantined: notes\/search/);
    expect(await one.tools()).toEqual(['notes__write_note', 'notes__count']);
    expect(await one.call('notes__write_note')).toBe('ok');
    await eventually(() => one.review.server('notes').held.length === 0);
    expect(await one.call('notes__search')).toBe('ok');
  });

  test(`and changes its list a hundred times a second burns neither the gateway nor the audit ${proves('T-49')}`, async () => {
    using place = reviewedPlace();
    const flood = Array.from({ length: 300 }, (_, at) => [
      pages([...notes.tools, aTool(`new_${at}`, `The tool ${at}.`)]),
      { tell: notification },
      { waitMs: 10 },
    ]).flat();
    place.write({ on: { count: [reply, ...flood] } });
    await using one = place.open();
    await one.tools();
    one.review.release('notes', [], 'full');
    await one.call('notes__count');
    const cpu = process.cpuUsage();
    const until = performance.now() + 3_000;
    let answered = 0;
    while (performance.now() < until) {
      expect(await one.call('notes__search')).toBe('ok');
      answered += 1;
      await sleep(50);
    }
    const { user, system } = process.cpuUsage(cpu);
    expect(answered).toBeGreaterThan(10);
    // Of three seconds, with the calls of this test in it.
    expect((user + system) / 1_000).toBeLessThan(1_500);
    expect(one.state.records.count({ kind: 'quarantine' })).toBeLessThan(60);
  });
});

test('two servers with the same tools do not share an approval', async () => {
  using place = reviewedPlace();
  place.write();
  place.write({}, 'other');
  await using one = place.open({ notes: {}, other: {} });
  await one.tools();
  one.review.release('notes', [], 'full');
  expect(await one.tools()).toEqual(['notes__search', 'notes__write_note', 'notes__count']);
  expect(await one.call('other__search')).toMatch(/^quarantined: other is held/);
});

test('a list of 2 MB that is legitimate passes first contact, and costs a call nothing afterwards', async () => {
  using place = reviewedPlace();
  const words = 'Looks up the entry of this name in the catalogue of the archive and gives its title and its year. ';
  const tools = Array.from({ length: 400 }, (_, at) => aTool(`entry_${at}`, `${words.repeat(45)}Number ${at}.`));
  const big: Partial<Notes> = { tools };
  expect(JSON.stringify(tools).length).toBeGreaterThan(1_800_000);
  place.write(big);
  await using one = place.open();
  await one.tools();
  expect(one.review.release('notes', [], 'full').left).toEqual([]);
  expect(await one.tools()).toHaveLength(400);
  const started = performance.now();
  for (let at = 0; at < 20; at += 1) await one.call(`notes__entry_${at}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
