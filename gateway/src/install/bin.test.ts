import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { chooseBin, findBin } from './bin.ts';

const published = (bins: Record<string, string>) => ({
  name: '@scope/tool',
  version: '1.0.0',
  integrity: 'sha512-a',
  licence: 'MIT',
  bins,
});

describe('chooseBin', () => {
  test('takes the only one, the one called like the package, or the one that is asked for', () => {
    expect(chooseBin(published({ any: 'a.js' }), undefined)).toBe('a.js');
    expect(chooseBin(published({ any: 'a.js', other: 'a.js' }), undefined)).toBe('a.js');
    expect(chooseBin(published({ any: 'a.js', tool: 'b.js' }), undefined)).toBe('b.js');
    expect(chooseBin(published({ any: 'a.js', tool: 'b.js' }), 'any')).toBe('a.js');
  });

  test.each([
    [{}, undefined, /library/],
    [{ a: 'a.js', b: 'b.js' }, undefined, /several commands: a, b/],
    [{ a: 'a.js' }, 'b', /no command b/],
    [{ a: 'a.js', b: 'b.js' }, 'toString', /no command toString/],
  ])('%j with %j is refused', (bins, wanted, why) => {
    expect(() => chooseBin(published(bins), wanted)).toThrow(why);
  });
});

describe('findBin', () => {
  let top: string;
  let folder: string;
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'storycore-bin-'));
    onTestFinished(() => rmSync(top, { recursive: true, force: true }));
    folder = join(top, 'package');
    mkdirSync(join(folder, 'folder'), { recursive: true });
    writeFileSync(join(top, 'outside.js'), '');
    for (const [name, text] of [
      ['node.js', '#!/usr/bin/env -S node --no-warnings\n'],
      ['bare.js', 'process.exit()'],
      ['script', '#!/bin/bash\n'],
      ['empty.js', ''],
    ] as const)
      writeFileSync(join(folder, name), text);
    symlinkSync('../outside.js', join(folder, 'link.js'));
    symlinkSync('..', join(folder, 'up'));
    symlinkSync('node.js', join(folder, 'within.js'));
  });

  test('gives the path of a program for Node', () => {
    for (const file of ['node.js', './node.js', 'bare.js', 'empty.js'])
      expect(findBin(folder, file)).toBe(join(folder, file));
  });

  test.each([
    ['../outside.js', /outside of the package/],
    ['folder/../../outside.js', /outside of the package/],
    ['..', /outside of the package/],
    ['.', /outside of the package/],
    ['link.js', /outside of the package/],
    ['up/outside.js', /outside of the package/],
    ['within.js', /not a regular file/],
    ['folder', /not a regular file/],
    ['absent.js', /not in the package/],
    ['script', /not a program for Node/],
  ])('refuses %s', (file, why) => {
    expect(() => findBin(folder, file)).toThrow(why);
  });
});
