import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const here = import.meta.dirname;
const { resolve } = createRequire(import.meta.url);
const folderOf = (name: string): string => dirname(resolve(`${name}/package.json`));
const run = promisify(execFile);

const declared = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-embedding-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const published = join(folder, 'node_modules/storycore-mcp-panel');
  const types = join(published, 'dist/panel/types');
  const script = pathToFileURL(join(here, '../../scripts/build-panel.mjs')).href;
  const code = `(await import(${JSON.stringify(script)})).declarePanel(${JSON.stringify(types)})`;
  await run(process.execPath, ['--input-type=module', '--eval', code]);
  copyFileSync(join(here, '../package.json'), join(published, 'package.json'));
  return folder;
};

test('a program with React 19.2 and TypeScript that is not strict compiles against what is published', async () => {
  const folder = await declared();
  mkdirSync(join(folder, 'node_modules/@types'));
  symlinkSync(folderOf('@types/react'), join(folder, 'node_modules/@types/react'));
  copyFileSync(join(here, 'panel-host/embedding.tsx'), join(folder, 'embedding.tsx'));
  writeFileSync(join(folder, 'styles.d.ts'), "declare module 'storycore-mcp-panel/styles.css';\n");
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        noEmit: true,
        strict: false,
        skipLibCheck: false,
        target: 'ES2022',
        module: 'ESNext',
        moduleResolution: 'bundler',
        jsx: 'react-jsx',
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        types: [],
      },
      include: ['*.ts', '*.tsx'],
    }),
  );
  const compiler = join(folderOf('typescript'), 'bin/tsc');
  const said = await run(process.execPath, [compiler, '-p', folder]).catch(({ stdout }: { stdout: string }) => ({
    stdout,
  }));
  expect(said.stdout).toBe('');
});
