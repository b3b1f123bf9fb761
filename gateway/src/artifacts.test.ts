import { describe, expect, test } from 'vitest';
import { aCall } from '../test/fixtures/call.ts';
import { painted, paintedId } from '../test/fixtures/painted.ts';
import { emptyState } from '../test/fixtures/state.ts';
import { createArtifacts } from './artifacts.ts';
import { usualArtifacts } from './config/effective-artifacts.ts';
import type { ArtifactsConfig } from './config/config.ts';
import type { Result } from './pipeline/call.ts';
import { nobody } from './pipeline/caller.ts';
import { artifactUri } from './policy/own-resources.ts';
import { createArtifactBook } from './store/artifacts/book.ts';

const mine = { client: 'mine', project: 'film' };
const image = (seed: string, bytes = 6_000) => ({
  type: 'image',
  mimeType: 'image/png',
  data: painted({ seed, bytes }).toString('base64'),
});
const answerOf = (...content: readonly unknown[]): Result => ({ result: { content } });
const uriOf = (seed: string, bytes = 6_000): string => artifactUri(paintedId({ seed, bytes }));
const contentOf = (answer: Result): unknown => ('result' in answer ? answer.result['content'] : undefined);

const world = (changes: Partial<ArtifactsConfig> = {}, maxMessageBytes = 1_000_000) => {
  const state = emptyState();
  const told: string[] = [];
  const tell = (message: string): void => void told.push(message);
  const book = createArtifactBook(state.database);
  const artifacts = createArtifacts({
    config: { artifacts: { ...usualArtifacts, overBytes: 5_000, ...changes }, maxMessageBytes },
    state: { artifacts: async () => book },
    log: { debug: tell, info: tell, warn: tell, error: tell },
  });
  const call = aCall({ principal: mine });
  const noted = () => call.trail.map(({ decision }) => decision);
  const read = artifacts.before(() => Promise.resolve({ result: { forwarded: true } }));
  const ask = (uri: string, more: object = {}) => {
    const target = artifacts.resources.find(uri, { uri })?.target ?? call.target;
    const asked = aCall({ principal: mine, method: 'resources/read', target, ...more });
    return { asked, answer: read(asked, asked.signal) };
  };
  const dispose = (): void => {
    artifacts.close();
    state[Symbol.dispose]();
  };
  return { artifacts, book, call, told, noted, ask, [Symbol.dispose]: dispose };
};

describe('an answer', () => {
  test('that is an error, or has nothing large in it, is the same object', async () => {
    using w = world();
    const answers: readonly Result[] = [
      { error: { code: 1, message: 'no', data: { content: [image('a')] } } },
      { result: { content: 'text' } },
      answerOf(image('a', 5_000), { type: 'text', text: 'x'.repeat(9_000) }),
    ];
    for (const answer of answers) expect(await w.artifacts.keep(w.call, answer)).toBe(answer);
    expect(w.noted()).toEqual([]);
  });

  test('says what else it said, and so does each block', async () => {
    using w = world();
    const block = { ...image('a'), annotations: { audience: ['user'] }, _meta: { own: 1 } };
    const answer = { result: { content: [block], isError: true, structuredContent: { a: 1 }, odd: 2 }, more: 3 };
    expect(await w.artifacts.keep(w.call, answer)).toEqual({
      result: {
        content: [
          expect.objectContaining({
            type: 'resource_link',
            uri: uriOf('a'),
            annotations: { audience: ['user'] },
            _meta: { own: 1 },
          }),
        ],
        isError: true,
        structuredContent: { a: 1 },
        odd: 2,
      },
      more: 3,
    });
  });

  test('keeps what alone is more than the quota, and the record says so', async () => {
    using w = world({ quotaBytes: 7_000 });
    const answer = answerOf(image('a', 8_000), image('b'));
    expect(contentOf(await w.artifacts.keep(w.call, answer))).toEqual([
      image('a', 8_000),
      expect.objectContaining({ type: 'resource_link', uri: uriOf('b') }),
    ]);
    expect(w.noted()).toEqual([
      `kept 1: ${paintedId({ seed: 'b', bytes: 6_000 }).slice(0, 12)} 6000 B`,
      'left 1 in the answer: larger than artifacts.quota',
    ]);
  });

  test('names what made room, in its record and in the log', async () => {
    using w = world({ quotaBytes: 7_000 });
    await w.artifacts.keep(w.call, answerOf(image('a')));
    await w.artifacts.keep(w.call, answerOf(image('b')));
    expect(w.noted().at(-1)).toBe('removed 1 to make room');
    expect(w.told).toEqual([expect.stringContaining('to make room')]);
  });

  test('for a client that reads no links has words in their place', async () => {
    using w = world();
    const call = aCall({ principal: mine, caller: { ...nobody, readsLinks: false } });
    expect(contentOf(await w.artifacts.keep(call, answerOf(image('a'))))).toEqual([
      {
        type: 'text',
        text: expect.stringMatching(/^image-1\.png: Image \(image\/png, 6 kB\), kept .* URI: storycore:/),
      },
    ]);
  });

  test('promises no reading of what is larger than a message', async () => {
    using w = world({}, 8_000);
    const [link] = contentOf(await w.artifacts.keep(w.call, answerOf(image('a')))) as readonly {
      description: string;
    }[];
    expect(link?.description).not.toContain('resources/read');
    await expect(w.ask(uriOf('a')).answer).rejects.toMatchObject({
      code: 'message-too-large',
      remedy: expect.stringContaining(w.book.path(paintedId({ seed: 'a', bytes: 6_000 }))),
    });
  });
});

