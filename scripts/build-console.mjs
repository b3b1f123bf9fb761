// Builds the page that the gateway serves, and says how much JavaScript a browser loads before the first page is drawn.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { root } from './install.mjs';

const allowedKb = 150;

/** The scripts of the first page: what its HTML names, and the larger one of the languages. */
const firstScripts = (dist) => {
  const assets = readdirSync(`${dist}/assets`).filter((name) => name.endsWith('.js'));
  const html = readFileSync(`${dist}/index.html`, 'utf8');
  const bytes = (name) => gzipSync(readFileSync(`${dist}/assets/${name}`)).length;
  const languages = assets.filter((name) => /^(?:en|fr)-(?!pages)/.test(name)).map(bytes);
  const named = assets.filter((name) => html.includes(name)).map(bytes);
  return named.reduce((sum, size) => sum + size, Math.max(0, ...languages));
};

/** Beside each text, as the gateway gives them out: no call waits while it compresses one. */
const compress = (dist) => {
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:js|css|html|svg)$/.test(name)) continue;
    const path = `${dist}/${name}`;
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
    writeFileSync(`${path}.gz`, gzipSync(bytes));
  }
};

export const buildConsole = async () => {
  const { build } = await import('vite');
  const dist = `${root}gateway/dist/console`;
  await build({ configFile: `${root}console/vite.config.ts`, logLevel: 'warn' });
  const kb = firstScripts(dist) / 1_000;
  console.log(`console: ${kb.toFixed(1)} kB of compressed JavaScript before the first page (at most ${allowedKb}).`);
  compress(dist);
  if (kb > allowedKb) throw new Error(`The console loads ${kb.toFixed(1)} kB before its first page.`);
};
