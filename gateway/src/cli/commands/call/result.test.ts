import { expect, test } from 'vitest';
import { resultLines } from './result.ts';

const bytes = Buffer.alloc(12_345).toString('base64');

test('text is shown as it is, line by line, with what cannot be seen spelled out', () => {
  expect(resultLines({ content: [{ type: 'text', text: 'a\nb\u202E\n' }] })).toEqual(['a', 'b\\u{202e}']);
});

test('pictures and sounds are shown by kind and size', () => {
  const content = [
    { type: 'image', mimeType: 'image/png', data: bytes },
    { type: 'audio', mimeType: 'audio/\u0007wav', data: '' },
  ];
  expect(resultLines({ content })).toEqual(['[image/png, 12 kB]', '[audio/\\u{7}wav, 0 B]']);
});

test('resources are named; their text is shown, their bytes are counted', () => {
  const content = [
    { type: 'resource', resource: { uri: 'file:///a', text: 'hello' } },
    { type: 'resource', resource: { uri: 'file:///b', mimeType: 'image/png', blob: bytes } },
    { type: 'resource_link', uri: 'file:///c', name: 'c' },
  ];
  expect(resultLines({ content })).toEqual(['[file:///a]', 'hello', '[file:///b] [image/png, 12 kB]', '[file:///c]']);
});

test('a kind of content that is not known yet is shown as JSON', () => {
  expect(resultLines({ content: [{ type: 'hologram', depth: 3 }] }).join('')).toContain('"hologram"');
});

test('structured content is shown where there is nothing else', () => {
  expect(resultLines({ content: [], structuredContent: { temperature: 7 } }).join('')).toContain('"temperature": 7');
});

test('an answer that is no result at all is shown, not thrown at', () => {
  for (const result of [{}, { content: 'x' }, { content: [null, 7, { type: 'text' }, { type: 'resource' }] }]) {
    expect(() => resultLines(result)).not.toThrow();
  }
});
