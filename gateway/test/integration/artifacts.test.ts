import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { painted, paintedId } from '../fixtures/painted.ts';
import type { Wanted } from '../fixtures/painted.ts';
import { claimKeys, statelessRevision } from '../../src/protocol/revision/claims.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, recordsOf, resultOf, runCommand, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

type Block = Readonly<Record<string, unknown>>;

const painter = { painter: { command: process.execPath, args: [fixture('painter')] } };
const megabyte = 1_048_576;
const image = (seed: string, bytes = 700_000): Wanted => ({ type: 'image', mime: 'image/png', bytes, seed });

interface Starting {
  readonly more?: object;
  readonly revision?: string;
  readonly client?: string;
}

const start = async (place: Place, { more = {}, revision, client = 'mine' }: Starting = {}) => {
  const gateway = serve(place, { config: place.config(allowing(painter, more)), args: ['--client', client] });
  await gateway.initialize(revision);
  return gateway;
};

const paint = (gateway: RawGateway, ...parts: readonly Wanted[]): Promise<Message> =>
  gateway.request('tools/call', { name: 'painter__paint', arguments: { parts } });

const blocksOf = (answer: Message): readonly Block[] => resultOf(answer)['content'] as readonly Block[];
const uriOf = (wanted: Wanted): string => `storycore://artifact/${paintedId(wanted)}`;
const filesIn = ({ data }: Place): readonly string[] =>
  existsSync(join(data, 'artifacts')) ? readdirSync(join(data, 'artifacts')) : [];
const notesOf = (place: Place): readonly string[] =>
  recordsOf(place).flatMap(({ trail }) => trail.flatMap((each) => (each.step === 'artifacts' ? [each.decision] : [])));

const bytesIn = (answer: Message): Buffer => {
  const [content] = resultOf(answer)['contents'] as readonly Block[];
  return Buffer.from(String(content?.['blob']), 'base64');
};

let place: Place;
let gateway: RawGateway;
beforeAll(async () => {
  place = createPlace();
  gateway = await start(place);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

describe('a large image', () => {
  const wanted = image('a', 2 * megabyte);

  test('becomes a link that says what it is, and all else of the answer is as it came', async () => {
    const answer = await paint(gateway, wanted);
    expect(blocksOf(answer)).toEqual([
      { type: 'text', text: 'Here it is.' },
      {
        type: 'resource_link',
        uri: uriOf(wanted),
        name: 'image-2.png',
        mimeType: 'image/png',
        size: wanted.bytes,
        description: expect.stringMatching(
          /^Image \(image\/png, 2\.1 MB\), kept .* resources\/read .*artifacts export/,
        ),
      },
    ]);
    expect(resultOf(answer)).toMatchObject({ structuredContent: { count: 2 }, odd: { kept: 1 } });
  });

  test('is on record, and lies in a file that its owner alone can read', () => {
    expect(notesOf(place)).toContain(`kept 1: ${paintedId(wanted).slice(0, 12)} ${wanted.bytes} B`);
    if (process.platform === 'win32') return;
    expect(statSync(join(place.data, 'artifacts')).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.data, 'artifacts', paintedId(wanted))).mode & 0o777).toBe(0o600);
  });

  test('is listed for its client, and read whole by it', async () => {
    const listed = resultOf(await gateway.request('resources/list'))['resources'];
    expect(listed).toMatchObject([{ uri: uriOf(wanted), name: 'image-2.png', size: wanted.bytes }]);
    expect(bytesIn(await gateway.request('resources/read', { uri: uriOf(wanted) }))).toEqual(painted(wanted));
  });

  test("is read by the plan's own request too", async () => {
    const read = await gateway.request('mcp_resource_request', { uri: uriOf(wanted) });
    expect(read.result).toMatchObject({ success: true, data: { contents: [{ uri: uriOf(wanted) }] } });
  });

  test('is linked to, listed and read in the revision without a handshake too', async () => {
    await using other = serve(place, { config: place.config(allowing(painter)), args: ['--client', 'mine'] });
    const _meta = {
      [claimKeys.protocolVersion]: statelessRevision,
      [claimKeys.clientInfo]: { name: 'raw', version: '1' },
      [claimKeys.clientCapabilities]: {},
    };
    const ask = (method: string, params: object) => other.request(method, { ...params, _meta });
    const answer = await ask('tools/call', { name: 'painter__paint', arguments: { parts: [wanted] } });
    expect(blocksOf(answer)[1]).toMatchObject({ type: 'resource_link', uri: uriOf(wanted) });
    const read = await ask('resources/read', { uri: uriOf(wanted) });
    expect(bytesIn(read)).toEqual(painted(wanted));
    expect(resultOf(read)).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
  });

  test('is words for a client whose revision has no links', async () => {
    await using old = await start(place, { revision: '2025-03-26' });
    const [, block] = blocksOf(await paint(old, wanted));
    expect(block).toEqual({ type: 'text', text: expect.stringContaining(`URI: ${uriOf(wanted)}`) });
  });
});

