import { expect, test } from 'vitest';
import { migrateContent } from './migrate.ts';
import type { Migration } from './migrate.ts';

const renamed: Migration = {
  what: '`colour` is called `color`.',
  migrate: ({ colour, ...rest }) => (colour === undefined ? rest : { ...rest, color: colour }),
};
const doubled: Migration = {
  what: 'Sizes count halves.',
  migrate: ({ size, ...rest }) => (typeof size === 'number' ? { ...rest, size: size * 2 } : { ...rest }),
};

test('an older content goes through every step in order, and says what became otherwise', () => {
  expect(migrateContent({ colour: 'red', size: 2, other: [1] }, [renamed, doubled])).toEqual({
    content: { color: 'red', size: 4, other: [1], version: 3 },
    from: 1,
    steps: [renamed.what, doubled.what],
  });
  expect(migrateContent({ version: 2, size: 2 }, [renamed, doubled])).toMatchObject({ content: { size: 4 }, from: 2 });
});

test('a content of today is the same object', () => {
  const content = { version: 2, color: 'red' };
  expect(migrateContent(content, [renamed])).toEqual({ content, from: 2, steps: [] });
});

test('a content of a version that nobody knows yet is not touched', () => {
  expect(migrateContent({ version: 3 }, [renamed])).toEqual({ newer: 3, latest: 2 });
});

test.each([['1'], [0], [1.5], [null], [-1]])('what is no version is left for the schema: %j', (version) => {
  const content = { version, colour: 'red' };
  expect(migrateContent(content, [renamed])).toMatchObject({ content: { version, colour: 'red' }, steps: [] });
});
