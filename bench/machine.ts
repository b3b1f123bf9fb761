import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isJson } from './message.ts';
import type { Results } from './results.ts';

/** Load average over the last minute. */
export const loadNow = (): number => loadavg()[0] ?? 0;

export const machine = (loadBefore: number): Results['machine'] => ({
  platform: `${process.platform} ${process.arch}`,
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  load: [loadBefore, loadNow()],
});

const gatewayFolder = fileURLToPath(new URL('../gateway/', import.meta.url));

/** Which gateway is measured: its command prefers the build over the sources. */
export const gatewayForm = (): Results['gateway'] => {
  const manifest: unknown = JSON.parse(readFileSync(`${gatewayFolder}package.json`, 'utf8'));
  const version = isJson(manifest) ? String(manifest['version']) : 'unknown';
  const built = existsSync(`${gatewayFolder}dist/cli.js`);
  return { version, form: built ? 'built' : 'sources' };
};
