import { assert, integer, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { cut, cutMiddle, pad, table, width, wrap } from './layout.ts';

const text = oneof(string({ unit: 'grapheme', maxLength: 60 }), string({ maxLength: 60 }));

test('a text that was cut takes no more columns than it may, and says that it was cut', () => {
  assert(
    property(text, integer({ min: 2, max: 40 }), (whole, columns) => {
      for (const shorten of [cut, cutMiddle]) {
        const short = shorten(whole, columns);
        expect(short === whole || (short.includes('…') && width(whole) > columns)).toBe(true);
        expect(width(short)).toBeLessThanOrEqual(columns);
      }
    }),
  );
});

test('accents take no columns of their own, and wide characters take two', () => {
  expect(width('Étale'.normalize('NFD'))).toBe(5);
  expect(width('時間')).toBe(4);
  expect(pad('Étale'.normalize('NFD'), 7)).toBe(`${'Étale'.normalize('NFD')}  `);
});

test('a command in backticks is never broken over two lines', () => {
  const command = '`storycore-mcp grant claude-desktop filesystem/write_file --level write --path "a b c"`';
  const lines = wrap(`Allow just this with ${command}.`, 40);
  expect(lines).toEqual(['Allow just this with', `${command}.`]);
});

test('every line of a table fits, and the cells of a column stand below each other', () => {
  const rows = [
    ['TIME', 'WHAT', 'OUTCOME'],
    ['10:00:00', 'filesystem/a_tool_with_a_very_long_name_indeed_and_more', 'ok'],
    ['10:00:01', 'git/git_log', 'denied'],
  ];
  const lines = table(rows, { columns: 44, flexible: 1 });
  expect(lines.every((line) => width(line) <= 44)).toBe(true);
  expect(new Set([lines[0]?.indexOf('OUTCOME'), lines[1]?.lastIndexOf('ok'), lines[2]?.indexOf('denied')]).size).toBe(
    1,
  );
});
