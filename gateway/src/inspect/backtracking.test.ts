import { expect, test } from 'vitest';
import { backtracks } from './backtracking.ts';

test('repetitions whose inside repeats or overlaps itself are seen', () => {
  for (const pattern of [
    '^(a+)+$',
    '(?:a*)*b',
    '(a|aa)+$',
    '([a-zA-Z0-9]+[._-]?)+@',
    '^(\\w+\\s?)*$',
    '(\\w|\\d)+!',
    '(.*,)*x',
    '((?:x+)y?){2,}z',
    '(?<n>[a-z]+)*$',
    '([a-z]{1,30}){1,30}$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '.*.*.*=',
    ')(a+)+$',
  ]) {
    expect([pattern, backtracks(pattern)]).toEqual([pattern, true]);
  }
});

test('patterns as honest schemas have them are left alone', () => {
  for (const pattern of [
    '^[a-z0-9]+(?:-[a-z0-9]+)*$',
    '^[a-zA-Z0-9._]+(?:[-._a-zA-Z0-9]*)$',
    "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
    '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?Z)?$',
    '^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}$',
    '^([0-9a-f]{2}:){5}[0-9a-f]{2}$',
    '^(https?|ftp)://[^\\s/$.?#].[^\\s]*$',
    '^v?(\\d+\\.)*\\d+$',
    '^(?:"[^"]*"|[^",]+)$',
    '^((?:[a-z]+-))+x$',
  ]) {
    expect([pattern, backtracks(pattern)]).toEqual([pattern, false]);
  }
});

test('what is no pattern is read without harm, and soon', () => {
  for (const pattern of [
    '[',
    '(',
    '\\',
    '((((',
    'a{',
    '[a-',
    '(?<',
    '('.repeat(1000),
    '(a+'.repeat(300),
    '|'.repeat(9000),
  ]) {
    expect(typeof backtracks(pattern)).toBe('boolean');
  }
});
