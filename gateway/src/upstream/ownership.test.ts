import { describe, expect, test } from 'vitest';
import { nobody } from '../pipeline/caller.ts';
import type { Caller } from '../pipeline/caller.ts';
import { leaseKey, ownershipOf } from './ownership.ts';
import type { Isolation } from './ownership.ts';

const answer = () => Promise.resolve({ result: {} });
const answerer = () => answer;
const principal = { client: 'desktop', project: 'film' };
const callerOf = (changes: Partial<Caller>): Caller => ({
  ...nobody,
  conversation: { id: 'c1', hear: () => {} },
  ...changes,
});
const of = (isolation: Isolation, changes: Partial<Caller> = {}, era: 'handshake' | 'stateless' = 'handshake') =>
  ownershipOf(isolation, { caller: callerOf(changes), principal }, era, answerer);

describe('a connection', () => {
  test('is shared by all who can be asked nothing', () => {
    expect(of('shared')).toBeUndefined();
    expect(of('shared', { era: 'stateless' }, 'stateless')).toBeUndefined();
  });

  test('is of one conversation where its client can be asked, and its server only asks in the middle of a call', () => {
    const capabilities = { roots: {}, experimental: {} };
    for (const isolation of ['shared', 'per-client', 'per-session'] as const) {
      expect(of(isolation, { capabilities })).toMatchObject({
        key: 'c1',
        era: 'handshake',
        capabilities: { roots: {} },
        owner: { id: 'c1' },
        onRequest: answer,
      });
    }
    expect(of('shared', { capabilities }, 'stateless')).toBeUndefined();
    expect(of('shared', { capabilities, era: 'stateless' })).toBeUndefined();
  });

  test('is of one client, or of one of its conversations, where its server is not shared', () => {
    const alone = { era: 'stateless', capabilities: {}, onRequest: undefined };
    expect(of('per-client', {}, 'stateless')).toEqual({ ...alone, key: 'client desktop', owner: undefined });
    const owner = expect.objectContaining({ id: 'c1' }) as unknown;
    expect(of('per-session', {}, 'stateless')).toEqual({ ...alone, key: 'c1', owner });
  });

  test('of nobody’s session is of one principal', () => {
    const { conversation } = nobody;
    const keys = [principal, { client: 'other' }].map(
      (who) =>
        ownershipOf('per-session', { caller: callerOf({ conversation }), principal: who }, 'handshake', answerer)?.key,
    );
    expect(new Set(keys).size).toBe(2);
  });
});

test('calls may follow each other on a connection where they are of one principal, or of one session', () => {
  const who = (id: string, client: string) => ({
    caller: callerOf({ conversation: { id, hear: () => {} } }),
    principal: { client },
  });
  expect(leaseKey('shared', who('c1', 'a'))).toBe(leaseKey('shared', who('c2', 'a')));
  expect(leaseKey('per-client', who('c1', 'a'))).not.toBe(leaseKey('per-client', who('c1', 'b')));
  expect(leaseKey('per-session', who('c1', 'a'))).not.toBe(leaseKey('per-session', who('c2', 'a')));
});
