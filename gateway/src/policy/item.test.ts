import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldKinds } from './hold.ts';
import type { HeldPart } from './hold.ts';
import { itemOf, readItem, reviewCommand } from './item.ts';

const servers = ['notes', 'notes/old', 'a'];

test.each<[HeldPart, string]>([
  [{ kind: 'server', server: 'notes', name: '' }, 'notes'],
  [{ kind: 'tool', server: 'notes', name: 'search' }, 'notes/search'],
  [{ kind: 'tool', server: 'notes', name: 'prompt:x' }, 'notes/tool:prompt:x'],
  [{ kind: 'tool', server: 'notes', name: 'instructions' }, 'notes/tool:instructions'],
  [{ kind: 'instructions', server: 'notes', name: '' }, 'notes/instructions'],
  [{ kind: 'prompt', server: 'notes', name: 'daily' }, 'notes/prompt:daily'],
  [{ kind: 'resource', server: 'notes/old', name: 'note://1/a' }, 'notes/old/resource:note://1/a'],
  [{ kind: 'request', server: 'notes', name: 'c-1' }, 'notes/request:c-1'],
])('%j is written %s, and read back', (part, text) => {
  expect(itemOf(part)).toBe(text);
  expect(readItem(text, servers)).toEqual(part);
});

test('every part is read back as it was written, whatever a server calls its things', () => {
  const named = fc.record({ kind: fc.constantFrom(...heldKinds), name: fc.string({ minLength: 1 }) });
  fc.assert(
    fc.property(named, ({ kind, name }) => {
      const bare = kind === 'server' || kind === 'instructions';
      const part: HeldPart = { kind, server: 'a', name: bare ? '' : name };
      expect(readItem(itemOf(part), ['a'])).toEqual(part);
    }),
  );
});

test('what begins with no server names nothing', () => {
  expect(readItem('other/search', servers)).toBeUndefined();
});

test('the command that shows a part can be pasted; where its name cannot be written, it is that of its server', () => {
  const command = (name: string): string => reviewCommand({ kind: 'tool', server: 'my notes', name });
  expect(command('search')).toBe('storycore-mcp review show "my notes/search"');
  expect(command('a$(b)')).toBe("storycore-mcp review show 'my notes/a$(b)'");
  expect(command('a\u{200b}')).toBe('storycore-mcp review show "my notes"');
  expect(reviewCommand({ kind: 'server', server: '-x', name: '' })).toBe('storycore-mcp review');
});