test('sounds and embedded files become links as well, in their places, and what fits stays as it is', async () => {
  const small = image('small', 40_000);
  const sound: Wanted = { type: 'audio', mime: 'audio/mpeg', bytes: megabyte, seed: 'd' };
  const file: Wanted = {
    type: 'resource',
    mime: 'application/pdf',
    bytes: megabyte,
    seed: 'e',
    uri: 'file:///p/plan.pdf',
  };
  expect(blocksOf(await paint(gateway, small, sound, file))).toMatchObject([
    { type: 'text' },
    { type: 'image', data: painted(small).toString('base64') },
    { type: 'resource_link', name: 'sound-3.mp3', mimeType: 'audio/mpeg', uri: uriOf(sound) },
    { type: 'resource_link', name: 'plan.pdf', mimeType: 'application/pdf', uri: uriOf(file) },
  ]);
});

test('many small images are no more in one answer than one may be', async () => {
  const answer = await paint(gateway, ...Array.from({ length: 4 }, (_, at) => image(`f${at}`, 200_000)));
  const types = blocksOf(answer).map(({ type }) => type);
  expect(types).toEqual(['text', 'image', 'image', 'resource_link', 'resource_link']);
});

test('what is no base64 of its bytes is relayed as it came', async () => {
  const data = `${painted(image('g')).toString('base64')}\n`;
  const blocks = [
    { type: 'image', data, mimeType: 'image/png', odd: [1] },
    { type: 'image', data: 7 },
  ];
  const answer = await gateway.request('tools/call', { name: 'painter__raw', arguments: { blocks } });
  expect(blocksOf(answer).slice(1)).toEqual(blocks);
  expect(filesIn(place)).not.toContain(paintedId(image('g')));
});

test(`nobody but the client whose call made it reads it, knowing its name or not ${proves('T-145')}`, async () => {
  await paint(gateway, image('h'));
  await using other = await start(place, { client: 'stranger' });
  const refused = await other.request('resources/read', { uri: uriOf(image('h')) });
  const never = await other.request('resources/read', { uri: uriOf(image('never made')) });
  expect(refused.error).toMatchObject({ code: -32602, data: { code: 'unknown-target' } });
  // What is somebody else's looks like what is not there.
  expect(refused.error?.message.replaceAll(/[0-9a-f]{20,}/g, '')).toBe(
    never.error?.message.replaceAll(/[0-9a-f]{20,}/g, ''),
  );
  expect(resultOf(await other.request('resources/list'))['resources']).toEqual([]);
  const read = recordsOf(place).filter(({ principal }) => principal.client === 'stranger');
  expect(read.map(({ outcome, target }) => [outcome, target.upstream])).toEqual([
    ['unknown-target', 'storycore-mcp'],
    ['unknown-target', 'storycore-mcp'],
  ]);
  // Whoever makes the same is an owner too.
  await paint(other, image('h'));
  expect(bytesIn(await other.request('resources/read', { uri: uriOf(image('h')) }))).toHaveLength(700_000);
});

test('a grant that denies it is stronger than the rule that lets a client read its own', async () => {
  await using place = createPlace();
  const deny = { effect: 'deny', level: 'resource_read', server: 'storycore-mcp' };
  const { grants, ...rest } = allowing(painter) as { grants: readonly object[] };
  const gateway = serve(place, { config: place.config({ ...rest, grants: [...grants, deny] }) });
  await using _gateway = gateway;
  await gateway.initialize();
  await paint(gateway, image('i'));
  const refused = await gateway.request('resources/read', { uri: uriOf(image('i')) });
  expect(refused.error?.data).toMatchObject({ code: 'permission-denied' });
});

test(`a file that was changed since is not given out ${proves('T-146')}`, async () => {
  await paint(gateway, image('j'));
  const path = join(place.data, 'artifacts', paintedId(image('j')));
  writeFileSync(path, painted(image('k')));
  const refused = await gateway.request('resources/read', { uri: uriOf(image('j')) });
  expect(refused.error).toMatchObject({ message: expect.stringContaining('changed since it was kept') });
  // The same answer once more mends it.
  await paint(gateway, image('j'));
  expect(bytesIn(await gateway.request('resources/read', { uri: uriOf(image('j')) }))).toEqual(painted(image('j')));
});

