import { expect, test } from 'vitest';
import { fakeConnection } from '../../test/fixtures/fake-connection.ts';
import { requestWithin } from './request-within.ts';

test('a server that answers in time is heard', async () => {
  const { connection } = fakeConnection({ answer: () => ({ x: 1 }) });
  expect(await requestWithin(connection, 'logging/setLevel', { level: 'info' }, 1_000)).toMatchObject({
    result: { x: 1 },
  });
});

test('a server that does not is told that it need not any more, and whoever asked hears why', async () => {
  const { connection, sent } = fakeConnection();
  await expect(requestWithin(connection, 'resources/subscribe', { uri: 'a:b' }, 10)).rejects.toMatchObject({
    code: 'timeout',
    message: 'It did not answer resources/subscribe within 0.01 s.',
  });
  expect(sent.map(({ method }) => method)).toEqual(['resources/subscribe', 'notifications/cancelled']);
});
