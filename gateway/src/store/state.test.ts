import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { aRecord, anAllowance, anEnd, emptyFolder, noWarning } from '../../test/fixtures/state.ts';
import { openState } from './state.ts';

test('what one run keeps the next one finds', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'data');
  {
    using state = openState(path, noWarning);
    state.grants.add(anAllowance('a'));
    state.catalogs.save('hash', { savedAt: 1, server: { tools: [] } });
    state.audit.begin(aRecord('r'));
    state.audit.end(anEnd('r'));
  }
  using state = openState(path, noWarning);
  expect(state.grants.list(Date.now())).toHaveLength(1);
  expect(state.catalogs.load('hash')).toBeDefined();
  expect(state.records.get('r')).toEqual(anEnd('r'));
});

test('whoever only reads leaves no trace of a writer', () => {
  using folder = emptyFolder();
  using state = openState(folder.path, noWarning);
  expect(state.records.count()).toBe(0);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('audit-'))).toEqual([]);
});
