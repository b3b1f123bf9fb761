import { expect, test } from 'vitest';
import type { Subject } from '../finding.ts';
import { oversized } from './oversized.ts';

const none = { others: new Map<string, string[]>() };
const found = (subject: Subject): string[] =>
  oversized(subject, none).map(({ severity, where }) => `${severity} ${where}`);
const tools = (...tools: Record<string, unknown>[]): Subject => ({ kind: 'tools', server: 's', tools });
const result = (result: Record<string, unknown>): Subject => ({ kind: 'result', server: 's', result });

const nested = (levels: number): unknown => {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
};

test('a result above one MiB is held, in bytes, wherever they stand', () => {
  const text = 'é'.repeat(600_000);
  expect(found(result({ content: [{ type: 'text', text }] }))).toEqual(['hold ']);
  const numbers = Array.from({ length: 400_000 }, (_, at) => at);
  expect(found(result({ content: [], structuredContent: { numbers } }))).toEqual(['hold ']);
  expect(found(result({ content: [{ type: 'text', text: 'a'.repeat(1_000_000) }] }))).toEqual([]);
});

test('a description above 16 KiB is held at its place, one of 13 kB is not', () => {
  const inputSchema = { properties: { a: { description: 'x'.repeat(20_000) } } };
  expect(found(tools({ name: 'a', inputSchema }))).toEqual(['hold tools[0].inputSchema.properties.a.description']);
  expect(found(tools({ name: 'a', description: 'x'.repeat(13_000) }))).toEqual([]);
  const payload = { prompts: [{ name: 'p', description: 'x'.repeat(17_000) }] };
  expect(found({ kind: 'prompt', server: 's', payload })).toEqual(['hold prompts[0].description']);
});

test('a name is no place for a text', () => {
  expect(found(tools({ name: 'a'.repeat(2000) }))).toEqual(['hold tools[0].name']);
});

test('a description inside the data of a result may be as long as it likes', () => {
  expect(found(result({ structuredContent: { description: 'x'.repeat(100_000) } }))).toEqual([]);
});

test('a schema above 256 KiB, more than 600 tools and long instructions are held', () => {
  const anyOf = Array.from({ length: 40_000 }, (_, at) => ({ const: at }));
  expect(found(tools({ name: 'a', inputSchema: { anyOf } }))).toEqual(['hold tools[0].inputSchema']);
  expect(found(tools(...Array.from({ length: 601 }, (_, at) => ({ name: `t${at}` }))))).toEqual(['hold tools']);
  const payload = { instructions: 'x'.repeat(70_000) };
  expect(found({ kind: 'instructions', server: 's', payload })).toEqual(['hold instructions']);
});

test('a list of tools of 2 MB in 500 tools of moderate size passes', () => {
  const list = Array.from({ length: 500 }, (_, at) => ({ name: `t${at}`, description: 'word '.repeat(800) }));
  expect(found(tools(...list))).toEqual([]);
});

test('what is nested deeper than rules look is held, and no depth exhausts the stack', () => {
  expect(found(result({ structuredContent: nested(100_000) }))).toEqual(['hold ']);
  expect(found(tools({ name: 'a', inputSchema: nested(70) }))).toContain('hold ');
  expect(found(tools({ name: 'a', inputSchema: nested(30) }))).toEqual([]);
});
