import { globSync, readFileSync, statSync } from 'node:fs';
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

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const formNow = (): Results['gateway']['form'] => {
  const builtAt = changedAt(`${gatewayFolder}dist/cli.js`);
  if (builtAt === 0) return 'sources';
  const sources = globSync('src/**/*.ts', { cwd: gatewayFolder });
  return sources.some((path) => changedAt(gatewayFolder + path) > builtAt) ? 'stale build' : 'build';
};

/** Which gateway is measured: its command prefers a build over the sources, even one that is older than they are. */
export const measuredGateway = (): Results['gateway'] => {
  const manifest: unknown = JSON.parse(readFileSync(`${gatewayFolder}package.json`, 'utf8'));
  return { version: isJson(manifest) ? String(manifest['version']) : 'unknown', form: formNow() };
};
