import { describe, expect, test } from 'vitest';
import { answering, puppet } from '../fixtures/e2e-script.ts';
import type { Script } from '../fixtures/e2e-script.ts';
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

const tool = (name: string, description: string, more: object = {}): object => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  ...more,
});

const reading = { annotations: { readOnlyHint: true } };

/** What the server of these tests shows before anything changes. */
const shown = {
  greeting: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: { listChanged: true }, prompts: {}, resources: {} },
    serverInfo: { name: 'notes', version: '1.0.0' },
    instructions: 'Search before you write.',
  },
  tools: [
    tool('search', 'Searches the notes.', reading),
    tool('write_note', 'Writes a note.'),
    tool('count', 'Counts the notes.', reading),
  ],
  prompts: [{ name: 'daily', description: 'What happened today.' }],
  resources: [
    { uri: 'note://1', name: 'first' },
    { uri: 'note://2', name: 'second' },
  ],
  templates: [{ uriTemplate: 'day://{day}', name: 'day' }],
  prompt: 'Tell me about today.',
};
type Shown = typeof shown;

const scriptOf = ({ greeting, tools, prompts, resources, templates, prompt }: Shown): Script => ({
  greeting: JSON.stringify(greeting),
  lists: {
    'tools/list': [JSON.stringify({ tools })],
    'prompts/list': [JSON.stringify({ prompts })],
    'resources/list': [JSON.stringify({ resources })],
    'resources/templates/list': [JSON.stringify({ resourceTemplates: templates })],
  },
  on: { daily: [answering({ messages: [{ role: 'user', content: { type: 'text', text: prompt } }] })] },
});

/** Writes the server anew, as it will show itself when it starts the next time. */
const write = (place: Place, changed: Partial<Shown> = {}, name = 'notes') =>
  puppet(place.folder, name, scriptOf({ ...shown, ...changed }));

const configOf = (place: Place, changed: Partial<Shown> = {}, more: object = {}): string => {
  const { entry } = write(place, changed);
  // Undefined, so that it is not trusted as the other fixtures are.
  return place.config(allowing({ notes: { ...entry, trust: undefined } }, more));
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
  test('offers nothing, answers a call at once with why and the one command, and asks nobody anything', async () => {
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

  test('works as far as a person releases it, at once and after a restart', async () => {
    await using place = createPlace();
    const config = configOf(place);
    await using gateway = await start(place, config);
    expect(await names(gateway)).toEqual([]);
    expect(review(place, 'show', 'notes')).toContain('Searches the notes.');
    review(place, 'release', 'notes', '--stage', 'read-only', '--reason', 'its source was read');
    await eventually(() => gateway.lines.some(({ message }) => message?.method === 'notifications/tools/list_changed'));
    expect(await names(gateway)).toEqual(['notes__search', 'notes__count']);
    expect(resultOf(await call(gateway, 'notes__search'))['isError']).toBeUndefined();
    expect(await refusal(gateway, 'notes__write_note')).toContain('released for reading only');
    review(place, 'release', 'notes', '--stage', 'full');

    await using second = await start(place, config);
    expect(await names(second)).toEqual(['notes__search', 'notes__write_note', 'notes__count']);
    expect(resultOf(await call(second, 'notes__write_note'))['isError']).toBeUndefined();
    const pins = recordsOf(place).filter(({ method }) => method === 'quarantine/pin');
    expect(pins.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^released notes \(read-only, sha256:[0-9a-f]{64}\): its source was read$/) as string,
      expect.stringMatching(/^released notes \(full, sha256:[0-9a-f]{64}\)$/) as string,
    ]);
  });

  test('may be released tool by tool: the others stay held', async () => {
    await using place = createPlace();
    await using gateway = await start(place, configOf(place));
    await names(gateway);
    review(place, 'release', 'notes/search', '--stage', 'full');
    expect(await names(gateway)).toEqual(['notes__search']);
    expect(await refusal(gateway, 'notes__count')).toContain('It is new: nobody has approved it.');
    review(place, 'release', 'notes/count');
    expect(await names(gateway)).toEqual(['notes__search', 'notes__count']);
  });

  test('is accepted by the digest that the review prints, and held again as soon as it is another', async () => {
    await using place = createPlace();
    const config = configOf(place);
    const first = await start(place, config);
    await names(first);
    await first[Symbol.asyncDispose]();
    const [digest = ''] = /sha256:[0-9a-f]{64}/.exec(review(place, 'show', 'notes')) ?? [];
    const { entry } = write(place);
    const accepted = place.config(allowing({ notes: { ...entry, trust: digest } }));
    await using second = await start(place, accepted);
    expect(await names(second)).toHaveLength(3);
    expect(runCommand(place, 'list', 'servers').out).toContain('sha256:');
  });
});
