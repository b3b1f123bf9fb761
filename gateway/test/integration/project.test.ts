import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, temporaryProject } from '../../../providers/project/fixtures/connection.ts';
import { kinds } from '../../../providers/project/uri.ts';
import { machine } from '../../src/downstream/world.ts';
import { createFactsSource } from '../../src/pipeline/facts-source.ts';
import { profileOf } from '../../src/upstream/providers.ts';
import { proves } from '../security/proves.ts';
import { connectPeer } from './real-clients.ts';
import { dataOf, program, recordsOf, resultOf, serve } from './raw-client.ts';
import type { Message, RawGateway } from './raw-client.ts';
import { createWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

const locations = (project: string): string => join(project, 'locations');
const secret = (project: string): string => join(project, 'characters', 'secret.json');

/** All of the project but its locations and one character may be read; its scenes alone by one add-on. */
const configFor = ({ project, config }: Workplace): string => {
  writeFileSync(secret(project), '{"character_id":"secret","name":"Le Traître"}');
  const common = { level: 'resource_read', server: 'project' };
  const names = readdirSync(project).filter((name) => name !== 'scenes');
  return config({
    project: { root: project, name: 'Le Phare' },
    providers: { filesystem: false, project: true },
    grants: [
      { ...common, effect: 'allow', paths: [project] },
      { ...common, effect: 'deny', paths: [locations(project), secret(project)] },
      { ...common, effect: 'deny', paths: names.map((name) => join(project, name)), addon: 'writer' },
    ],
  });
};

const textOf = (answer: Message): string => {
  const contents = resultOf(answer)['contents'] as { text: string }[];
  return contents[0]?.text ?? '';
};

interface List {
  readonly count: number;
  readonly items: readonly { readonly id: string; readonly name: string; readonly file: string }[];
}
const read = (gateway: RawGateway, uri: string): Promise<Message> => gateway.request('resources/read', { uri });
const idsIn = async (gateway: RawGateway, kind: string): Promise<readonly string[]> => {
  const list = JSON.parse(textOf(await read(gateway, `storycore://project/${kind}`))) as List;
  return list.items.map(({ id }) => id);
};
const listed = async (gateway: RawGateway): Promise<readonly string[]> =>
  (resultOf(await gateway.request('resources/list'))['resources'] as { uri: string }[]).map(({ uri }) => uri);
const completed = async (gateway: RawGateway, kind: string, value: string): Promise<readonly string[]> => {
  const ref = { type: 'ref/resource', uri: `storycore://project/${kind}/{id}` };
  const answer = await gateway.request('completion/complete', { ref, argument: { name: 'id', value } });
  return (resultOf(answer)['completion'] as { values: string[] }).values;
};

test(`by the profile of the server each thing is decided by the very file that it is read from ${proves('T-140')}`, async () => {
  using project = temporaryProject({
    'project.json': { project_name: 'P', shots: [{ id: 'shot' }] },
    'scene_breakdown.json': { scenes: [{ scene_id: 'told' }, { scene_id: 'own' }] },
    'scenes/own.json': { title: 'Own' },
    'scenes/prose.md': '# Prose',
    'characters/character_lena.json': { name: 'Léna' },
    'characters/lena.json': { name: 'Another' },
    'characters/Léa & co.json': { name: 'Léa' },
    'lieux/old.json': { name: 'Old' },
    'locations/new.json': { name: 'New' },
    'sequences/s1.json': { order: 1 },
    'story/chapter.md': '# One',
    'story.md': '# All',
    'scenario.md': '# Scenario',
  });
  await using server = await connect(project.root);
  const facts = createFactsSource(
    [
      {
        name: 'project',
        profile: profileOf({ name: 'project', provider: 'project', args: [], env: {}, cwd: '', roots: [], hash: '' }),
        base: project.root,
        roots: [project.root],
      },
    ],
    machine,
  );
  const decidedBy = async (uri: string): Promise<readonly string[]> => {
    const target = { kind: 'resource', upstream: 'project', name: uri } as const;
    const { needs } = await facts.of('resources/read', target, { uri }, undefined, () => true);
    return needs.flatMap(({ object }) =>
      object.kind === 'path' ? [relative(project.root, object.forms[0] ?? '')] : [],
    );
  };
  const lists = await Promise.all(kinds.map((kind) => server.list(kind)));
  const things = lists.flatMap(({ items }) => items);
  expect(things.length).toBe(3 + 2 + 2 + 1 + 1 + 3);
  for (const { uri, file } of things)
    // oxlint-disable-next-line no-await-in-loop
    expect(await decidedBy(String(uri))).toContain(file);
  const single = things.filter(({ uri }) => !String(uri).includes('/storyboard/'));
  for (const { uri } of single)
    // oxlint-disable-next-line no-await-in-loop
    expect(await decidedBy(String(uri))).toHaveLength(1);
  for (const [at, kind] of kinds.entries())
    // oxlint-disable-next-line no-await-in-loop
    expect(await decidedBy(`storycore://project/${kind}`)).toEqual(
      expect.arrayContaining((lists[at]?.items ?? []).map(({ file }) => file)),
    );
});

describe('a project, as far as it may be read', () => {
  let workplace: Workplace;
  let gateway: RawGateway;
  beforeAll(async () => {
    workplace = createWorkplace();
    gateway = serve(workplace, { config: configFor(workplace), args: ['--client', 'engine'] });
    await gateway.initialize();
    // On a busy machine the first list may come before the server does.
    const isSeen = async (): Promise<void> => {
      if (!(await listed(gateway)).includes('storycore://project')) throw new Error('It is not there yet.');
    };
    await vi.waitFor(isSeen, 30_000);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    workplace[Symbol.dispose]();
  });

  test('is listed under its own URIs, with templates', async () => {
    const uris = await listed(gateway);
    expect(uris).toEqual(
      expect.arrayContaining([
        'storycore://project',
        'storycore://project/scenes',
        'storycore://project/scenes/scene_001',
        'storycore://project/characters/alban_corvenn',
        'storycore://project/story/story-chapter-01',
      ]),
    );
    const { resourceTemplates } = resultOf(await gateway.request('resources/templates/list'));
    expect((resourceTemplates as { uriTemplate: string }[]).map(({ uriTemplate }) => uriTemplate)).toContain(
      'storycore://project/characters/{id}',
    );
  });

  test('is read: its summary, a list, one character', async () => {
    expect(JSON.parse(textOf(await read(gateway, 'storycore://project')))).toMatchObject({
      shape: 'electron',
      name: "L'Étale",
    });
    expect(await idsIn(gateway, 'characters')).toEqual([
      'alban_corvenn',
      'ilyes_sabran',
      'maelle_corvenn',
      'odile_kermadeuc',
    ]);
    expect(textOf(await read(gateway, 'storycore://project/characters/alban_corvenn'))).toContain('"Alban Corvenn"');
  });

  test('is read by the engine in its own dialect, and by the record it was that file', async () => {
    const uri = 'storycore://project/characters/alban_corvenn';
    const answer = await gateway.request('mcp_resource_request', { type: 'resource', name: uri });
    expect(JSON.stringify(dataOf(answer))).toContain('Alban Corvenn');
    const record = recordsOf(workplace).findLast(({ target }) => target.name === uri);
    expect(record?.facts.needs).toMatchObject([
      {
        level: 'resource_read',
        object: { forms: [join(workplace.project, 'characters', 'character_alban_corvenn.json')] },
      },
    ]);
  });

  test('completes the ids of its templates by name, whatever the accents', async () => {
    expect(await completed(gateway, 'characters', 'maelle')).toEqual(['maelle_corvenn']);
    expect(await completed(gateway, 'characters', 'CORV')).toEqual(['alban_corvenn', 'maelle_corvenn']);
  });

  test('tells who subscribed that a file was put in the place of another', async () => {
    const uri = 'storycore://project/characters/alban_corvenn';
    resultOf(await gateway.request('resources/subscribe', { uri }));
    const place = join(workplace.project, 'characters');
    writeFileSync(join(place, '.alban.tmp'), '{"character_id":"alban_corvenn","name":"Alban le Gardien"}');
    renameSync(join(place, '.alban.tmp'), join(place, 'character_alban_corvenn.json'));
    await gateway.until(({ message }) => message?.method === 'notifications/resources/updated');
    await gateway.until(({ message }) => message?.method === 'notifications/resources/list_changed');
    expect(textOf(await read(gateway, uri))).toContain('Alban le Gardien');
  });

  test(`gives nothing for an id that is a path ${proves('T-141')}`, async () => {
    for (const id of ['..%2F..%2Fsecret', '%2e%2e', '..%5C..%5Csecret', '.env', 'a%00b', '%2Fetc%2Fpasswd']) {
      // One after the other, so that a failure names its own.
      // oxlint-disable-next-line no-await-in-loop
      expect(await read(gateway, `storycore://project/characters/${id}`)).toMatchObject({ error: { code: 40301 } });
    }
  });

  test(`is refused with a remedy, and stands in no list, where a grant denies a folder or a file ${proves('T-140')}`, async () => {
    const place = '3f9c2a17-6f0e-4a8b-8f25-0c6d1f7e4a01';
    for (const uri of ['locations', `locations/${place}`, 'characters/secret']) {
      // oxlint-disable-next-line no-await-in-loop
      const { error } = await read(gateway, `storycore://project/${uri}`);
      expect(error).toMatchObject({ code: 40301, data: { code: 'permission-denied' } });
      expect(error?.data?.['remedy']).toContain('Change config:2 in the configuration');
    }
    // No name of what is in the folder.
    expect((await read(gateway, 'storycore://project/locations')).error?.message).not.toContain(place);
    expect((await listed(gateway)).filter((uri) => /locations|secret/.test(uri))).toEqual([]);
    const { resourceTemplates } = resultOf(await gateway.request('resources/templates/list'));
    expect(JSON.stringify(resourceTemplates)).not.toContain('locations');
    expect(await completed(gateway, 'characters', 'trai')).toEqual([]);
    expect(await completed(gateway, 'characters', 'secret')).toEqual([]);
    const summary = textOf(await read(gateway, 'storycore://project'));
    expect(summary).toMatch(/"characters",\s+"count": 4/);
    expect(summary).toMatch(/"locations",\s+"count": 0/);
  });

  test(`is for each add-on what it may read: one server serves all ${proves('T-140')}`, async () => {
    const ask = (addon: string, name: string): Promise<Message> =>
      gateway.request('mcp_resource_request', { type: 'resource', name, context: { addon } });
    const textFor = async (addon: string, name: string): Promise<string> =>
      (dataOf(await ask(addon, name))['contents'] as { text: string }[])[0]?.text ?? '';
    expect(await textFor('director', 'storycore://project/characters')).toContain('Odile');
    expect((await ask('writer', 'storycore://project/characters')).error).toMatchObject({ code: 40301 });
    expect(await textFor('writer', 'storycore://project/scenes')).toContain('scene_001');
    expect(await textFor('writer', 'storycore://project')).toMatch(/"characters",\s+"count": 0/);
  });
});

test(`a client without a handshake lists, reads and hears of changes, and gets no more where nothing confines ${proves('T-140')}`, async () => {
  using workplace = createWorkplace();
  const args = [program, 'serve', '--config', configFor(workplace)];
  const way = { command: process.execPath, args, env: { ...workplace.env, PATH: join(workplace.folder, 'home') } };
  await using client = await connectPeer('client 2.4, modern', way, false);
  const uri = 'storycore://project/characters/alban_corvenn';
  await vi.waitFor(async () => expect(await client.resources()).toContain(uri), 30_000);
  expect(await client.read(uri)).toContain('Alban Corvenn');
  const characters = await client.read('storycore://project/characters');
  expect(characters).toContain('Alban Corvenn');
  expect(characters).not.toContain('secret');
  const told: string[] = [];
  await client.watch(uri, (changed) => void told.push(changed));
  writeFileSync(join(workplace.project, 'characters', 'character_alban_corvenn.json'), '{"name":"A"}');
  await vi.waitFor(() => expect(told).toContain(uri), 15_000);
});
