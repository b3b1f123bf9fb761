import { describe, expect, test } from 'vitest';
import { createFlowMemory } from './flow-memory.ts';
import type { Origin } from './flow-memory.ts';
import { flowsOf } from './flow.ts';

const conversation = {};
const plot = 'The lamp is where the knife lies hidden, and nobody knows.';

const memoryWith = (
  ...brought: readonly (readonly [server: string, origin: Origin, text: string, strange?: boolean])[]
) => {
  const memory = createFlowMemory({ mostResults: 8, mostBytes: 1_000 });
  for (const [server, origin, text, strange = false] of brought)
    memory.note({ conversation, server, origin, body: { content: [{ text }] }, bytes: text.length }, strange);
  return memory;
};
const to = (server: string, ...sent: readonly string[]) => ({ conversation, server, sent, hosts: ['a.example'] });
const never = (): boolean => false;

describe('the rules of flow', () => {
  test('data of another server is asked about, of the same one not', () => {
    const memory = memoryWith(['notes', 'unknown', plot]);
    expect(flowsOf(to('web', plot), memory, never)).toMatchObject({
      rule: 'carried',
      from: 'notes',
      host: 'a.example',
    });
    expect(flowsOf(to('notes', plot), memory, never)).toBeUndefined();
    expect(flowsOf({ ...to('web', plot), conversation: {} }, memory, never)).toBeUndefined();
  });

  test('what anybody can read is no secret, and neither is a link that is followed as it came', () => {
    const link = 'https://a.example/a/very/long/path/to/some/page?id=42';
    expect(flowsOf(to('web', plot), memoryWith(['search', 'public', plot]), never)).toBeUndefined();
    const memory = memoryWith(['mail', 'unknown', `Look at ${link} soon`]);
    expect(flowsOf(to('web', link), memory, never)).toBeUndefined();
    expect(flowsOf(to('web', `${link}&x=1`), memory, never)).toMatchObject({ rule: 'carried' });
  });

  test('what a server only repeats it did not bring in', () => {
    const memory = memoryWith();
    const body = { content: [{ text: `You said: ${plot}` }] };
    memory.note({ conversation, server: 'echo', origin: 'unknown', body, asked: { text: plot }, bytes: 100 }, false);
    expect(flowsOf(to('web', plot), memory, never)).toBeUndefined();
    expect(flowsOf(to('web', 'You said: The lamp is'), memory, never)).toBeUndefined();
  });

  test('what the other server has said itself does not count', () => {
    const memory = memoryWith(['notes', 'unknown', plot], ['web', 'unknown', plot]);
    expect(flowsOf(to('web', plot), memory, never)).toBeUndefined();
  });

  test('private data, strange text and a way out are asked about together, and only together', () => {
    const file = ['files', 'private', 'diary'] as const;
    const page = ['web', 'public', 'a page', true] as const;
    expect(flowsOf(to('web', 'x'), memoryWith(file, page), never)).toMatchObject({ rule: 'trifecta', from: 'files' });
    expect(flowsOf(to('web', 'x'), memoryWith(file), never)).toBeUndefined();
    expect(flowsOf(to('web', 'x'), memoryWith(page), never)).toBeUndefined();
    expect(flowsOf(to('web', 'x'), memoryWith(file, page), (from) => from === 'files')).toBeUndefined();
  });
});

describe('the memory of flow', () => {
  test('forgets the oldest results within its bounds, and never what kind of data was met', () => {
    const memory = memoryWith(['files', 'private', plot], ['web', 'public', plot, true]);
    for (let at = 0; at < 50; at += 1)
      memory.note({ conversation, server: 'other', origin: 'unknown', body: {}, bytes: 10 }, false);
    expect(memory.others(conversation, 'web').every(({ server }) => server === 'other')).toBe(true);
    expect(memory.others(conversation, 'web')).toHaveLength(8);
    expect([...memory.met(conversation).private, ...memory.met(conversation).untrusted]).toEqual(['files', 'web']);
  });

  test('one result that is larger than all of it leaves the others in place', () => {
    const memory = memoryWith(['notes', 'unknown', plot]);
    memory.note({ conversation, server: 'big', origin: 'unknown', body: {}, bytes: 5_000 }, false);
    expect(memory.others(conversation, 'web').map(({ server }) => server)).toEqual(['notes']);
  });
});
