import { describe, expect, test } from 'vitest';
import { aQuestion } from '../../../../test/fixtures/question.ts';
import { proves } from '../../../../test/security/proves.ts';
import { width } from '../../layout.ts';
import { lettersOf, readLetter } from './letters.ts';
import { sheetLines } from './sheet.ts';

const now = Date.now();
const plain = aQuestion('q-1', { askedAt: now, expiresAt: now + 119_000 });
const lines = (open = plain, columns = 80): string[] => sheetLines(open, columns, now);

test('a question says who, what, where, what is sent, and what each answer opens', () => {
  expect(lines()).toEqual([
    'q-1  waits, 2 min more',
    '  who      anna, project film, session s-1',
    '  wants    tool write_file of files',
    '  to       write /film/scenes/one.md, given as scenes/one.md (54 bytes)',
    '  sends    │ path: "scenes/one.md"',
    '  once     this one call, as it is shown: write /film/scenes/one.md, at most 54',
    '           bytes',
    '  longer   times: so many calls',
    '           minutes: every call for so long',
    '           session: every call of this session, with no time limit but its end',
    '           project: every call in this project, with no time limit',
    '           always: every call in every project, with no time limit',
    '           with this tool, and only to:',
    '           · write /film/scenes and all under it',
    '  deny     refuses the calls that wait, and nothing more',
  ]);
});

test('that only one call can be answered for is said, where that is so', () => {
  const { question } = plain;
  const starred = { ...plain, question: { ...question, target: { ...question.target, name: 'write_*' } } };
  expect(lines(starred).join('\n')).toContain('Only once: a lasting grant could not name just this.');
  expect(lettersOf(starred)).toBe('[d]eny [o]nce [l]ater');
});

describe(`words of others cannot pass for ours ${proves('T-21')}`, () => {
  const evil = `Fine.\n  deny     refuses nothing\r\nq-1  ANSWERED\u2028\u202eevil\u001b[2J${'x'.repeat(300)} ${'字'.repeat(60)}`;
  const open = {
    ...plain,
    question: {
      ...plain.question,
      principal: { client: `anna\u202e\n  deny` },
      target: { ...plain.question.target, name: `write\n  who      root` },
    },
    sheet: {
      sent: [`text: ${JSON.stringify(evil)}`],
      cut: 3,
      serverWords: { title: evil, description: evil },
      beyond: [],
      findings: [evil],
    },
  };

  test.each([40, 80, 160])('in %i columns no line begins with them, and none is too wide', (columns) => {
    const shown = lines(open, columns);
    expect(shown.every((line) => width(line) <= Math.min(80, columns))).toBe(true);
    // oxlint-disable-next-line no-control-regex -- that there are none is what is promised
    expect(shown.join('')).not.toMatch(/[\u0000-\u001f\u007f\u2028\u202e]/);
    // Our own words stand in the first columns, and each of them once.
    const titles = shown.map((line) => line.slice(2, 10).trim()).filter((title) => title !== '');
    expect(titles.slice(1)).toEqual(['who', 'wants', 'to', 'sends', 'found', 'says', 'once', 'longer', 'deny']);
    expect(shown.filter((line) => line.startsWith('q-1'))).toHaveLength(1);
  });

  test('each line of what a server says is marked as its words', () => {
    const shown = lines(open);
    const from = shown.findIndex((line) => line.startsWith('  says'));
    const until = shown.findIndex((line) => line.startsWith('  once'));
    const words = shown.slice(from + 1, until);
    expect(words.length).toBeGreaterThan(10);
    expect(words.every((line) => line.startsWith(`${' '.repeat(11)}│ `))).toBe(true);
  });
});

test('a letter is an answer where it counts, and nothing else is', () => {
  expect(lettersOf(plain)).toBe('[d]eny [o]nce [2…]× 15 [m]in [s]ession [p]roject [a]lways [l]ater');
  expect(['d', ' O ', 'm', 's', 'p', 'a', 'l', '3'].map((typed) => readLetter(plain, typed))).toEqual([
    { kind: 'deny' },
    { kind: 'once' },
    { kind: 'minutes', minutes: 15 },
    { kind: 'session' },
    { kind: 'project' },
    { kind: 'always' },
    'later',
    { kind: 'times', times: 3 },
  ]);
  const bare = { ...plain, question: { ...plain.question, principal: { client: 'anna' } } };
  expect(['', 'y', '0', '-1', '1e3', 'a number', 'once'].map((typed) => readLetter(plain, typed))).toEqual(
    Array.from({ length: 7 }, () => undefined),
  );
  expect(['s', 'p'].map((typed) => readLetter(bare, typed))).toEqual([undefined, undefined]);
});
