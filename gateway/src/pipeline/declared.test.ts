import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import type { Call } from './call.ts';
import { createDeclared } from './declared.ts';
import type { DeclaredTargets } from './declared.ts';

const entry: DeclaredTargets = { server: 'weather', tools: ['forecast', 'search_*'], resources: ['weather://*'] };

const tool = (name: string, changes: Partial<Call> = {}): Call =>
  aCall({ target: { kind: 'tool', upstream: 'weather', name }, ...changes });

const setUp = (changes: Partial<Parameters<typeof createDeclared>[0]> = {}) => {
  const options = { profiled: new Set<string>(), repeatable: () => false, admitsWriting: () => false, ...changes };
  return createDeclared({ declared: [entry], ...options });
};

test('what its owner declared is found, by name and by pattern', () => {
  const declared = setUp();
  expect([tool('forecast'), tool('search_all'), tool('book')].map((call) => declared?.(call))).toEqual([
    entry,
    entry,
    undefined,
  ]);
});

test('a resource is what is read, and nothing else that is done with it', () => {
  const target = { kind: 'resource', upstream: 'weather', name: 'weather://now' } as const;
  const of = (method: string) => setUp()?.(aCall({ method, target }));
  expect([of('resources/read'), of('resources/subscribe'), of('completion/complete')]).toEqual([
    entry,
    undefined,
    undefined,
  ]);
});

test('a call that writes is never harmless, whatever was declared', () => {
  const needs = [{ level: 'resource_write', object: { kind: 'none' } }] as const;
  expect(setUp()?.(tool('forecast', { facts: { needs, violations: [] } }))).toBeUndefined();
});

test('nor is a tool that says itself that it writes', () => {
  expect(setUp({ admitsWriting: () => true })?.(tool('forecast'))).toBeUndefined();
});

test('of a provider only what its profile calls repeatable is', () => {
  const profiled = new Set(['weather']);
  expect(setUp({ profiled })?.(tool('forecast'))).toBeUndefined();
  expect(setUp({ profiled, repeatable: () => true })?.(tool('forecast'))).toBe(entry);
});

test.each(['requestState', 'inputResponses'])('a call that goes on with %s can do so once', (key) => {
  expect(setUp()?.(tool('forecast', { params: { name: 'forecast', [key]: 'x' } }))).toBeUndefined();
});

test('where nothing was declared there is nothing to ask', () => {
  expect(setUp({ declared: [] })).toBeUndefined();
});
