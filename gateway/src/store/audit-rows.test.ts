import { expect, test } from 'vitest';

import { aRecord, anEnd, emptyState } from '../../test/fixtures/state.ts';
import { encodeBegun, encodeEnded } from './audit-line.ts';
import { auditRows, gather } from './audit-rows.ts';

const begun = encodeBegun(aRecord('a'));
const ended = encodeEnded(anEnd('a'));

test('a begin that is written again does not undo an end', () => {
  using state = emptyState();
  const rows = auditRows(state.database.sqlite, 'main.audit');
  rows.write('a', { begun, ended }, 'owner');
  rows.write('a', { begun }, 'owner');
  expect(state.database.sqlite.prepare('SELECT outcome, owner, ended FROM audit').all()).toEqual([
    { outcome: 'ok', owner: null, ended: ended.text },
  ]);
});

test('only what an owner has not ended is interrupted with it', () => {
  using state = emptyState();
  const rows = auditRows(state.database.sqlite, 'main.audit');
  rows.write('a', { begun, ended }, 'dead');
  rows.write('b', { begun: encodeBegun(aRecord('b')) }, 'dead');
  rows.write('c', { begun: encodeBegun(aRecord('c')) }, 'living');
  rows.interrupt('dead');
  expect(state.database.sqlite.prepare('SELECT id, outcome FROM audit ORDER BY id').all()).toEqual([
    { id: 'a', outcome: 'ok' },
    { id: 'b', outcome: 'interrupted' },
    { id: 'c', outcome: 'started' },
  ]);
});

test('a record that is complete from the start waits for nobody', () => {
  using state = emptyState();
  const complete = encodeBegun(aRecord('a', { outcome: 'ok' }));
  auditRows(state.database.sqlite, 'main.audit').write('a', { begun: complete }, 'owner');
  expect(state.database.sqlite.prepare('SELECT outcome, owner FROM audit').all()).toEqual([
    { outcome: 'ok', owner: null },
  ]);
});

test('the entries of one record are brought together, in the order in which records began', () => {
  const other = encodeBegun(aRecord('b'));
  expect([...gather([{ begun }, { begun: other }, { ended }])]).toEqual([
    ['a', { begun, ended }],
    ['b', { begun: other }],
  ]);
});
