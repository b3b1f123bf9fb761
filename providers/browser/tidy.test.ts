import { describe, expect, test } from 'vitest';
import { tidy } from './tidy.ts';

const initialize = (capabilities: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { capabilities, protocolVersion: 'x' } });

const call = (args: string): string =>
  `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"t","arguments":${args}}}`;

describe('what a client says', () => {
  test('leads the package to no folder of its own: neither by its roots nor beside the arguments of a tool', () => {
    expect(JSON.parse(tidy(initialize({ roots: { listChanged: true }, sampling: {} })))).toMatchObject({
      params: { capabilities: { sampling: {} }, protocolVersion: 'x' },
    });
    expect(tidy(initialize({ roots: {} }))).not.toContain('roots');
    expect(tidy(call('{"filename":"a.png","_meta":{"cwd":"/"}}'))).toBe(call('{"filename":"a.png"}'));
    expect(tidy(call(String.raw`{"filename":"a.png","\u005fmeta":{"cwd":"/"}}`))).toBe(call('{"filename":"a.png"}'));
  });

  test('else arrives as it was written, to the digit', () => {
    const untouched = [
      initialize({ sampling: {} }),
      call('{"text":"roots and _meta", "n": 12345678901234567890}'),
      call('{"nested":{"_meta":1.0}}'),
      '{"method":"tools/call","params":{"_meta":{"progressToken":1.0},"name":"t","arguments":{}}}',
      'no json with "roots" and _meta',
      '[]',
      '',
    ];
    expect(untouched.map(tidy)).toEqual(untouched);
  });
});
