import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadWhole } from './load.ts';
import { recallWhole } from './recall.ts';
import type { Memory } from './recall.ts';

const aPlace = (content: unknown) => {
  const folder = mkdtempSync(join(tmpdir(), 'recall-'));
  const path = join(folder, 'storycore-mcp.json');
  const write = (value: unknown): void => writeFileSync(path, JSON.stringify(value));
  write(content);
  return { path, folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
};

const aMemory = () => {
  const kept = new Map<string, string>();
  let hits = 0;
  const memory: Memory = {
    get(name) {
      const text = kept.get(name);
      if (text !== undefined) hits += 1;
      return text;
    },
    put: (name, text) => void kept.set(name, text),
  };
  return { memory, kept, hits: () => hits };
};

const content = (folder: string, changes: object = {}) => ({
  project: { name: 'Le Phare', root: folder },
  providers: { filesystem: true, git: {} },
  mcpServers: { a: { command: 'node', args: ['a.js'], sandbox: { confine: false, because: 'A test of it.' } } },
  grants: [{ effect: 'allow', level: 'resource_read', server: 'filesystem', paths: [folder] }],
  limits: { max_message_size: '4 MiB' },
  ...changes,
});

test('what was examined once is what it was, and is not examined again', async () => {
  using place = aPlace({});
  place.write(content(place.folder));
  const { memory, kept, hits } = aMemory();
  const first = await recallWhole(place.path, memory, 'v1');
  first.remember();
  expect([kept.size, hits()]).toEqual([1, 0]);
  const second = await recallWhole(place.path, memory, 'v1');
  second.remember();
  expect([kept.size, hits()]).toEqual([1, 1]);
  expect(second.whole.config).toEqual(loadWhole(place.path).config);
  expect(first.whole.config).toEqual(second.whole.config);
});

test('another content, or another schema, is examined', async () => {
  using place = aPlace({});
  place.write(content(place.folder));
  const { memory, hits } = aMemory();
  (await recallWhole(place.path, memory, 'v1')).remember();
  expect((await recallWhole(place.path, memory, 'v2')).whole.config.project?.name).toBe('Le Phare');
  place.write(content(place.folder, { project: { name: 'Minuit', root: place.folder } }));
  expect((await recallWhole(place.path, memory, 'v1')).whole.config.project?.name).toBe('Minuit');
  expect(hits()).toBe(0);
});

test('a checkout, whose schema has no name, remembers nothing', async () => {
  using place = aPlace({});
  place.write(content(place.folder));
  const { memory, kept } = aMemory();
  (await recallWhole(place.path, memory)).remember();
  expect(kept.size).toBe(0);
});

test('what does not hold is told in full, and never remembered', async () => {
  using place = aPlace({});
  place.write(content(place.folder, { limts: {} }));
  const { memory, kept } = aMemory();
  await expect(recallWhole(place.path, memory, 'v1')).rejects.toThrow('limts');
  expect(kept.size).toBe(0);
});

test('what this machine has to do with it is looked at each time', async () => {
  using place = aPlace({});
  const { memory, hits } = aMemory();
  place.write({ mcpServers: { a: { command: 'node', env: { KEY: '${STORYCORE_TEST_RECALL}' } } } });
  process.env['STORYCORE_TEST_RECALL'] = 'one';
  (await recallWhole(place.path, memory, 'v1')).remember();
  process.env['STORYCORE_TEST_RECALL'] = 'two';
  expect(JSON.stringify((await recallWhole(place.path, memory, 'v1')).whole.config.servers)).toContain('two');
  delete process.env['STORYCORE_TEST_RECALL'];
  await expect(recallWhole(place.path, memory, 'v1')).rejects.toThrow('STORYCORE_TEST_RECALL is not set');
  expect(hits()).toBe(2);
});
