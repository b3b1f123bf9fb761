import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject } from '../json.ts';
import {
  claimedRevision,
  claimKeys,
  readClaims,
  statelessRevision,
  withClaims,
  withoutClaims,
  withoutRound,
} from './claims.ts';

const meta = (more: object = {}) => ({
  _meta: {
    [claimKeys.protocolVersion]: statelessRevision,
    [claimKeys.clientInfo]: { name: 'c', version: '1' },
    [claimKeys.clientCapabilities]: { roots: {} },
    ...more,
  },
});

describe('claims', () => {
  test('are read as they came', () => {
    expect(readClaims(meta({ [claimKeys.logLevel]: 'warning', progressToken: 1 }))).toEqual({
      clientInfo: { name: 'c', version: '1' },
      capabilities: { roots: {} },
      logLevel: 'warning',
    });
  });

  test('need no name of the client, and no log level', () => {
    expect(readClaims(meta({ [claimKeys.clientInfo]: undefined }))).toEqual({
      clientInfo: {},
      capabilities: { roots: {} },
      logLevel: undefined,
    });
  });

  test.each([
    [claimKeys.clientCapabilities, undefined],
    [claimKeys.clientCapabilities, []],
    [claimKeys.clientCapabilities, null],
    [claimKeys.clientInfo, 'c'],
    [claimKeys.clientInfo, null],
    [claimKeys.clientInfo, { name: 7 }],
    [claimKeys.logLevel, 'loud'],
    [claimKeys.logLevel, null],
  ])('whose %s is %j are none, and the sentence says which', (key, value) => {
    expect(readClaims(meta({ [key]: value }))).toContain(key);
  });

  test.each([[{}], [{ _meta: null }], [{ _meta: [] }], [{ _meta: 'x' }]])('of %j are none', (params) => {
    expect([typeof readClaims(params), claimedRevision(params)]).toEqual(['string', undefined]);
  });

  test('of any revision show which, even where that is nonsense', () => {
    for (const version of [statelessRevision, '2099-01-01', 7, null])
      expect(claimedRevision(meta({ [claimKeys.protocolVersion]: version }))).toBe(version);
  });
});

describe('params', () => {
  const claims = { clientInfo: { name: 'gateway' }, capabilities: { sampling: {} } };

  test('with other claims in place of their own keep everything else', () => {
    const params = { name: 'n', ...meta({ progressToken: 1, [claimKeys.logLevel]: 'debug' }) };
    expect(withClaims(params, { ...claims, logLevel: 'info' })).toEqual({
      name: 'n',
      _meta: {
        progressToken: 1,
        [claimKeys.protocolVersion]: statelessRevision,
        [claimKeys.clientInfo]: { name: 'gateway' },
        [claimKeys.clientCapabilities]: { sampling: {} },
        [claimKeys.logLevel]: 'info',
      },
    });
  });

  test('without their claims are what they were before, and know no rounds', () => {
    expect(withoutClaims({ name: 'n', inputResponses: {}, requestState: 's', ...meta({ progressToken: 1 }) })).toEqual({
      name: 'n',
      _meta: { progressToken: 1 },
    });
    expect(withoutClaims({ name: 'n', ...meta() })).toEqual({ name: 'n' });
    expect(withoutClaims({ name: 'n', _meta: 7 })).toEqual({ name: 'n' });
  });

  test('can be read again, whatever they were', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (params) => {
        expect(readClaims(withClaims(params, claims))).toMatchObject(claims);
        const plain = withoutClaims(withClaims(params, claims));
        const own =
          isObject(params['_meta']) && Object.keys(params['_meta']).length > 0 ? { _meta: params['_meta'] } : {};
        const { _meta, inputResponses: _responses, requestState: _state, ...rest } = params;
        expect(plain).toEqual({ ...rest, ...own });
      }),
    );
  });
});

test('params of a new call carry nothing of an earlier round', () => {
  expect(withoutRound({ name: 't', inputResponses: {}, requestState: 's', _meta: {} })).toEqual({
    name: 't',
    _meta: {},
  });
});
