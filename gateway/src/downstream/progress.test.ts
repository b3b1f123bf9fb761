import { expect, test } from 'vitest';
import { createProgressRelay, wantsProgress } from './progress.ts';

test('an answer that follows at once waits for its progress to be read', async () => {
  const lines: string[] = [];
  const { relay, precede } = createProgressRelay((line) => lines.push(line));
  relay({ progressToken: 'p', progress: 1 });
  const started = performance.now();
  expect(await precede('answer')).toBe('answer');
  expect(performance.now() - started).toBeGreaterThanOrEqual(24);
  expect(lines).toEqual([
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1}}',
  ]);
});

test('an answer waits by the clock, however early its timer is', async () => {
  const started = performance.now();
  const { relay, precede } = createProgressRelay(
    () => {},
    () => (performance.now() - started) / 2,
  );
  relay({ progress: 1 });
  await precede('answer');
  expect(performance.now() - started).toBeGreaterThanOrEqual(49);
});

test('an answer without recent progress does not wait', () => {
  let time = 0;
  const { relay, precede } = createProgressRelay(
    () => {},
    () => time,
  );
  expect(precede('first')).toBe('first');
  relay({ progress: 1 });
  time = 25;
  expect(precede('later')).toBe('later');
});

test('progress that comes after the answer is not relayed', async () => {
  const lines: string[] = [];
  const { relay, precede } = createProgressRelay((line) => lines.push(line));
  relay({ progress: 1 });
  const answer = precede('answer');
  relay({ progress: 2 });
  expect([await answer, lines.length]).toEqual(['answer', 1]);
});

test('only a call with a token wants progress', () => {
  expect(wantsProgress({ _meta: { progressToken: 0 } })).toBe(true);
  expect(wantsProgress({ _meta: {} })).toBe(false);
  expect(wantsProgress({ _meta: 'p' })).toBe(false);
  expect(wantsProgress({})).toBe(false);
});
