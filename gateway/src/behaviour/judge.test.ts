import { expect, test } from 'vitest';
import { createJudging, readFindings } from './judge.ts';

test('findings are taken within bounds, made visible, and as what they may be', () => {
  const [first] = readFindings(JSON.stringify({ findings: [{ severity: 'fatal', why: 'a\u202eb', evidence: 7 }] }));
  expect(first).toEqual({ kind: 'judge', severity: 'flag', where: '', evidence: '', why: 'a\\u{202e}b' });
  const many = { findings: Array.from({ length: 50 }, () => ({ severity: 'hold', why: 'x'.repeat(900) })) };
  const found = readFindings(JSON.stringify(many));
  expect(found).toHaveLength(20);
  expect(found[0]?.why.length).toBeLessThanOrEqual(200);
});

test.each(['', 'no JSON', '{}', '{"findings": 1}', '[]'])('%j is no answer', (text) => {
  expect(() => readFindings(text)).toThrow(/JSON|findings/);
});

test('a judge that fails is told of, and asked about the next case; a full queue leaves out', async () => {
  const failures: string[] = [];
  const asked: string[] = [];
  const judging = createJudging({
    ask: async (text) => {
      asked.push(text);
      if (asked.length === 1) throw new Error('no');
      return '{"findings": []}';
    },
    mask: (value) => value,
    mostBytes: 200,
    mostWaiting: 1,
    onFound: () => {},
    onFailure: (message) => failures.push(message),
  });
  const one = { kind: 'result', server: 's', content: 'x' } as const;
  judging.look(one);
  judging.look(one);
  judging.look(one);
  await new Promise((resolve) => setImmediate(resolve));
  expect([asked.length, failures.length]).toEqual([2, 2]);
  judging.look({ ...one, content: 'x'.repeat(300) });
  await new Promise((resolve) => setImmediate(resolve));
  expect([asked.length, failures.at(-1)]).toEqual([2, 'What a server said is too large for the judge.']);
});
