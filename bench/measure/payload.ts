import { sequence } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { Payload, PerTarget } from '../results.ts';
import type { Running } from '../running.ts';
import { median, shuffled } from '../stats.ts';
import { turn } from '../turn.ts';

const answers = async (running: Running, bytes: number, calls: number): Promise<readonly number[]> => {
  const expected = 'x'.repeat(bytes);
  const times: number[] = [];
  for (let number = 0; number < calls; number += 1) {
    const from = performance.now();
    const text = await running.call('blob', `{"bytes":${bytes}}`);
    times.push(performance.now() - from);
    if (text !== expected) throw new Error(`${running.target.name} changed an answer of ${bytes} bytes.`);
  }
  return times;
};

type Size = Plan['payload']['sizes'][number];

const measure = async (live: readonly Running[], { bytes, calls }: Size, rounds: number) => {
  const seen = live.map((running) => ({ running, answer: [] as number[], echo: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { running, answer, echo } of shuffled(seen)) {
      const { value: answered } = await turn(running, 1, () => answers(running, bytes, calls));
      const { value: echoed } = await turn(running, 1, () => sequence(running, calls, bytes));
      answer.push(median(answered));
      echo.push(median(echoed));
    }
  }
  return Object.fromEntries(
    seen.map(({ running, answer, echo }) => [running.target.name, { answer, echo }]),
  ) as PerTarget<Payload>;
};

/** Answers of a size to a small call, and texts of that size there and back. */
export const payload = async (live: readonly Running[], { rounds, sizes }: Plan['payload']) => {
  const bySize: Record<string, PerTarget<Payload>> = {};
  for (const size of sizes) bySize[size.bytes] = await measure(live, size, rounds);
  return bySize;
};
