import { expect, test } from 'vitest';
import { aTool } from '../../test/fixtures/a-tool.ts';
import { approveAll, approveMore, approveOnly } from './approve.ts';
import { differences } from './difference.ts';
import { settled } from './surface.ts';
import type { Surface } from './surface.ts';

const present = settled({
  command: ['node'],
  server: { name: 'notes' },
  instructions: 'Search first.',
  tools: [aTool('search', 'Searches.'), aTool('send', 'Sends.')],
  prompts: [{ name: 'daily' }],
  bodies: [{ name: 'daily', arguments: {}, result: { messages: [] } }],
  resources: [],
});

const since = (approved: Surface): readonly string[] =>
  differences(approved, present).map(({ part, name, field = '' }) => [part, name, field].join(' ').trim());

test('all of a surface is approved, and what is left out is new', () => {
  expect(since(approveAll(present, []))).toEqual([]);
  expect(since(approveAll(present, [{ kind: 'tool', name: 'send' }]))).toEqual(['tool send']);
  const parts = [{ kind: 'instructions', name: '' } as const, { kind: 'prompt', name: 'daily' } as const];
  expect(since(approveAll(present, parts))).toEqual(['instructions', 'prompt daily']);
});

test('only some of it is approved, and never how it is started by something else', () => {
  const approved = approveOnly(present, [{ kind: 'tool', name: 'search' }]);
  expect(since(approved)).toEqual(['instructions', 'tool send', 'prompt daily']);
  expect(approved.command).toEqual(['node']);
});

test('one changed part is taken as it is now, and the others stay as they were approved', () => {
  const before = settled({
    ...present,
    instructions: 'Write first.',
    tools: [aTool('search', 'Looks.'), aTool('send', 'Writes.')],
  });
  expect(since(before)).toEqual(['instructions', 'tool search description', 'tool send description']);
  const after = approveMore(before, present, [{ kind: 'tool', name: 'search' }]);
  expect(since(after)).toEqual(['instructions', 'tool send description']);
  expect(since(approveMore(after, present, [{ kind: 'instructions', name: '' }]))).toEqual(['tool send description']);
});

test('the text of an accepted prompt is learnt anew', () => {
  const before = settled({ ...present, bodies: [{ name: 'daily', arguments: {}, result: { messages: [1] } }] });
  const { bodies: _seen, ...shown } = present;
  expect(approveMore(before, shown, [{ kind: 'prompt', name: 'daily' }]).bodies).toEqual([]);
});
