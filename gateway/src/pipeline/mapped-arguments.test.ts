import { describe, expect, test } from 'vitest';
import { mapArguments, misfit } from './mapped-arguments.ts';

const args = { place: 'Oslo', options: { units: 'metric', days: [1, 2] } };

test('an argument is renamed, picked out of another, or a constant', () => {
  const mapping = { city: { from: ['place'] }, units: { from: ['options', 'units'] }, lang: { value: 'en' } };
  expect(mapArguments(args, mapping)).toEqual({ city: 'Oslo', units: 'metric', lang: 'en' });
});

test('without a mapping the arguments stay as they are', () => {
  expect([mapArguments(args, undefined), mapArguments(undefined, undefined)]).toEqual([args, {}]);
});

test.each([
  [['nothing']],
  [['place', 'length']],
  [['options', 'days', '0']],
  [['__proto__']],
  [['constructor', 'name']],
])('what is not there, or not its own, is left out: %j', (from) => {
  expect(mapArguments(args, { x: { from } })).toEqual({});
});

test('a name that means something to JavaScript is a name like any other', () => {
  const mapped = mapArguments({ a: 1 }, JSON.parse('{"__proto__":{"from":["a"]}}'));
  expect([Object.keys(mapped), Object.getPrototypeOf(mapped)]).toEqual([['__proto__'], Object.prototype]);
});

describe('a tool whose schema', () => {
  const schema = { properties: { city: {}, units: {} }, required: ['city'] };
  test.each([
    ['does not have an argument', { city: 'Oslo', place: 'Oslo' }, 'it has no argument "place"'],
    ['wants another', { units: 'metric' }, 'it wants the argument "city"'],
    ['takes them', { city: 'Oslo' }, undefined],
  ])('%s', (_, given, why) => {
    expect(misfit(given, schema)).toBe(why);
  });

  test('says nothing takes anything', () => {
    expect([misfit({ x: 1 }, undefined), misfit({ x: 1 }, { type: 'object' })]).toEqual([undefined, undefined]);
  });
});
