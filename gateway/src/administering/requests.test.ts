import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { hear } from '../../test/fixtures/console-peer.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import { eventually } from '../../test/fixtures/eventually.ts';
import { aQuestion } from '../../test/fixtures/question.ts';
import { proves } from '../../test/security/proves.ts';
import type { Answer } from '../admin/contract/methods.ts';
import type { Question } from '../policy/question.ts';
import { createRequestThings } from './request-things.ts';

type Looked = Answer<'requests.look'>;

const world = async () => {
  const { page, state } = await consoleWorld();
  const run = state.questions.run([]);
  const looked = async (): Promise<Looked> => {
    const { json } = await page.look('requests.look');
    return json() as Looked;
  };
  return { page, state, run, looked };
};

test('what waits is shown with all that a person has to know, and the answers that count', async () => {
  const { run, looked } = await world();
  run.open(aQuestion('q-1', { askedAt: 1_000, calls: 2 }));
  expect(await looked()).toMatchObject({
    waiting: [
      {
        id: 'q-1',
        askedAt: 1_000,
        calls: 2,
        who: { client: 'anna', project: 'film', session: 's-1' },
        target: { kind: 'tool', server: 'files', name: 'write_file' },
        things: [{ kind: 'path', level: 'resource_write', path: '/film/scenes/one.md', given: 'scenes/one.md' }],
        answers: ['deny', 'once', 'times', 'minutes', 'session', 'project', 'always'],
        once: [{ places: [{ path: '/film/scenes/one.md' }], maxBytes: 54 }],
        lasting: [{ places: [{ path: '/film/scenes' }] }],
      },
    ],
    ended: [],
  });
});

test('of data that would go on through another server it is said whose they are', async () => {
  const { run, looked } = await world();
  const { question } = aQuestion('q-1');
  const target = { kind: 'server', upstream: 'web', name: 'data of files' } as const;
  run.open(aQuestion('q-1', { question: { ...question, target } }));
  expect(await looked()).toMatchObject({ waiting: [{ target: { kind: 'server', server: 'web', from: 'files' } }] });
});

test('an answer gives just what it says, and what it gave is taken back', async () => {
  const { page, state, run, looked } = await world();
  run.open(aQuestion('q-1'));
  expect((await page.act('requests.answer', { id: 'q-1', answer: { kind: 'session' } })).status).toBe(200);
  expect(state.grants.list(Date.now())).toMatchObject([{ effect: 'allow', principal: { session: 's-1' } }]);
  expect(await looked()).toMatchObject({
    waiting: [],
    ended: [{ id: 'q-1', end: { kind: 'answered', answer: { kind: 'session' }, by: 'console', given: 'holds' } }],
  });

  expect((await page.act('requests.revoke', { id: 'q-1' })).status).toBe(200);
  expect(state.grants.list(Date.now())).toEqual([]);
  expect(await looked()).toMatchObject({ ended: [{ end: { given: 'taken' } }] });
  const again = await page.act('requests.revoke', { id: 'q-1' });
  expect([again.status, again.json()]).toMatchObject([409, { code: 'done-already' }]);
});

test('who answers second is told who was first, and changes nothing', async () => {
  const { page, state, run } = await world();
  run.open(aQuestion('q-1'));
  state.questions.answer('q-1', { kind: 'deny' }, { by: { channel: 'command-line' }, trust: [] });
  const second = await page.act('requests.answer', { id: 'q-1', answer: { kind: 'always' } });
  expect([second.status, second.json()]).toMatchObject([
    409,
    {
      code: 'changed-meanwhile',
      data: { end: { kind: 'answered', answer: { kind: 'deny' }, by: 'command-line', given: 'nothing' } },
    },
  ]);
  expect(state.grants.list(Date.now())).toEqual([]);
});

test('an answer that was not offered does not count', async () => {
  const { page, state, run } = await world();
  const { question } = aQuestion('q-1');
  run.open(aQuestion('q-1', { question: { ...question, principal: { client: 'anna' } } }));
  const refused = await page.act('requests.answer', { id: 'q-1', answer: { kind: 'session' } });
  expect([refused.status, refused.json()]).toMatchObject([400, { code: 'invalid-request' }]);
  expect((await page.act('requests.answer', { id: 'q-1', answer: { kind: 'times', times: 0 } })).status).toBe(400);
  expect(state.questions.list()).toHaveLength(1);
});

test('a page is told of a question within half a second', async () => {
  const { page, run } = await world();
  const stream = await hear(`${page.origin}/api/events`, { cookie: page.cookie ?? '' });
  const waits: number[] = [];
  for (const id of ['q-1', 'q-2', 'q-3']) {
    const [since, told] = [performance.now(), stream.events().length];
    run.open(aQuestion(id));
    await eventually(() => stream.events().length > told);
    waits.push(performance.now() - since);
  }
  expect(stream.events()[0]?.event).toMatchObject({ topics: expect.arrayContaining(['requests']) as unknown });
  // Of a machine that does other things too, the best says what the gateway does.
  expect(Math.min(...waits)).toBeLessThan(500);
});

