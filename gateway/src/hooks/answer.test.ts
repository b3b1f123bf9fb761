import { describe, expect, test } from 'vitest';
import { readAnswer } from './answer.ts';

const before = { hook: 'mcp_tool_execute', phase: 'before' } as const;
const after = { hook: 'mcp_tool_execute', phase: 'after' } as const;
const resource = { hook: 'mcp_resource_request', phase: 'before' } as const;
const read = (value: unknown, place: Parameters<typeof readAnswer>[1] = before) => readAnswer(value, place, 100);

describe('the answer of a hook', () => {
  test('that is nothing lets the call go on', () => {
    expect([read(undefined), read(null), read({ action: 'continue', more: 1 })]).toEqual(
      Array.from({ length: 3 }, () => ({ action: 'continue' })),
    );
  });

  test('is what it is as JSON, and shares nothing with what the hook keeps', () => {
    const kept = { at: new Date(0), deep: [1], nothing: undefined };
    const answer = read({ action: 'rewrite', arguments: kept });
    kept.deep.push(2);
    expect(answer).toEqual({ action: 'rewrite', arguments: { at: '1970-01-01T00:00:00.000Z', deep: [1] } });
  });

  test('keeps numbers that a double cannot hold', () => {
    const raw: unknown = Reflect.apply(Reflect.get(JSON, 'rawJSON'), JSON, ['12345678901234567890']);
    const answer = read({ action: 'rewrite', arguments: { n: raw } });
    expect(JSON.stringify(answer)).toContain('12345678901234567890');
  });

  test('says why it vetoes, as a person can read it', () => {
    expect(read({ action: 'veto', reason: ' no\u202e ' })).toEqual({ action: 'veto', reason: 'no\\u{202e}' });
    expect(read({ action: 'veto' })).toEqual({ action: 'veto', reason: '' });
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  test.each([
    ['text', 'yes', before, 'no object'],
    ['another action', { action: 'dance' }, before, 'does not know before a call'],
    ['a filter before', { action: 'filter', result: { content: [] } }, before, 'does not know before a call'],
    ['a rewrite after', { action: 'rewrite', arguments: {} }, after, 'does not know after a call'],
    ['no arguments', { action: 'rewrite' }, before, 'no JSON object'],
    ['a list for arguments', { action: 'rewrite', arguments: [] }, before, 'no JSON object'],
    ['a circle', { action: 'rewrite', arguments: circle }, before, 'no JSON object'],
    ['too much', { action: 'rewrite', arguments: { a: 'x'.repeat(100) } }, before, 'larger than 100 bytes'],
    ['a resource without a URI', { action: 'rewrite', arguments: { url: 'a' } }, resource, 'no uri'],
    ['a result that is none', { action: 'filter', result: { text: '' } }, after, 'not one of a tool'],
    ['a part of no type', { action: 'filter', result: { content: [{}] } }, after, 'not one of a tool'],
    [
      'a resource of no URI',
      { action: 'filter', result: { contents: [{}] } },
      { hook: 'mcp_resource_request', phase: 'after' } as const,
      'not one of a resource',
    ],
  ])('that is %s counts for nothing', (_, value, place, why) => {
    expect(read(value, place)).toContain(why);
  });

  test('of a server hook writes nothing', () => {
    const start = { hook: 'mcp_server_start', phase: 'before' } as const;
    expect(read({ action: 'rewrite', arguments: {} }, start)).toContain('does not know');
    expect(read({ action: 'veto', reason: 'no' }, start)).toEqual({ action: 'veto', reason: 'no' });
  });
});
