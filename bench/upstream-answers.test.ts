import { expect, test } from 'vitest';
import { hello, revisions, withClaims } from './era.ts';
import { parseMessage } from './message.ts';
import { createAnswers } from './upstream-answers.ts';
import type { Speaks } from './upstream-answers.ts';

const ask = (speaks: Speaks, method: string, params: string) => {
  const lines: string[] = [];
  const message = parseMessage(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`) ?? {};
  createAnswers({ tools: 20, speaks })(message, (line) => lines.push(line));
  expect(lines).toHaveLength(1);
  return parseMessage(lines[0] ?? '');
};

const echo = '{"name":"echo","arguments":{"text":"a"}}';
const text = { content: [{ type: 'text', text: 'a' }] };

test('a server of both eras answers each request in the era that it is made in', () => {
  expect(ask('both', 'tools/call', echo)?.['result']).toEqual(text);
  expect(ask('both', 'tools/call', withClaims(echo))?.['result']).toEqual({ resultType: 'complete', ...text });
  expect(ask('both', 'initialize', JSON.stringify(hello('test')))).toMatchObject({
    result: { protocolVersion: revisions.handshake },
  });
  expect(ask('both', 'server/discover', withClaims('{}'))).toMatchObject({
    result: { resultType: 'complete', supportedVersions: [revisions.stateless] },
  });
});

test('a server of the older era does not know the newer one', () => {
  expect(ask('handshake', 'server/discover', withClaims('{}'))).toMatchObject({ error: { code: -32601 } });
  expect(ask('handshake', 'tools/call', withClaims(echo))?.['result']).toEqual(text);
});

test('a server of the newer era refuses the handshake and what comes without claims', () => {
  expect(ask('stateless', 'initialize', '{}')).toMatchObject({
    error: { code: -32022, data: { supported: [revisions.stateless] } },
  });
  expect(ask('stateless', 'tools/list', '{}')).toMatchObject({ error: { code: -32602 } });
  expect(ask('stateless', 'tools/list', withClaims('{}'))).toMatchObject({
    result: { resultType: 'complete', cacheScope: 'public' },
  });
});
