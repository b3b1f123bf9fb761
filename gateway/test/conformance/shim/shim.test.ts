import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPrinting } from '../launch.ts';
import type { Serving } from '../launch.ts';
import { here } from '../suite-package.ts';

const revision = '2026-07-28';
const envelope = {
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientCapabilities': {},
};

let folder: string;
let shim: Serving;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'storycore-test-'));
  const args = [here('shim/main.ts'), '--', process.execPath, here('fixture/main.ts'), 'stdio'];
  shim = await startPrinting({ command: process.execPath, args }, join(folder, 'shim.log'));
});
afterAll(async () => {
  await shim[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const post = (message: object, headers: Record<string, string>): Promise<Response> =>
  fetch(shim.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });

const stateless = (method: string, params: object, more: { id?: unknown; headers?: Record<string, string> } = {}) => {
  const name = 'name' in params && typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
  const headers = { 'mcp-protocol-version': revision, 'mcp-method': method, ...name, ...more.headers };
  return post(
    {
      id: more.id ?? 1,
      method,
      params: { ...params, _meta: { ...envelope, ...('_meta' in params ? (params._meta ?? {}) : {}) } },
    },
    headers,
  );
};

const messagesOf = async (response: Response): Promise<readonly Record<string, unknown>[]> =>
  (await response.text()).split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []));

describe('the shim', () => {
  test('gives two clients that call their requests the same each their own answer', async () => {
    const answers = await Promise.all(
      ['un', 'deux'].map(async (text) => {
        const argument = { name: 'arg', value: text };
        const ref = { type: 'ref/prompt', name: 'test_prompt_with_arguments' };
        const response = await stateless('completion/complete', { argument, ref }, { id: 'same' });
        return response.json();
      }),
    );
    expect(answers).toMatchObject([
      { id: 'same', result: { completion: { values: ['un-1', 'un-2'] } } },
      { id: 'same', result: { completion: { values: ['deux-1', 'deux-2'] } } },
    ]);
  });

  test('streams the progress of a call by the name that its client gave it, before the answer', async () => {
    const streams = await Promise.all(
      [7, 8].map(async (id) => {
        const params = { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 'same' } };
        return messagesOf(await stateless('tools/call', params, { id }));
      }),
    );
    for (const [at, stream] of streams.entries()) {
      const progress = stream.slice(0, -1);
      expect(progress.map(({ params }) => params)).toMatchObject(
        [0, 50, 100].map((done) => ({ progressToken: 'same', progress: done })),
      );
      expect(stream.at(-1)).toMatchObject({ id: 7 + at, result: { resultType: 'complete' } });
    }
  });

  test('answers with the status that HTTP has for an error of the program', async () => {
    const statuses = [
      await stateless('unknown/method', {}),
      await post({ id: 1, method: 'server/discover', params: {} }, { 'mcp-protocol-version': revision }),
      await stateless('tools/list', {}, { headers: { 'mcp-protocol-version': '2031-01-01' } }),
      await post({ id: 1, method: 'tools/list' }, { 'mcp-session-id': 'unknown' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 400, 400, 404]);
  });
});
