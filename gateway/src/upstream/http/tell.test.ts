import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { carried, event, messageOf, methodOf, result, shaken, stateless } from '../../../test/fixtures/http-carrier.ts';
import { httpServer, json, stream } from '../../../test/fixtures/http-server.ts';
import type { Heard } from '../../../test/fixtures/http-server.ts';
import { statelessRevision } from '../../protocol/revision/claims.ts';

describe('a question of a server', () => {
  test('comes on the stream of a call, and its progress and answer go back in their order', async () => {
    let call: Heard | undefined;
    const { correlator, heard } = await shaken(
      (one) => {
        const message = messageOf(one);
        if (methodOf(one) === 'tools/call') {
          call = one;
          const params = { _meta: { progressToken: 'q' } };
          stream(one).write(event({ jsonrpc: '2.0', id: 'ask', method: 'sampling/createMessage', params }));
        } else if (methodOf(one) === 'notifications/progress') {
          // Slow to take it: the answer waits for that.
          setTimeout(() => one.response.writeHead(202).end(), 60);
        } else if (message['id'] === 'ask') {
          one.response.writeHead(202).end();
          call?.response.end(event(result(call, { told: message['result'] })));
        } else return undefined;
        return true;
      },
      {
        events: {
          onRequest: async (_method, _params, { onProgress }) => {
            onProgress?.({ progress: 1 });
            return { result: { role: 'user' } };
          },
        },
      },
    );
    expect(await correlator.request('tools/call', {})).toMatchObject({ result: { told: { role: 'user' } } });
    const told = heard.filter((one) => one.method === 'POST').map((one) => messageOf(one)['method'] ?? 'an answer');
    expect(told.slice(-2)).toEqual(['notifications/progress', 'an answer']);
  });
});

describe('a server that is gone', () => {
  test('fails each call, and after some of them the connection', async () => {
    const { correlator, link, close } = await stateless((one) => json(one, result(one)));
    await correlator.request('tools/list', {});
    close();
    await sleep(20);
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await expect(correlator.request('tools/list', {})).rejects.toMatchObject({
        message: expect.stringMatching(/cannot be reached|could not be reached any more/) as string,
      });
    }
    expect(await link.exited).toMatchObject({ words: 'could not be reached any more' });
  });

  test('is told again what could not leave, and what may have arrived is not said twice', async () => {
    const { correlator, oddities, heard } = await stateless(({ request }) => request.socket.destroy());
    correlator.notify('notifications/x');
    await vi.waitFor(() => expect(oddities).toHaveLength(1));
    expect(heard).toHaveLength(1);
    expect(oddities[0]).toMatch(/^It could not be told something: .* closed the connection before it answered\.$/);
  });

  test('is told three times at most', async () => {
    const { origin, close } = await httpServer(() => {});
    const { correlator, oddities, speak } = carried(origin);
    speak(statelessRevision);
    close();
    await sleep(20);
    correlator.notify('notifications/x');
    await vi.waitFor(() => expect(oddities).toHaveLength(1), { timeout: 3_000 });
    expect(oddities[0]).toContain('ECONNREFUSED');
  });

  test('and refuses what it is told is noted', async () => {
    const { correlator, oddities } = await stateless(({ response }) => response.writeHead(400).end());
    correlator.notify('notifications/x');
    await vi.waitFor(() => expect(oddities).toEqual(['It answered 400 (Bad Request) to notifications/x.']));
  });

  test('and takes nothing does not pile up what it is told', async () => {
    const { correlator, oddities } = await stateless(() => {});
    for (let round = 0; round <= 1_000; round += 1) correlator.notify('notifications/x');
    expect(oddities).toEqual(['It does not take what it is told; a message to it was dropped.']);
  });
});
