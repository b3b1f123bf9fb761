import { expect, test } from 'vitest';
import { anAllowance, emptyState, noWarning } from '../../test/fixtures/state.ts';
import { carryGrants } from './carry-grants.ts';
import { createGrantStore } from './grants.ts';

const now = 1_700_000_100_000;
const tool = (name: string) => ({ kind: 'tool', name, levels: ['tool_execute'] }) as const;

test('a new version keeps what matches, drops what is gone, asks for what is new, and can be carried twice', () => {
  using state = emptyState();
  const store = createGrantStore(state.database, noWarning, () => now);
  const allow = { level: 'tool_execute', server: 'notes', answersAsk: true, principal: {} } as const;
  store.add(anAllowance('kept', { ...allow, name: 'read' }));
  store.add(anAllowance('gone', { ...allow, name: 'erase' }));
  store.add(anAllowance('pattern', { ...allow, name: '*' }));
  const change = { upstream: 'notes', before: [tool('read'), tool('erase')], after: [tool('read'), tool('send')], now };

  const { dropped } = carryGrants(store, change);
  expect(dropped.map(({ id }) => id)).toContain('gone');
  const named = (name: string) => store.list(now).filter((grant) => grant.name === name);
  expect(named('erase')).toEqual([]);
  expect(named('send').map(({ effect }) => effect)).toEqual(['ask']);
  expect(store.list(now).some((grant) => grant.id === 'kept')).toBe(true);
  // The pattern no longer answers the new question.
  expect(named('*').every((grant) => grant.effect !== 'allow' || grant.answersAsk !== true)).toBe(true);

  const settled = store.list(now).length;
  carryGrants(store, { ...change, before: change.after });
  expect(store.list(now)).toHaveLength(settled);
});