test(`what a server or a client says is handed on as it is, and is nothing but text ${proves('T-21')}`, async () => {
  const { run, looked } = await world();
  const evil = '<img src=x onerror=alert(1)>\u202egnp.\u0000';
  const { question, sheet } = aQuestion('q-1');
  run.open(
    aQuestion('q-1', {
      question: { ...question, target: { ...question.target, name: evil } },
      sheet: { ...sheet, serverWords: { title: evil, description: evil } },
    }),
  );
  expect(await looked()).toMatchObject({ waiting: [{ target: { name: evil }, serverWords: { title: evil } }] });
});

test('a path is shown as the project does, with what stands there and whether it can be given back', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'scene.md'), 'x'.repeat(300));
  const { question } = aQuestion('q-1');
  const savepoints = {
    enabled: true,
    quotaBytes: 1_000,
    largestFileBytes: 1_000,
    exclude: ['cache'],
    keepMs: 1_000,
    ifNotKept: 'refuse',
  } as const;
  const server = { name: 'files', args: [], env: {}, cwd: root, roots: [root], isolation: 'shared', hash: '' } as const;
  const seen = (path: string, changes: { readonly largestFileBytes?: number; readonly url?: string } = {}) => {
    const { url, ...limits } = changes;
    const asked: Question = {
      ...question,
      held: [
        { level: 'resource_write', object: { kind: 'path', forms: [path], shown: path }, bytes: 5, grant: 'config:1' },
      ],
    };
    return createRequestThings({
      project: { name: 'film', root },
      savepoints: { ...savepoints, ...limits },
      servers: [{ ...server, ...(url === undefined ? {} : { url }) }],
    }).things(asked)[0];
  };
  const scene = join(root, 'scene.md');
  expect(seen(scene)).toMatchObject({ inProject: 'scene.md', presentBytes: 300, isKept: true });
  expect(seen(join(root, 'new.md'))).not.toHaveProperty('presentBytes');
  expect(seen('/elsewhere/new.md')).not.toHaveProperty('inProject');
  expect(seen(join(root, 'cache', 'new.md'))).toMatchObject({ isKept: false });
  expect(seen(scene, { largestFileBytes: 200 })).toMatchObject({ isKept: false });
  expect(seen(scene, { url: 'https://example.org' })).toMatchObject({ isKept: false });
});

test('what a write would change is shown beside what stands there, as long as it waits', async () => {
  const { page, state, run } = await world();
  const root = temporaryFolder();
  const { question, sheet } = aQuestion('q-1');
  const asks = (id: string, name: string, text: NonNullable<typeof sheet.text>): void => {
    const object = { kind: 'path', forms: [join(root, name)], shown: name } as const;
    const held = [{ level: 'resource_write', object, grant: 'config:1' } as const];
    run.open(aQuestion(id, { question: { ...question, held }, sheet: { ...sheet, text } }));
  };
  const difference = async (id: string): Promise<unknown> => (await page.look('requests.difference', { id })).json();

  writeFileSync(join(root, 'scene.md'), 'one\ntwo\n');
  asks('q-whole', 'scene.md', { kind: 'whole', text: 'one\nthree\n' });
  expect(await difference('q-whole')).toEqual({ kind: 'texts', former: 'one\ntwo\n', current: 'one\nthree\n' });
  asks('q-edits', 'scene.md', { kind: 'edits', edits: [{ former: 'two', current: '$& four' }] });
  expect(await difference('q-edits')).toMatchObject({ current: 'one\n$& four\n' });
  asks('q-vague', 'scene.md', { kind: 'edits', edits: [{ former: ' two', current: 'four' }] });
  expect(await difference('q-vague')).toEqual({ kind: 'texts', former: ' two', current: 'four' });
  asks('q-new', 'new.md', { kind: 'whole', text: 'one' });
  expect(await difference('q-new')).toEqual({ kind: 'texts', former: '', current: 'one' });

  writeFileSync(join(root, 'picture.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]));
  asks('q-picture', 'picture.png', { kind: 'whole', text: 'one' });
  expect(await difference('q-picture')).toEqual({ kind: 'not-shown' });
  writeFileSync(join(root, 'long.md'), 'x'.repeat(300_000));
  asks('q-long', 'long.md', { kind: 'whole', text: 'one' });
  expect(await difference('q-long')).toEqual({ kind: 'not-shown' });

  await page.act('requests.answer', { id: 'q-whole', answer: { kind: 'deny' } });
  expect(await difference('q-whole')).toEqual({ kind: 'not-shown' });
  expect(state.questions.find('q-whole')?.open.sheet).not.toHaveProperty('text');
});
