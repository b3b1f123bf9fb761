import { expect, test } from 'vitest';
import { event, manners, messageOf, methodOf, progress, result, carried } from '../../../test/fixtures/http-carrier.ts';
import { httpServer } from '../../../test/fixtures/http-server.ts';
import type { Heard } from '../../../test/fixtures/http-server.ts';

/** A sequence that looks like chance and is the same each time (Park and Miller). */
const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

const calls = 60;
const steps = 6;

test('however streams are cut, each call gets all its progress in order and its answer, once', async () => {
  const random = chance(7);
  /** What stands on each stream, in order; the id of an event says which stream it is of. */
  const streams = new Map<string, readonly string[]>();

  /** Sends what comes after an event, and cuts it off anywhere; the last part may come whole. */
  const send = ({ response, request }: Heard, name: string, after: number): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = (streams.get(name) ?? []).slice(after + 1).join('');
    if (random() < 0.25) return void response.end(text);
    const bytes = Buffer.from(text).subarray(0, Math.floor(random() * text.length));
    if (random() < 0.5) response.end(bytes);
    else response.write(bytes, () => request.socket.destroy());
  };

  const { origin, heard } = await httpServer((one) => {
    if (methodOf(one) === 'tools/call') {
      const name = String(messageOf(one)['id']);
      const messages = ['', ...Array.from({ length: steps }, (_, at) => progress(one, at)), result(one, { name })];
      streams.set(
        name,
        messages.map((message, at) => `${at === 0 ? 'retry: 1\n' : ''}${event(message, `${name}:${at}`)}`),
      );
      // The first event always comes whole: without it there is nothing to take up.
      one.response.writeHead(200, { 'content-type': 'text/event-stream' });
      one.response.write(streams.get(name)?.[0] ?? '', () => one.request.socket.destroy());
      return;
    }
    const last = one.headers['last-event-id'];
    if (typeof last !== 'string') return void manners(one);
    const [name = '', at = ''] = last.split(':');
    send(one, name, Number(at));
  });

  const { correlator, oddities, speak } = carried(origin);
  await correlator.request('initialize', {});
  speak('2025-11-25');
  const seen = await Promise.all(
    Array.from({ length: calls }, async () => {
      const told: unknown[] = [];
      const params = { _meta: { progressToken: 'p' } };
      const answer = await correlator.request('tools/call', params, {
        onProgress: (step) => told.push(step['progress']),
      });
      return { told, answer };
    }),
  );
  expect(seen.map(({ told }) => told)).toEqual(
    Array.from({ length: calls }, () => Array.from({ length: steps }, (_, at) => at)),
  );
  const names = seen.map(({ answer }) => (answer as { result: { name: string } }).result.name);
  expect(new Set(names).size).toBe(calls);
  expect(oddities).toEqual([]);
  expect(correlator.waiting).toBe(0);
  expect(heard.filter(({ headers }) => headers['last-event-id'] !== undefined).length).toBeGreaterThan(calls);
});
