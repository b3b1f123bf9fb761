import { expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { authenticate } from './authenticate.ts';

test('a call that somebody stands for goes on', async () => {
  expect(await authenticate()(aCall(), async () => ({ result: { on: true } }))).toEqual({ result: { on: true } });
});

test('a call that nobody stands for is refused, with what to do', async () => {
  const refused = authenticate()(aCall({ principal: { client: '', project: 'p' } }), () =>
    Promise.reject(new Error('went on')),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'unauthenticated',
    remedy: expect.stringContaining('--client NAME') as string,
  });
});
