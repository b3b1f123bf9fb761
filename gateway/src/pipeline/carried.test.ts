import { expect, test } from 'vitest';
import type { Grant } from '../policy/grant.ts';
import { createCarried, unspent } from './carried.ts';

const grant = (id: string, more: { readonly uses?: number; readonly expiresAt?: number } = {}): Grant => ({
  id,
  effect: 'allow',
  principal: {},
  level: 'tool_execute',
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
  ...more,
});

const lasting = grant('lasting');
const counted = grant('counted', { uses: 1 });
const once = grant('once', { uses: 1 });

test('what lasts is not carried: the next round is decided by it as it stands then', () => {
  const carried = createCarried();
  expect(carried({ grants: [lasting], used: ['lasting'], alone: undefined })).toEqual([]);
  // An expiry is exact, also in the middle of an exchange.
  const fleeting = grant('fleeting', { expiresAt: 9 });
  expect(carried({ grants: [fleeting, counted], used: ['fleeting'], alone: undefined })).toEqual([]);
});

test('what may be used up is carried, where it was used', () => {
  const carried = createCarried();
  const grants = [lasting, counted];
  expect(carried({ grants, used: ['counted', 'lasting'], alone: undefined })).toEqual([counted]);
  expect(carried({ grants, used: ['lasting'], alone: undefined })).toEqual([]);
  expect(carried({ grants: [lasting], used: ['once'], alone: [once] })).toEqual([once]);
  expect(carried({ grants, used: ['counted'], alone: [counted, once] })).toEqual([counted]);
});

test('of the later rounds no further use is taken', () => {
  expect(unspent(['counted', 'lasting'], [counted])).toEqual(['lasting']);
  expect(unspent(['lasting'], [])).toEqual(['lasting']);
});
