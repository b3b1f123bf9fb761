import { expect, test } from 'vitest';
import type { HeldKind } from '../policy/hold.ts';
import { heldServer, wordsOf } from './held-server.ts';

const reason = (kind: HeldKind, name = '', why = 'It is held.') => ({ kind, server: 'notes', name, why });
const target = (kind: 'tool' | 'prompt' | 'resource' | 'server' | 'client', name: string) => ({
  kind,
  upstream: 'notes',
  name,
});

test('a part that is held holds itself, and nothing that is called the same elsewhere', () => {
  const held = heldServer([reason('tool', 'daily')], undefined);
  expect(held.find(target('tool', 'daily'))?.why).toBe('It is held.');
  expect(held.find(target('prompt', 'daily'))).toBeUndefined();
  expect(held.find(target('server', 'notes'))).toBeUndefined();
  expect([held.count, held.instructions]).toEqual([1, false]);
});

test('a server that is held holds everything, its questions to clients too', () => {
  const held = heldServer([reason('tool', 'daily'), reason('server')], undefined);
  for (const kind of ['tool', 'prompt', 'resource', 'server', 'client'] as const) {
    expect(held.find(target(kind, 'x'))?.kind).toBe('server');
  }
  expect(held.instructions).toBe(true);
});

test('a URI is held by its template, unless it is listed or another template stands for it', () => {
  const shown = {
    resources: [{ uri: 'day://today', name: 'today' }],
    templates: [{ uriTemplate: 'day://{day}' }, { uriTemplate: 'month://{month}' }, { uriTemplate: 'month://{+any}' }],
  };
  const held = heldServer([reason('template', 'day://{day}'), reason('template', 'month://{month}')], shown);
  const isHeld = (uri: string): boolean => held.find(target('resource', uri)) !== undefined;
  expect(isHeld('day://monday')).toBe(true);
  expect(isHeld('day://{day}')).toBe(true);
  expect(isHeld('day://today')).toBe(false);
  expect(isHeld('month://may')).toBe(false);
  expect(isHeld('year://2026')).toBe(false);
});

test('of two reasons for one part the first is told, in words that forge nothing', () => {
  const held = heldServer(
    [reason('tool', 'x\u{202e}', 'A person refused it.'), reason('tool', 'x\u{202e}')],
    undefined,
  );
  const found = held.find(target('tool', 'x\u{202e}'));
  expect(found && wordsOf(found)).toMatchObject({
    message: 'notes/x\\u{202e} is held for review: A person refused it.',
    remedy: 'Look at it with `storycore-mcp review show notes`, and release it there.',
  });
});
