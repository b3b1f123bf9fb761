import { describe, expect, test } from 'vitest';
import { largeParts } from './large-parts.ts';

const base64 = (bytes: number): string => Buffer.alloc(bytes, 'film').toString('base64');
const image = (bytes: number, more: object = {}) => ({
  type: 'image',
  data: base64(bytes),
  mimeType: 'image/png',
  ...more,
});
const file = (uri: unknown, mimeType: unknown = 'application/pdf') => ({
  type: 'resource',
  resource: { uri, mimeType, blob: base64(900) },
});
const placesOf = (blocks: readonly unknown[], over = 500): readonly number[] =>
  largeParts(blocks, over).map(({ at }) => at);

describe('binary content that is more than an answer may carry', () => {
  test('is what no longer fits, in the order of the answer', () => {
    expect(placesOf([image(400), image(200), image(90), image(20)])).toEqual([1, 3]);
    expect(placesOf([image(500)])).toEqual([]);
    expect(placesOf([image(501)])).toEqual([0]);
  });

  test('is images, sounds and embedded files, and nothing else', () => {
    const others = [
      { type: 'text', text: 'x'.repeat(5_000) },
      { type: 'resource', resource: { uri: 'a:b', text: 'x'.repeat(5_000) } },
      { type: 'odd', data: base64(900) },
      { type: 'image', data: [base64(900)] },
      { type: 'image', data: 'x'.repeat(5_001) },
      { type: 'image', data: `${base64(900)}\n` },
      'text',
      null,
      undefined,
    ];
    expect(placesOf(others)).toEqual([]);
    expect(placesOf([{ type: 'audio', data: base64(900) }, file('a:b')])).toEqual([0, 1]);
  });

  test('comes with its bytes, and with what else its block says', () => {
    const [part] = largeParts([image(900, { annotations: { audience: ['user'] }, _meta: { a: 1 }, odd: 2 })], 500);
    expect(part).toMatchObject({ what: 'Image', mime: 'image/png', name: 'image-1.png' });
    expect(part?.content).toEqual(Buffer.alloc(900, 'film'));
    expect(part?.rest).toEqual({ annotations: { audience: ['user'] }, _meta: { a: 1 }, odd: 2 });
  });

  test.each([
    ['file:///film/Scène 12.pdf', 'Scène 12.pdf'],
    ['https://a.example/b/take.wav?x=/y#z', 'take.wav'],
    ['file:///film/..', 'file-1.pdf'],
    ['file:///film/.bashrc', 'file-1.pdf'],
    ['a:\\windows\\con.', 'file-1.pdf'],
    ['file:///a\u202egnp.exe', 'file-1.pdf'],
    ['file:///film/', 'file-1.pdf'],
    [7, 'file-1.pdf'],
  ])('is called %j only where that can name a file on any machine', (uri, name) => {
    expect(largeParts([file(uri)], 500)[0]?.name).toBe(name);
  });

  test.each([
    ['IMAGE/JPEG', 'image/jpeg', 'file-1.jpg'],
    ['image/svg+xml', 'image/svg+xml', 'file-1.svg'],
    ['text/html"><script>', 'application/octet-stream', 'file-1.bin'],
    [undefined, 'application/octet-stream', 'file-1.bin'],
    ['application/vnd.storycore.scene', 'application/vnd.storycore.scene', 'file-1.bin'],
  ])('of the type %j is of a type that can be shown', (said, mime, name) => {
    expect(largeParts([file('', said ?? null)], 500)[0]).toMatchObject({ mime, name });
  });
});
