// Builds the parts of the console that other programs embed, and what their compilers need to know of them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { node, root, run } from './install.mjs';

const console = `${root}console`;

export const buildPanel = async () => {
  const { build } = await import('vite');
  await build({ configFile: `${console}/vite.panel.config.ts`, logLevel: 'warn' });
};

const between = /(from |import\()(['"])(\.[^'"]*)\.tsx?\2/g;

/** Only the declarations that the entry leads to: no other names the gateway's own. */
export const declarePanel = (folder = join(console, 'dist/panel/types')) => {
  const emitted = mkdtempSync(join(tmpdir(), 'storycore-types-'));
  const sources = `${emitted}/console/src`;
  run(node, [`${root}node_modules/typescript/bin/tsc`, '-p', `${console}/tsconfig.panel.json`, '--outDir', emitted]);
  const wanted = [`${sources}/panel/index`];
  for (const path of wanted) {
    const text = readFileSync(`${path}.d.ts`, 'utf8').replace(/^import '.*\.css';\n/gm, '');
    for (const [, , , to] of text.matchAll(between)) {
      const next = resolve(dirname(path), to);
      if (relative(sources, next).startsWith('..')) throw new Error(`${path} leads out of the console: ${to}`);
      if (!wanted.includes(next)) wanted.push(next);
    }
    const target = join(folder, `${relative(sources, path)}.d.ts`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replace(between, '$1$2$3.js$2'));
  }
  rmSync(emitted, { recursive: true });
};
