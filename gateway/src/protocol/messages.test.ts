import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMessageReader } from './messages.ts';

const note = (method: string): string => `{"jsonrpc":"2.0","method":"${method}"}\n`;

const collect = (maxBytes = 1_000) => {
  const seen: unknown[] = [];
  const reader = createMessageReader({
    maxBytes,
    onMessage: (message, bytes, text) =>
      seen.push(message.kind === 'notification' ? `${message.method} ${bytes}` : [message.kind, text]),
    onOversize: (id) => seen.push(['over', id]),
  });
  return { seen, push: (bytes: string | Uint8Array) => reader.push(Buffer.from(bytes)), end: reader.end };
};

describe('the reader of messages', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('reads all that came in one piece before it hands on the first, in order', () => {
    const order: string[] = [];
    const parse = JSON.parse;
    vi.spyOn(JSON, 'parse').mockImplementation((text: string) => {
      order.push('read');
      return parse(text) as unknown;
    });
    const reader = createMessageReader({
      maxBytes: 1_000,
      onMessage: (message) => order.push('method' in message ? message.method : message.kind),
      onOversize: () => {},
    });
    reader.push(Buffer.from(note('a') + note('b')));
    expect(order).toEqual(['read', 'read', 'a', 'b']);
  });

  it('tells how many bytes each took, and holds what has no end yet', () => {
    const { seen, push, end } = collect();
    push(note('a') + note('b').slice(0, 20));
    expect(seen).toEqual(['a 30']);
    push(note('b').slice(20) + note('é').trimEnd());
    expect(seen).toEqual(['a 30', 'b 30']);
    end();
    expect(seen).toEqual(['a 30', 'b 30', 'é 31']);
  });

  it('gives the text of what is no message, and none of what is no text', () => {
    const { seen, push } = collect();
    push('Listening on stdio\n');
    push(Uint8Array.of(0xff, 0xfe, 10));
    expect(seen).toEqual([
      ['malformed', 'Listening on stdio'],
      ['malformed', undefined],
    ]);
  });

  it('tells of a line over the cap in its place among the others', () => {
    const { seen, push } = collect(40);
    push(`${note('a')}{"jsonrpc":"2.0","id":7,"method":"${'x'.repeat(50)}"}\n${note('b')}`);
    expect(seen).toEqual(['a 30', ['over', 7], 'b 30']);
  });

  it('takes what is pushed while it hands on, after what came before', () => {
    const seen: string[] = [];
    const reader = createMessageReader({
      maxBytes: 1_000,
      onMessage(message) {
        if (message.kind !== 'notification') return;
        seen.push(message.method);
        if (message.method === 'b') reader.push(Buffer.from(note('c')));
      },
      onOversize: () => {},
    });
    reader.push(Buffer.from(note('a') + note('b')));
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
