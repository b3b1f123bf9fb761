import { describe, expect, test } from 'vitest';
import { claimedRevision, claimKeys, readClaims, withClaims, withoutClaims, withoutRound } from './claims.ts';

const claims = { clientInfo: { name: 'us' }, capabilities: { roots: {} } };
const { clientCapabilities, clientInfo, logLevel, protocolVersion } = claimKeys;

describe('claims', () => {
  test('come out as they were put in, and the rest of the params stays', () => {
    const params = withClaims({ name: 't', _meta: { progressToken: 1, [protocolVersion]: '1999-01-01' } }, claims);
    expect(params).toEqual({
      name: 't',
      _meta: {
        progressToken: 1,
        [protocolVersion]: '2026-07-28',
        [clientInfo]: { name: 'us' },
        [clientCapabilities]: { roots: {} },
      },
    });
    expect([readClaims(params), claimedRevision(params)]).toEqual([{ ...claims, logLevel: undefined }, '2026-07-28']);
    expect(readClaims(withClaims({}, { ...claims, logLevel: 'debug' }))).toEqual({ ...claims, logLevel: 'debug' });
  });

  test('without a name are taken: a client need not say who it is', () => {
    expect(readClaims({ _meta: { [clientCapabilities]: {} } })).toEqual({
      clientInfo: {},
      capabilities: {},
      logLevel: undefined,
    });
  });

  test.each<[string, object, string]>([
    ['no _meta', {}, clientCapabilities],
    ['_meta that is a list', { _meta: [] }, clientCapabilities],
    ['capabilities that are none', { _meta: { [clientCapabilities]: true } }, clientCapabilities],
    ['a name that is none', { _meta: { [clientCapabilities]: {}, [clientInfo]: { name: 1 } } }, clientInfo],
    ['somebody who is text', { _meta: { [clientCapabilities]: {}, [clientInfo]: 'me' } }, clientInfo],
    ['a level that is none', { _meta: { [clientCapabilities]: {}, [logLevel]: 'loud' } }, logLevel],
  ])('of another shape are refused by the key that is wrong: %s', (_, params, key) => {
    expect(readClaims({ ...params })).toContain(key);
  });

  test('are there only where a request says its revision', () => {
    expect([{}, { _meta: null }, { _meta: {} }].map((params) => claimedRevision({ ...params }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('params for a server with a handshake', () => {
  test('have nothing that it does not know, and all that is not ours', () => {
    const params = withClaims(
      { name: 't', inputResponses: {}, requestState: 's', _meta: { progressToken: 1, 'x-odd': 2 } },
      { ...claims, logLevel: 'info' },
    );
    expect(withoutClaims(params)).toEqual({ name: 't', _meta: { progressToken: 1, 'x-odd': 2 } });
  });

  test('have no _meta where nothing is left in it', () => {
    expect(withoutClaims(withClaims({ name: 't' }, claims))).toEqual({ name: 't' });
  });
});

test('params of a new call carry nothing of an earlier round', () => {
  expect(withoutRound({ name: 't', inputResponses: {}, requestState: 's', _meta: {} })).toEqual({
    name: 't',
    _meta: {},
  });
});
