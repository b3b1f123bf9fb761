import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import type { Call } from '../../pipeline/call.ts';
import { createStateSeal } from './request-state.ts';

const remedy = 'Send the request again without requestState and inputResponses.';
const refusal = (what: string) => ({ code: 'invalid-arguments', message: `params.requestState ${what}.`, remedy });

const changed = 'was not given by this gateway, or was changed';
const foreign = 'belongs to another request, or to another client';

/** The payload of a state with something else in it, under a signature by `key`. */
const forged = (sealed: string, more: object, key = 'theirs'): string => {
  const said: unknown = JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString('utf8'));
  const payload = Buffer.from(JSON.stringify({ ...Object(said), ...more })).toString('base64url');
  return `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
};

describe('a state', () => {
  test('comes back as it was given, whatever is in it', () => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const upstream = 'their own … {"signed":"\u0000"}';
    expect(seal.open(aCall(), seal.seal(aCall(), { upstream }))).toEqual({ upstream });
    const waiting = { waiting: 'x1', round: 2 };
    expect(seal.open(aCall(), seal.seal(aCall(), waiting))).toEqual(waiting);
  });

  test('is good for the same request, whatever changes from round to round', () => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const call = aCall();
    const sealed = seal.seal(call, { upstream: 's' });
    const next = { ...call, params: { ...call.params, inputResponses: {}, _meta: { progressToken: 7 } } };
    expect(seal.open(next, sealed)).toEqual({ upstream: 's' });
  });

  test('of one process is nothing to another', () => {
    const sealed = createStateSeal({ ttlMs: 1_000 }).seal(aCall(), { upstream: 's' });
    expect(() => createStateSeal({ ttlMs: 1_000 }).open(aCall(), sealed)).toThrow(changed);
  });

  test('that is too long to be carried is refused when it is given, not when it comes back', () => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const longest = 's'.repeat(390_000);
    expect(seal.open(aCall(), seal.seal(aCall(), { upstream: longest }))).toEqual({ upstream: longest });
    expect(() => seal.seal(aCall(), { upstream: '…'.repeat(390_000) })).toThrow('too long');
  });
});

describe(`a client that changes or invents a state is refused ${proves('T-29')}`, () => {
  test.each<[string, (sealed: string) => unknown, string]>([
    ['no text', () => 7, 'must be the text that was given'],
    ['an object', (sealed) => ({ sealed }), 'must be the text that was given'],
    ['endless', (sealed) => sealed + 'A'.repeat(600_000), 'must be the text that was given'],
    ['empty', () => '', changed],
    ['something else', () => 'x1', changed],
    ['without its signature', (sealed) => sealed.split('.')[0], changed],
    ['with a signature cut short', (sealed) => sealed.slice(0, -2), changed],
    ['with more behind it', (sealed) => `${sealed}.more`, changed],
    ['with another round', (sealed) => forged(sealed, { r: 3 }), changed],
    ['signed by somebody else', (sealed) => forged(sealed, {}), changed],
    ['cut', (sealed) => sealed.slice(4), changed],
  ])('%s', (_, change, what) => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const sealed = seal.seal(aCall(), { waiting: 'x1', round: 1 });
    expect(() => seal.open(aCall(), change(sealed))).toThrow(expect.objectContaining(refusal(what)));
    // What was tried with it does not use it up.
    expect(seal.open(aCall(), sealed)).toEqual({ waiting: 'x1', round: 1 });
  });

  test.each([
    ['no state', { u: 7 }, 'cannot be read'],
    ['no time', { e: 'never' }, 'is too old'],
    ['no number', { n: 'x' }, 'was used already'],
  ])('even under our own signature, where there is %s in it', (_, more, what) => {
    const key = Buffer.alloc(32, 1);
    const seal = createStateSeal({ ttlMs: 1_000, key });
    const sealed = forged(seal.seal(aCall(), { upstream: 's' }), more, key.toString());
    expect(() => seal.open(aCall(), sealed)).toThrow(what);
    const payload = Buffer.from('no JSON').toString('base64url');
    const text = `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
    expect(() => seal.open(aCall(), text)).toThrow('cannot be read');
  });
});

test.each<[string, Partial<Call>]>([
  ['another client', { principal: { client: 'other' } }],
  ['the same client in another project', { principal: { client: 'claude-desktop', project: 'film' } }],
  ['another tool', { target: { kind: 'tool', upstream: 'filesystem', name: 'write_file' } }],
  ['the same tool of another server', { target: { kind: 'tool', upstream: 'other', name: 'read_text_file' } }],
  ['another method', { method: 'prompts/get' }],
  ['other arguments', { params: { name: 'read_text_file', arguments: { path: '/etc/passwd' } } }],
  ['no arguments', { params: { name: 'read_text_file' } }],
])(`a state that is borrowed for %s is refused ${proves('T-29')}`, (_, other) => {
  const seal = createStateSeal({ ttlMs: 1_000 });
  const sealed = seal.seal(aCall(), { upstream: 's' });
  expect(() => seal.open(aCall(other), sealed)).toThrow(expect.objectContaining(refusal(foreign)));
  expect(seal.open(aCall(), sealed)).toEqual({ upstream: 's' });
});

describe(`a state that is replayed is refused ${proves('T-29')}`, () => {
  test('the second time, however it is spelt', () => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const sealed = seal.seal(aCall(), { upstream: 's' });
    seal.open(aCall(), sealed);
    expect(() => seal.open(aCall(), sealed)).toThrow(expect.objectContaining(refusal('was used already')));
    // The last character of a signature says less than its six bits.
    const last = sealed.slice(-1);
    const spellings = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      .split('')
      .filter((one) => one !== last);
    for (const one of [...spellings, `${last}=`, `${last}\n`]) {
      expect(() => seal.open(aCall(), sealed.slice(0, -1) + one)).toThrow(/was used already|was changed/);
    }
  });

  test('after its time', () => {
    let now = 0;
    const seal = createStateSeal({ ttlMs: 1_000, now: () => now });
    const [early, late] = [seal.seal(aCall(), { upstream: 'a' }), seal.seal(aCall(), { upstream: 'b' })];
    now = 1_000;
    expect(seal.open(aCall(), early)).toEqual({ upstream: 'a' });
    now = 1_001;
    expect(() => seal.open(aCall(), late)).toThrow(expect.objectContaining(refusal('is too old')));
  });

  test('even when so many were used since that it cannot be remembered', () => {
    const seal = createStateSeal({ ttlMs: 600_000, mostUsed: 10 });
    const sealed = seal.seal(aCall(), { upstream: 's' });
    seal.open(aCall(), sealed);
    for (let more = 0; more < 10; more += 1) seal.open(aCall(), seal.seal(aCall(), { upstream: 's' }));
    expect(() => seal.open(aCall(), sealed)).toThrow('was used already');
    expect(seal.open(aCall(), seal.seal(aCall(), { upstream: 'new' }))).toEqual({ upstream: 'new' });
  });
});
