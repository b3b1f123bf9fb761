import { expect, test } from 'vitest';

import { emptyState, noWarning, recordedWarnings } from '../../test/fixtures/state.ts';
import { createCatalogStore } from './catalog.ts';

const server = {
  tools: [{ name: 'lire_scène', inputSchema: { type: 'object' } }],
  odd: [null, 1.5, { deep: '\u0000' }],
};

test('a catalogue comes back exactly as it was saved', () => {
  using state = emptyState();
  const catalog = createCatalogStore(state.database, noWarning);
  catalog.save('hash', { savedAt: 17, server });
  expect(catalog.load('hash')).toEqual({ savedAt: 17, server });
});

test('a catalogue that was saved again replaces the former one', () => {
  using state = emptyState();
  const catalog = createCatalogStore(state.database, noWarning);
  catalog.save('hash', { savedAt: 1, server: { tools: [] } });
  catalog.save('hash', { savedAt: 2, server });
  expect(catalog.load('hash')).toEqual({ savedAt: 2, server });
});

test('a server that was never seen has no catalogue', () => {
  using state = emptyState();
  expect(createCatalogStore(state.database, noWarning).load('hash')).toBeUndefined();
});

test.each(['{"tools":[', '[]', '"text"', 'null'])('a damaged catalogue (%s) is no catalogue, and says so', (text) => {
  using state = emptyState();
  const { warn, messages } = recordedWarnings();
  const catalog = createCatalogStore(state.database, warn);
  state.database.sqlite.prepare('INSERT INTO catalog VALUES (?, ?, ?)').run('hash', 1, text);
  expect(catalog.load('hash')).toBeUndefined();
  expect(messages).toEqual([expect.stringContaining('cannot be read')]);
  catalog.save('hash', { savedAt: 2, server });
  expect(catalog.load('hash')).toEqual({ savedAt: 2, server });
});

test('catalogues that nobody asks for any more do not add up', () => {
  using state = emptyState();
  const catalog = createCatalogStore(state.database, noWarning);
  for (let index = 0; index < 300; index += 1) catalog.save(`hash-${index}`, { savedAt: index, server: {} });
  expect(state.database.sqlite.prepare('SELECT count(*) AS rows FROM catalog').get()).toEqual({ rows: 256 });
  expect(catalog.load('hash-299')).toBeDefined();
  expect(catalog.load('hash-0')).toBeUndefined();
});
