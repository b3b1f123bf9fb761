import { describe, expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import type { Call } from '../pipeline/call.ts';
import { createLately } from './lately.ts';
import { createSoleCallers, tellLog } from './logs.ts';

const setUp = () => {
  const told: unknown[] = [];
  const conversation = (id: string): Conversation => ({
    id,
    hear: (method, params) => told.push([`conversation ${id}`, method, params]),
  });
  const [one, other] = [conversation('one'), conversation('other')];
  let calls = 0;
  const callOf = (of: Conversation, changes: Partial<Caller> = {}): Call => {
    const call = `call ${(calls += 1)}`;
    return aCall({
      caller: { ...nobody, conversation: of, tell: (method, params) => told.push([call, method, params]), ...changes },
    });
  };
  return { told, one, other, callOf };
};

const tell = (params: Parameters<typeof tellLog>[1], calls: readonly Call[], alone?: Conversation): boolean =>
  tellLog('files', params, { calls, lately: createLately(), alone });

const message = { level: 'warning', data: 'x' };
const heard = { logger: 'files', ...message };

describe('what a server logs', () => {
  test('belongs to the newest call of the only client that calls', () => {
    const { told, one, callOf } = setUp();
    expect(tell(message, [callOf(one), callOf(one)])).toBe(true);
    expect(told).toEqual([['call 2', 'notifications/message', heard]]);
  });

  test('keeps the name of its logger, where it has one', () => {
    const { told, one, callOf } = setUp();
    tell({ ...message, logger: 'disk' }, [callOf(one)]);
    expect(told).toEqual([['call 1', 'notifications/message', { ...message, logger: 'disk' }]]);
  });

  test('while two clients call is for nobody: it may be about the other', () => {
    const { told, one, other, callOf } = setUp();
    expect(tell(message, [callOf(one), callOf(other)], one)).toBe(false);
    expect(told).toEqual([]);
  });

  test('while nobody calls is for whose alone the connection is', () => {
    const { told, one } = setUp();
    expect(tell(message, [], one)).toBe(true);
    expect(tell(message, [])).toBe(false);
    expect(told).toEqual([['conversation one', 'notifications/message', heard]]);
  });

  test.each([
    ['handshake', undefined, 'debug', true],
    ['stateless', undefined, 'emergency', false],
    ['stateless', 'warning', 'warning', true],
    ['stateless', 'error', 'warning', false],
    ['handshake', 'error', 'warning', false],
    // What is no level is told to whoever wants any.
    ['stateless', 'emergency', 'loud', true],
  ] as const)('to a %s client that wants %s and is of level %s is told: %s', (era, logLevel, level, reaches) => {
    const { told, one, callOf } = setUp();
    expect(tell({ level }, [callOf(one, { era, logLevel })])).toBe(reaches);
    expect(told).toHaveLength(reaches ? 1 : 0);
  });

  test('is told with the newest call that wants it', () => {
    const { told, one, callOf } = setUp();
    const wants = callOf(one, { era: 'stateless', logLevel: 'debug' });
    expect(tell(message, [wants, callOf(one, { era: 'stateless' })])).toBe(true);
    expect(told).toEqual([['call 1', 'notifications/message', heard]]);
  });
});

describe('what a server says while nobody calls', () => {
  test('is for the only client that there is', () => {
    const { one, other } = setUp();
    const conversations = new Set([one]);
    const sole = createSoleCallers(conversations);
    expect(sole.of('files')).toBe(one);
    conversations.add(other);
    expect(sole.of('files')).toBeUndefined();
    conversations.clear();
    expect(sole.of('files')).toBeUndefined();
  });

  test('is for nobody where another client spoke with it before, whoever is left', () => {
    const { one, other, callOf } = setUp();
    const conversations = new Set([one, other]);
    const sole = createSoleCallers(conversations);
    sole.note(callOf(one));
    sole.note(callOf(one));
    conversations.delete(one);
    expect(sole.of('filesystem')).toBeUndefined();
    expect(sole.of('notes')).toBe(other);
    sole.note(callOf(other));
    sole.note(callOf(other));
    expect(sole.of('filesystem')).toBeUndefined();
  });

  test('is for the client that spoke with it, while it is the only one that ever did', () => {
    const { one, callOf } = setUp();
    const sole = createSoleCallers(new Set([one]));
    sole.note(callOf(one));
    // Of the same client, in another dialect: there is no other.
    sole.note(callOf(nobody.conversation));
    expect(sole.of('filesystem')).toBe(one);
  });

  test('may be about a call that had no conversation, where there were several clients', () => {
    const { one, other, callOf } = setUp();
    const conversations = new Set([one, other]);
    const sole = createSoleCallers(conversations);
    sole.note(callOf(nobody.conversation));
    conversations.delete(other);
    expect(sole.of('filesystem')).toBeUndefined();
  });
});
