import { expect, test } from 'vitest';
import { changeClasses } from './change-class.ts';
import type { Difference } from './difference.ts';
import { findingOf, isHeld, severityOf } from './pin-policy.ts';

const change = (more: Partial<Difference>): Difference => ({
  part: 'tool',
  name: 'a',
  field: 'description',
  class: 'wording',
  before: 'Reads.',
  after: 'Reads. More.',
  ...more,
});

test('every change is held unless the owner says otherwise; a version is only noted', () => {
  const severities = changeClasses.map((each) => severityOf(change({ class: each }), {}));
  expect(severities).toEqual(['note', 'hold', 'hold', 'hold', 'hold', 'hold', 'hold']);
});

test('a class may be flagged instead, and only that class', () => {
  const policy = { actions: { schema: 'flag' } } as const;
  expect(severityOf(change({ class: 'schema' }), policy)).toBe('flag');
  expect(severityOf(change({ class: 'wording' }), policy)).toBe('hold');
});

test('of a publisher who is trusted with words, words are accepted and nothing else', () => {
  const severities = changeClasses.map((each) => severityOf(change({ class: each }), { acceptsWording: true }));
  expect(severities).toEqual(['note', 'note', 'hold', 'hold', 'hold', 'hold', 'hold']);
});

test('what is shown begins where it differs, with every character visible, and stays short', () => {
  const found = findingOf(
    change({ before: 'x'.repeat(500), after: `${'x'.repeat(500)}\u{202e}\u{e0041}${'\u200b'.repeat(300)}` }),
    {},
  );
  expect(found.at).toBe(500);
  expect(found.where).toBe('tool.a.description');
  expect(found.evidence.startsWith('xxxxxxxxxxxxxxxxxxxx\\u{202e}\\u{e0041}')).toBe(true);
  expect(found.evidence.length).toBeLessThanOrEqual(200);
});

test('only what changed is held; what serves it holds everything', () => {
  const held = [change({})];
  expect([isHeld(held, 'tool', 'a'), isHeld(held, 'tool', 'b'), isHeld(held, 'prompt', 'a')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isHeld([change({ part: 'command', name: '', class: 'command' })], 'prompt', 'any')).toBe(true);
  expect(isHeld([change({ part: 'instructions', name: '', class: 'instructions' })], 'tool', 'a')).toBe(false);
});

test('a prompt is held when what it says has changed', () => {
  expect(isHeld([change({ part: 'prompt-body', name: 'p', class: 'instructions' })], 'prompt', 'p')).toBe(true);
});