describe('what was kept', () => {
  test('is read by whom it is for, and its size is on record', async () => {
    using w = world();
    await w.artifacts.keep(w.call, answerOf(image('a')));
    const { asked, answer } = w.ask(uriOf('a'));
    expect(await answer).toEqual({
      result: { contents: [{ uri: uriOf('a'), mimeType: 'image/png', blob: image('a').data }] },
    });
    expect(asked.wire.bytesOut).toBe(8_000);
  });

  test.each([
    ['another client', { principal: { ...mine, client: 'other' } }],
    ['another project', { principal: { ...mine, project: 'other' } }],
    ['no project', { principal: { client: 'mine' } }],
  ])('is not there for %s', async (_, more) => {
    using w = world();
    await w.artifacts.keep(w.call, answerOf(image('a')));
    await expect(w.ask(uriOf('a'), more).answer).rejects.toMatchObject({ code: 'unknown-target' });
    expect(await w.artifacts.resources.list(more.principal)).toEqual([]);
  });

  test.each(['', '..', '../state.db', 'A'.repeat(64), `${'a'.repeat(64)}/x`])('is never found by %j', async (name) => {
    using w = world();
    await expect(w.ask(`storycore://artifact/${name}`).answer).rejects.toMatchObject({ code: 'unknown-target' });
  });

  test('is read and not subscribed to; what is not ours goes on', async () => {
    using w = world();
    await expect(w.ask(uriOf('a'), { method: 'resources/subscribe' }).answer).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    expect(await w.ask('storycore://project/scenes').answer).toEqual({ result: { forwarded: true } });
  });

  test('is listed, the newest twenty', async () => {
    using w = world();
    for (let at = 0; at < 22; at += 1) await w.artifacts.keep(w.call, answerOf(image(`n${at}`)));
    const listed = await w.artifacts.resources.list(mine);
    expect(listed).toHaveLength(20);
    expect(listed[0]).toMatchObject({ uri: uriOf('n21'), size: 6_000, mimeType: 'image/png' });
  });
});

test('where nothing can be kept the answer goes on whole, and the log says it once until it works again', async () => {
  using w = world();
  let broken = true;
  const artifacts = createArtifacts({
    config: { artifacts: { ...usualArtifacts, overBytes: 5_000 }, maxMessageBytes: 1_000_000 },
    state: { artifacts: () => (broken ? Promise.reject(new Error('no disk')) : Promise.resolve(w.book)) },
    log: { debug() {}, info() {}, error() {}, warn: (message) => w.told.push(message) },
  });
  const answer = answerOf(image('a'));
  expect([await artifacts.keep(w.call, answer), await artifacts.keep(w.call, answer)]).toEqual([answer, answer]);
  expect(w.told).toHaveLength(1);
  expect(w.noted()).toEqual(Array(2).fill('left 1 in the answer: Error: no disk'));
  broken = false;
  await artifacts.keep(w.call, answer);
  broken = true;
  await artifacts.keep(w.call, answer);
  expect(w.told).toHaveLength(2);
  artifacts.close();
});

test('what is too old goes while nothing happens', async () => {
  using w = world();
  await w.artifacts.keep(w.call, answerOf(image('a')));
  const artifacts = createArtifacts({
    config: { artifacts: { ...usualArtifacts, keepMs: -1_000 }, maxMessageBytes: 1 },
    state: { artifacts: async () => w.book },
    log: { debug() {}, info: (message) => w.told.push(message), error() {}, warn() {} },
    firstMs: 1,
  });
  await expect.poll(() => w.book.all()).toEqual([]);
  expect(w.told).toEqual([expect.stringContaining('too old')]);
  artifacts.close();
});
