import { expect, test } from 'vitest';

import { aRecord, anAllowance } from '../../test/fixtures/state.ts';
import type { AuditRecord } from './call.ts';
import { replay } from './replay.ts';
import type { Policy } from './replay.ts';

const allowed = (grant = 'grant-1', more: Partial<AuditRecord> = {}): AuditRecord =>
  aRecord('a', { outcome: 'ok', trail: [{ step: 'permission', decision: 'allow', grant }], ...more });

const refused = (decision: string): AuditRecord =>
  aRecord('a', { outcome: 'permission-denied', trail: [{ step: 'permission', decision }] });

const under = (...grants: Policy['grants']): Policy => ({ grants, answered: new Set() });

const { effect: _effect, ...any } = anAllowance('grant-1');

test('a call that the same grants allow is the same', () => {
  expect(replay(allowed(), under(anAllowance('grant-1')))).toEqual({ kind: 'same' });
});

test('a call that another grant allows is decided the same', () => {
  expect(replay(allowed(), under(anAllowance('other')))).toEqual({ kind: 'same' });
});

test('a call that nothing allows any more would be denied, and it is said why', () => {
  expect(replay(allowed(), under())).toEqual({
    kind: 'other',
    before: { effect: 'allow', by: 'grant-1' },
    after: { effect: 'deny', by: 'no grant allows resource_read there' },
  });
});

test('a call that was denied and would be allowed names the grant', () => {
  expect(replay(refused('deny'), under(anAllowance('wide')))).toMatchObject({
    kind: 'other',
    before: { effect: 'deny' },
    after: { effect: 'allow', by: 'wide' },
  });
});

test('a grant that had run out at the time of the call does not allow it', () => {
  const late = anAllowance('late', { expiresAt: aRecord('a').at - 1 });
  expect(replay(allowed(), under(late))).toMatchObject({ kind: 'other', after: { effect: 'deny' } });
});

test('a call that a person allowed, and that would be asked about again, is the same', () => {
  const policy = { grants: [{ ...any, id: 'asks', effect: 'ask' } as const], answered: new Set(['g-1']) };
  expect(replay(allowed('g-1'), policy)).toEqual({ kind: 'same' });
  expect(replay(allowed('g-1'), { ...policy, grants: [anAllowance('wide')] })).toMatchObject({
    kind: 'other',
    before: { effect: 'ask' },
    after: { effect: 'allow' },
  });
  expect(replay(allowed('g-1'), { ...policy, grants: [anAllowance('g-1')] })).toEqual({ kind: 'same' });
});

test('a call whose facts were shortened, or had a secret in them, is not guessed at', () => {
  const path = (shown: string): AuditRecord['facts'] => ({
    needs: [{ level: 'resource_read', object: { kind: 'path', forms: [shown], shown } }],
    violations: [],
  });
  const kindOf = (shown: string) => replay(allowed('grant-1', { facts: path(shown) }), under()).kind;
  expect(kindOf('/film/long…[300 more characters]')).toBe('undecidable');
  expect(kindOf('[7 more not kept]')).toBe('undecidable');
  expect(kindOf('/film/[secret KEY]/x')).toBe('undecidable');
  expect(kindOf('/film/plain')).toBe('other');
});

test('whether a grant that counts its uses had any left is not guessed at', () => {
  expect(replay(refused('deny'), under(anAllowance('three', { uses: 3 })))).toMatchObject({ kind: 'undecidable' });
});

test('a call that never came to the policy says nothing about it', () => {
  expect(replay(aRecord('a', { outcome: 'quarantined' }), under())).toEqual({ kind: 'never-asked' });
  expect(replay(aRecord('a', { outcome: 'interrupted' }), under()).kind).toBe('undecidable');
});

test('what no grant can allow stays refused', () => {
  const forged = { ...refused('deny'), facts: { needs: [], violations: ['It has a line feed in it.'] } };
  expect(replay(forged, under(anAllowance('wide')))).toEqual({ kind: 'same' });
});
