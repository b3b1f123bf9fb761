import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { event, methodOf, shaken } from '../../../test/fixtures/http-carrier.ts';
import { stream } from '../../../test/fixtures/http-server.ts';

describe('what a server says unasked', () => {
  const note = (data: unknown): object => ({ jsonrpc: '2.0', method: 'notifications/message', params: { data } });

  test('comes on a stream of its own, which is taken up where it ended', async () => {
    let part = 0;
    const { notifications, heard } = await shaken((one) => {
      if (methodOf(one) !== 'GET') return undefined;
      part += 1;
      if (part === 1) return stream(one).end(`retry: 60\n${event(note(1), 'n1')}event: other\n${event(note('no'))}`);
      return stream(one).write(event(note(2), 'n2'));
    });
    await vi.waitFor(() => expect(notifications.map(({ params }) => params['data'])).toEqual([1, 2]));
    const ids = heard.filter((one) => methodOf(one) === 'GET').map(({ headers }) => headers['last-event-id']);
    expect(ids).toEqual([undefined, 'n1']);
  });

  test('is done without where the server offers no such stream', async () => {
    const { heard } = await shaken(() => undefined);
    await vi.waitFor(() => expect(heard.map(methodOf)).toContain('GET'));
    await sleep(100);
    expect(heard.filter((one) => methodOf(one) === 'GET')).toHaveLength(1);
  });

  test.each([
    ['is too large', `data: ${'a'.repeat(200_000)}\n\n`, 'It sent a message over the size limit.'],
    ['is no text', Buffer.of(0xff, 10), 'It sent bytes that are not UTF-8 text.'],
  ])('and %s is noted, and not asked for again', async (_, sent, oddity) => {
    let part = 0;
    const { notifications, oddities, heard } = await shaken((one) => {
      if (methodOf(one) !== 'GET') return undefined;
      part += 1;
      const response = stream(one);
      response.write(`retry: 1\n${event(note(part), `n${part}`)}`);
      if (part === 1) setTimeout(() => response.write(sent), 20);
      return response;
    });
    await vi.waitFor(() => expect(notifications).toHaveLength(2));
    expect(oddities).toEqual([oddity]);
    const ids = heard.filter((one) => methodOf(one) === 'GET').map(({ headers }) => headers['last-event-id']);
    expect(ids).toEqual([undefined, undefined]);
  });

  test('and is no message is noted, with what was hidden from it hidden', async () => {
    const { oddities } = await shaken(
      (one) => (methodOf(one) === 'GET' ? stream(one).write(event('no message: key-1')) : undefined),
      {
        events: {
          mask: {
            text: (text) => text.replaceAll('key-1', '[secret]'),
            error: (error) => error,
            json: (value) => value,
          },
        },
      },
    );
    await vi.waitFor(() => expect(oddities).toEqual(['It sent text that is no message: no message: [secret]']));
  });

  test('is listened for again after trouble', async () => {
    let part = 0;
    const { notifications } = await shaken((one) => {
      if (methodOf(one) !== 'GET') return undefined;
      part += 1;
      return part === 1 ? one.response.writeHead(503).end() : stream(one).write(event(note(1)));
    });
    await vi.waitFor(() => expect(notifications).toHaveLength(1), { timeout: 5_000 });
  });
});
