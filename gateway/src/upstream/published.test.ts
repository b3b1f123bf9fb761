import { expect, test } from 'vitest';
import { publishedBy } from './published.ts';

test('tools and prompts are published by name, each level once', () => {
  const surface = {
    greeting: {},
    lists: {
      tools: [{ name: 'copy' }, { title: 'nameless' }],
      prompts: [{ name: 'plan' }],
      resources: [{ uri: 'a:b' }],
      resourceTemplates: [],
    },
  };
  const needs = [
    { level: 'resource_read', object: { kind: 'some' } },
    { level: 'resource_write', object: { kind: 'some' } },
    { level: 'resource_read', object: { kind: 'none' } },
  ] as const;
  expect(publishedBy('files', surface, () => needs)).toEqual([
    { kind: 'tool', name: 'copy', levels: ['resource_read', 'resource_write'] },
    { kind: 'prompt', name: 'plan', levels: ['resource_read', 'resource_write'] },
  ]);
});
