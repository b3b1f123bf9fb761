import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findNpm } from './npm-program.ts';

const place = (): { readonly top: string; readonly put: (path: string) => string } => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'storycore-npm-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  return {
    top,
    put: (path) => {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), '');
      return join(top, path);
    },
  };
};

test('the npm beside the Node comes before the one on the PATH', () => {
  const { top, put } = place();
  const own = put('node/lib/node_modules/npm/bin/npm-cli.js');
  put('other/lib/node_modules/npm/bin/npm-cli.js');
  put('other/bin/npm');
  expect(findNpm(join(top, 'node/bin/node'), join(top, 'other/bin'))).toBe(own);
});

test('on the PATH it is what the link leads to, or what lies beside the script', () => {
  const { top, put } = place();
  const linked = put('share/npm/bin/npm-cli.js');
  mkdirSync(join(top, 'a'));
  symlinkSync(linked, join(top, 'a/npm'));
  expect(findNpm('/nowhere/at/all/node', join(top, 'a'))).toBe(linked);
  put('w/npm.cmd');
  const windows = put('w/node_modules/npm/bin/npm-cli.js');
  expect(findNpm('/nowhere/at/all/node', join(top, 'w'))).toBe(windows);
});

test('where there is none, that is said with a remedy', () => {
  expect(() => findNpm('/nowhere/at/all/node', '')).toThrow('no npm');
});
