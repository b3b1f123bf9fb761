import { expect, test } from 'vitest';
import { Abort } from '../pipeline/abort.ts';
import { createAsking } from './asking.ts';

const ask = (listens: boolean) => {
  const lines: string[] = [];
  const asking = createAsking();
  const send = (line: string): boolean => {
    lines.push(line);
    return listens;
  };
  const abort = new Abort();
  return { lines, asking, abort, answer: asking.ask(send, 'roots/list', {}, { signal: abort.signal }) };
};

test('a question that nobody hears is refused at once, and taken back for whoever comes later', async () => {
  const { lines, answer, asking } = ask(false);
  await expect(answer).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('not listen') });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { id: 1, method: 'roots/list' },
    { method: 'notifications/cancelled', params: { requestId: 1 } },
  ]);
  expect(asking.answer(1, { result: {} })).toBe(false);
});

test('a question that is heard waits for its answer', async () => {
  const { lines, answer, asking } = ask(true);
  expect(asking.answer(1, { result: { roots: [] } })).toBe(true);
  expect(await answer).toEqual({ result: { roots: [] } });
  expect(lines).toHaveLength(1);
});
