import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bytesAt, writeFiles } from './write-files.ts';

const place = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-write-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('files are replaced, made and taken away together, with the mode that they had', () => {
  const folder = place();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(a, 'old', { mode: 0o640 });
  writeFileSync(b, 'goes');
  writeFiles([
    { path: a, before: bytes('old'), after: bytes('new') },
    { path: b, before: bytes('goes'), after: undefined },
    { path: c, before: undefined, after: bytes('comes') },
  ]);
  expect(readdirSync(folder).toSorted()).toEqual(['a', 'c']);
  expect([readFileSync(a, 'utf8'), readFileSync(c, 'utf8')]).toEqual(['new', 'comes']);
  expect(statSync(a).mode & 0o777).toBe(0o640);
});

test('a file that is not what it was stays, and so do all others', () => {
  const folder = place();
  const [a, b] = ['a', 'b'].map((name) => join(folder, name)) as [string, string];
  writeFileSync(a, 'one');
  writeFileSync(b, 'edited meanwhile');
  const changes = [
    { path: a, before: bytes('one'), after: bytes('two') },
    { path: b, before: bytes('as it was'), after: bytes('two') },
  ];
  expect(() => writeFiles(changes)).toThrow('has changed meanwhile');
  expect([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')]).toEqual(['one', 'edited meanwhile']);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('a link stays a link, and what it leads to is replaced', () => {
  const folder = place();
  const [target, link] = [join(folder, 'target'), join(folder, 'link')];
  writeFileSync(target, 'old');
  symlinkSync(target, link);
  writeFiles([{ path: link, before: bytes('old'), after: bytes('new') }]);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(Buffer.from(bytesAt(target) ?? []).toString('utf8')).toBe('new');
});
