import { describe, expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { aQuestion } from '../../test/fixtures/question.ts';
import { proves } from '../../test/security/proves.ts';
import { createMask } from '../telemetry/mask.ts';
import { sheetOf } from './sheet.ts';
import type { SheetParts } from './sheet.ts';

const { question } = aQuestion('q-1');
const same = <T>(value: T): T => value;

const sheet = (args: object, changes: Partial<SheetParts> = {}) =>
  sheetOf(aCall({ params: { arguments: args } }), question, {
    mask: same,
    possible: [],
    isConfined: true,
    findings: [],
    ...changes,
  });

describe('what would be sent', () => {
  test('is shown argument by argument, on a line each, as JSON', () => {
    expect(sheet({ path: 'a\nb', edits: [{ old: 1 }] })).toMatchObject({
      sent: ['path: "a\\nb"', 'edits: [{"old":1}]'],
      cut: 0,
    });
  });

  test(`has no secret in it, neither one of ours nor one that looks like one ${proves('T-23')}`, () => {
    const key = `sk-ant-api03-${'q7Zk2Lw9XvB4nT8mR1cY6hJ3'.repeat(4)}`;
    const mask = createMask();
    mask.learn('DOOR', 'swordfish');
    const shown = sheet({ door: 'swordfish', note: { deep: [`use ${key}`] } }, { mask: mask.json });
    expect(JSON.stringify(shown)).not.toContain('swordfish');
    expect(JSON.stringify(shown)).not.toContain(key.slice(0, 40));
    expect(shown.sent[0]).toBe('door: "[secret DOOR]"');
    expect(shown.findings).toEqual([expect.stringMatching(/^The arguments hold /)]);
  });

  test('is bounded, and says by how much', () => {
    const { sent, cut } = sheet({
      one: 'x'.repeat(5_000),
      two: 'y'.repeat(5_000),
      three: 'z',
      four: 'z'.repeat(9_000),
    });
    expect(sent.join('').length).toBeLessThan(3_100);
    expect(cut).toBeGreaterThan(15_000);
  });
});

test('what a tool may do beyond is said: its other levels, and what its server runs without', () => {
  const possible = [
    { level: 'resource_write', object: { kind: 'some' } },
    { level: 'network_access', object: { kind: 'some' } },
  ] as const;
  expect(sheet({}, { possible, isConfined: false }).beyond).toEqual([
    'It may also reach the network, as far as other grants go.',
    'Its server runs without a sandbox, and can do what you can do.',
  ]);
  expect(sheet({}, { isConfined: undefined }).beyond).toEqual([
    'Its server runs elsewhere, where nothing here limits it.',
  ]);
});

test("a server's words are kept apart, and bounded", () => {
  const described = { title: 'Write', description: 'x'.repeat(2_000) };
  const { serverWords, beyond, findings } = sheet({}, { described });
  expect(serverWords?.title).toBe('Write');
  expect(serverWords?.description?.length).toBe(601);
  expect([beyond, findings]).toEqual([[], []]);
});

describe('what would stand in the file that is written', () => {
  test('is the whole text, or what replaces what, where its owner declared which arguments say so', () => {
    expect(sheet({ path: 'a', content: 'new' }, { leaves: { text: 'content' } }).text).toEqual({
      kind: 'whole',
      text: 'new',
    });
    const leaves = { edits: 'edits', former: 'oldText', current: 'newText' };
    expect(sheet({ edits: [{ oldText: 'a', newText: 'b', other: 1 }] }, { leaves }).text).toEqual({
      kind: 'edits',
      edits: [{ former: 'a', current: 'b' }],
    });
    expect(sheet({ edits: [{ oldText: 'a' }] }, { leaves }).text).toBeUndefined();
    expect(sheet({ content: 'new' }).text).toBeUndefined();
  });

  test('is not kept where it is too long, or holds a secret; and ours are masked', () => {
    const leaves = { text: 'content' };
    const mask = createMask();
    mask.learn('DOOR', 'swordfish');
    expect(sheet({ content: 'x'.repeat(40_000) }, { leaves }).text).toBeUndefined();
    const key = `sk-ant-api03-${'q7Zk2Lw9XvB4nT8mR1cY6hJ3'.repeat(4)}`;
    expect(sheet({ content: `${'x'.repeat(6_000)} ${key}` }, { leaves }).text).toBeUndefined();
    expect(sheet({ content: 'swordfish' }, { leaves, mask: mask.json }).text).toEqual({
      kind: 'whole',
      text: '[secret DOOR]',
    });
  });
});
