import { expect, test } from 'vitest';
import { withKeptParts } from './kept-parts.ts';

const uri = `storycore://artifact/${'a'.repeat(64)}`;
const link = { type: 'resource_link', uri, name: 'image-1.png', size: 600 };
const text = { type: 'text', text: 'Here.' };
const resource = { uri, mimeType: 'image/png', blob: 'AAAA' };

test('a page shows what was kept out of an answer, as far as it has room', async () => {
  const shown = await withKeptParts({ content: [text, link, link], odd: 1 }, 1_000, async () => ({
    result: { contents: [resource] },
  }));
  expect(shown).toEqual({
    content: [text, { type: 'resource', resource: { ...resource, name: 'image-1.png' } }, link],
    odd: 1,
  });
});

test("a link stays one where it is another server's, or cannot be read", async () => {
  const others = { ...link, uri: 'file:///film/a.png' };
  const refused = () => Promise.reject(new Error('gone'));
  expect(await withKeptParts({ content: [others, link] }, 1_000, refused)).toEqual({ content: [others, link] });
  expect(await withKeptParts({ structuredContent: {} }, 1_000, refused)).toEqual({ structuredContent: {} });
});
