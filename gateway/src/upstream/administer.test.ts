import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { administer } from './administer.ts';

const signal = new AbortController().signal;
const target = { kind: 'server', upstream: 'files', name: 'files' } as const;

const setUp = () => {
  const done: string[] = [];
  const handle = administer(
    {
      start: async (server) => void done.push(`start ${server}`),
      stop: async (server) => void done.push(`stop ${server}`),
      show: (server) => ({ name: server, state: 'shown' }),
    },
    async () => ({ result: { forwarded: true } }),
  );
  return { done, handle };
};

test.each([
  ['mcp_server_start', 'start files'],
  ['mcp_server_stop', 'stop files'],
])('%s is done, and answered with what the server then is', async (method, act) => {
  const { done, handle } = setUp();
  expect(await handle(aCall({ method, target }), signal)).toEqual({ result: { name: 'files', state: 'shown' } });
  expect(done).toEqual([act]);
});

test('another method for a server is refused', async () => {
  const { done, handle } = setUp();
  await expect(handle(aCall({ method: 'tools/call', target }), signal)).rejects.toMatchObject({
    code: 'unknown-method',
  });
  expect(done).toEqual([]);
});

test('every call of something else is forwarded, whatever its method is called', async () => {
  const { done, handle } = setUp();
  expect(await handle(aCall({ method: 'mcp_server_stop' }), signal)).toEqual({ result: { forwarded: true } });
  expect(done).toEqual([]);
});
