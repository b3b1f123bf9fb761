import { expect, test } from 'vitest';
import { aTool } from '../../test/fixtures/a-tool.ts';
import { settled } from './surface.ts';
import type { Surface } from './surface.ts';
import { withheld } from './withheld.ts';
import type { WithheldOptions } from './withheld.ts';

const options: WithheldOptions = {
  server: 'notes',
  policy: {},
  context: () => ({ others: new Map() }),
  readsOnly: () => false,
  fits: (template, uri) => uri.startsWith(template.replace(/\{.*/, '')),
};

const surface = settled({
  command: ['node', 'notes.js'],
  environment: ['TOKEN'],
  server: { name: 'notes' },
  tools: [aTool('search', 'Searches.'), aTool('count', 'Counts.')],
  resources: [{ uri: 'note://1', name: 'first' }],
  templates: [{ uriTemplate: 'day://{day}', name: 'day' }],
});

const heldIn = (
  present: Surface,
  more: Partial<WithheldOptions> = {},
  stage: 'full' | 'read-only' | 'observe' = 'full',
) =>
  withheld({ surface, stage }, settled({ ...surface, ...present }), { ...options, ...more }).map(
    ({ kind, name, why }) => [kind, name, why].filter((word) => word !== '').join(' | '),
  );

test('what is as it was approved is not held', () => {
  expect(heldIn({})).toEqual([]);
});

test('without an approval, or observed, everything is held', () => {
  expect(withheld(undefined, surface, options)).toMatchObject([{ kind: 'server', why: /Nobody has approved/ }]);
  expect(heldIn({}, {}, 'observe')).toEqual(['server | It is only observed: a person has not released it.']);
});

test('another command, package, variable or name holds the server, and what else changed is told with it', () => {
  expect(heldIn({ command: ['node', 'other.js'] })).toEqual(['server | It is not started as it was approved.']);
  expect(heldIn({ environment: ['TOKEN', 'MORE'] })).toHaveLength(1);
  expect(heldIn({ server: { name: 'other' } })).toEqual([
    'server | It calls itself by another name than the one approved.',
  ]);
});

test('what clients never see of a server holds nothing', () => {
  expect(heldIn({ server: { name: 'notes', title: 'Notes', version: '2' } })).toEqual([]);
});

test('a new resource is expected where its template was approved, and held where it was not', () => {
  const resources = [...(surface.resources ?? [])];
  expect(heldIn({ resources: [...resources, { uri: 'day://monday', name: 'monday' }] })).toEqual([]);
  expect(heldIn({ resources: [...resources, { uri: 'file:///etc', name: 'etc' }] })).toEqual([
    'resource | file:///etc | It is new: nobody has approved it.',
  ]);
});

test('a second tool of the same name holds both: nobody knows which of them is called', () => {
  const tools = [...(surface.tools ?? []), aTool('search', 'Sends.')];
  expect(heldIn({ tools })).toEqual(['tool | search | It is new: nobody has approved it.']);
});

test('read-only holds every tool that is not known to only read, and tells of a change first', () => {
  const readsOnly = ({ name }: { readonly name?: unknown }): boolean => name === 'count';
  expect(heldIn({}, { readsOnly }, 'read-only')).toEqual([
    'tool | search | Its server is released for reading only, and this tool is not known to do no more than read.',
  ]);
  const tools = [aTool('search', 'Searches well.'), aTool('count', 'Counts.')];
  expect(heldIn({ tools }, { readsOnly }, 'read-only')).toEqual([
    'tool | search | It describes itself in other words than those that were approved.',
  ]);
});

test('a class that is only flagged holds nothing, unless what is there now is grave by itself', () => {
  const policy = { actions: { wording: 'flag' } } as const;
  const said = (description: string): readonly string[] =>
    heldIn({ tools: [aTool('search', description), aTool('count', 'Counts.')] }, { policy });
  expect(said('Searches well.')).toEqual([]);
  expect(said('Searches.\u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}')).toEqual([
    expect.stringMatching(/^tool \| search \| Tag characters/) as string,
  ]);
});
