import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { proves } from '../../test/security/proves.ts';
import type { Call } from '../pipeline/call.ts';
import { filesKey, tellFiles } from './tell-files.ts';

const path = (file: string) =>
  ({ level: 'resource_read', object: { kind: 'path', forms: [file, `${file}?`], shown: file } }) as const;
const reading = (params: Call['params']): Call =>
  aCall({
    method: 'resources/read',
    target: { kind: 'resource', upstream: 'project', name: 'storycore://project/scenes' },
    params,
    facts: { needs: [path('/film/scenes/a.json'), path('/film/scenes/b.json')], violations: [] },
  });

const sentFor = async (call: Call): Promise<Call['params']> => {
  let sent: Call['params'] = {};
  const tell = tellFiles(
    async ({ params }) => {
      sent = params;
      return { result: {} };
    },
    (server) => server === 'project',
  );
  await tell(call, call.signal);
  return sent;
};

test('a server is told the files that were allowed, beside what its client says', async () => {
  const params = { uri: 'storycore://project/scenes', _meta: { progressToken: 1 } };
  expect(await sentFor(reading(params))).toEqual({
    ...params,
    _meta: { progressToken: 1, [filesKey]: ['/film/scenes/a.json', '/film/scenes/b.json'] },
  });
});

test(`a client does not tell it itself ${proves('T-140')}`, async () => {
  const sent = await sentFor(reading({ uri: 'x', _meta: { [filesKey]: ['/film/scenes/secret.json'] } }));
  expect(JSON.stringify(sent)).not.toContain('secret');
});

test('others are told nothing', async () => {
  const call = aCall();
  expect(await sentFor(call)).toBe(call.params);
});