test(`many at once keep to the quota, what was not read for longest goes, and it is said ${proves('T-147')}`, async () => {
  await using place = createPlace();
  const more = { artifacts: { quota: '3MiB' } };
  await using gateway = await start(place, { more });
  await using other = await start(place, { more });
  const seeds = Array.from({ length: 8 }, (_, at) => `m${at}`);
  const answers = await Promise.all(
    seeds.map((seed, at) => paint(at % 2 === 0 ? gateway : other, image(seed, megabyte))),
  );
  expect(answers.every((answer) => blocksOf(answer)[1]?.['type'] === 'resource_link')).toBe(true);
  using state = openState(place.data, () => {});
  const kept = (await state.artifacts()).all();
  expect(kept).toHaveLength(3);
  expect(filesIn(place).toSorted()).toEqual(kept.map(({ id }) => id).toSorted());
  expect(notesOf(place).filter((note) => note === 'removed 1 to make room')).toHaveLength(5);
  expect(gateway.stderr).toContain('to make room');
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'where nothing can be written the answer stays whole, which is said once (not as root, who may write anywhere)',
  async () => {
    await using place = createPlace();
    await using gateway = await start(place);
    await paint(gateway, image('n'));
    chmodSync(join(place.data, 'artifacts'), 0o500);
    const answers = [await paint(gateway, image('o')), await paint(gateway, image('p'))];
    chmodSync(join(place.data, 'artifacts'), 0o700);
    expect(answers.map((answer) => blocksOf(answer)[1]?.['type'])).toEqual(['image', 'image']);
    expect(gateway.stderr.match(/cannot be kept/g)).toHaveLength(1);
    expect(notesOf(place).filter((note) => note.startsWith('left 1 in the answer'))).toHaveLength(2);
  },
);

test('where a file stands in the place of the folder the answer stays whole, which is said once', async () => {
  await using place = createPlace();
  await using gateway = await start(place);
  writeFileSync(join(place.data, 'artifacts'), '');
  const answers = [await paint(gateway, image('q')), await paint(gateway, image('r'))];
  expect(answers.map((answer) => blocksOf(answer)[1])).toEqual([
    { type: 'image', data: painted(image('q')).toString('base64'), mimeType: 'image/png' },
    { type: 'image', data: painted(image('r')).toString('base64'), mimeType: 'image/png' },
  ]);
  expect(gateway.stderr.match(/cannot be kept/g)).toHaveLength(1);
  expect(notesOf(place)).toHaveLength(2);
});

test('nothing is kept where its owner says so', async () => {
  await using place = createPlace();
  await using gateway = await start(place, { more: { artifacts: { enabled: false } } });
  expect(blocksOf(await paint(gateway, image('s')))[1]).toMatchObject({ type: 'image' });
  expect(filesIn(place)).toEqual([]);
});

// Each command is a process of its own.
describe('on the command line', { timeout: 60_000 }, () => {
  const wanted = image('a', 2 * megabyte);
  const start12 = paintedId(wanted).slice(0, 12);

  test('what was kept is listed, shown, and saved under the name that it has or is given', () => {
    expect(runCommand(place, 'artifacts').out).toMatch(
      new RegExp(`${start12} +2\\.1 MB .*image-2\\.png +painter/paint +mine`),
    );
    const shown = runCommand(place, 'artifacts', 'show', uriOf(wanted));
    expect([shown.code, shown.out]).toEqual([
      0,
      expect.stringContaining(join(place.data, 'artifacts', paintedId(wanted))),
    ]);
    expect(runCommand(place, 'artifacts', 'export', start12, '.')).toMatchObject({ code: 0 });
    expect(readFileSync(join(place.folder, 'image-2.png'))).toEqual(painted(wanted));
    const again = runCommand(place, 'artifacts', 'export', start12, 'image-2.png');
    expect([again.code, again.err]).toEqual([5, expect.stringContaining('--force')]);
  });

  test('it is removed for good, which is on record', () => {
    expect(runCommand(place, 'artifacts', 'remove', start12)).toMatchObject({ code: 0 });
    expect(filesIn(place)).not.toContain(paintedId(wanted));
    expect(
      recordsOf(place).some(({ method, target }) => method === 'artifact/remove' && target.name === paintedId(wanted)),
    ).toBe(true);
    expect(runCommand(place, 'artifacts', 'show', start12)).toMatchObject({ code: 2 });
    expect(runCommand(place, 'artifacts', 'prune').out).toBe('There is nothing to remove.\n');
  });
});
