import { join } from 'node:path';
import type { Compiling } from './compiling.ts';
import type { ServerConfig } from './config.ts';
import { serverSandbox } from './effective-sandbox.ts';
import { withHash } from './hashed-server.ts';
import { inUse } from './in-use.ts';
import { look } from './look.ts';
import { checkedPath, existingFolder, real, within } from './place.ts';
import { visible } from './problem.ts';

const at = ['providers', 'puppeteer_playwright'];

/** Where pictures and downloads go: a folder that holds nothing else which matters. */
const downloadsOf = (named: string | undefined, { project, ground, report }: Compiling): string | undefined => {
  const path = named === undefined ? at : [...at, 'downloads'];
  const text = named ?? (project === undefined ? undefined : join(project.root, 'web'));
  if (text === undefined) {
    const remedy = 'Name one: `"puppeteer_playwright": {"downloads": "…"}`, or give `project.root`.';
    if (!ground.partial) report(path, 'The browser has no folder for pictures and downloads.', remedy);
    return undefined;
  }
  const folder = existingFolder(text, path, ground, report);
  if (folder === undefined) return undefined;
  const held = [...(project === undefined ? [] : [project.root]), ...ground.files].find((inner) =>
    within(real(inner), real(folder)),
  );
  if (held === undefined) return folder;
  const remedy = 'Name a folder of its own, such as `web` in the project.';
  report(path, `A download could replace what is in "${visible(folder)}".`, remedy);
  return undefined;
};

const programOf = (named: string, { ground, report }: Compiling): string | undefined => {
  const path = [...at, 'browser'];
  const program = checkedPath(named, path, ground, report);
  if (program === undefined || look(program) === 'file') return program;
  const remedy = 'Write the whole path of Chromium, Chrome or Edge, or leave `browser` out to have it looked for.';
  report(path, `There is no program "${visible(program)}".`, remedy);
  return undefined;
};

/** The browser, where it is wanted: one for each session, as strictly confined as what somebody else wrote. */
export const compileBrowser = (work: Compiling): ServerConfig[] => {
  const wanted = inUse(work.raw.providers?.puppeteer_playwright);
  if (wanted === undefined) return [];
  const { browser: named, downloads: folder, sandbox: confined = {} } = wanted;
  const downloads = downloadsOf(folder, work);
  const browser = named === undefined ? undefined : programOf(named, work);
  // What pages do is nobody's wish: it starts unconfined only where its owner says why.
  const sandbox = serverSandbox(confined, [...at, 'sandbox'], work);
  if (downloads === undefined) return [];
  const server = { name: 'puppeteer_playwright', provider: 'puppeteer_playwright', args: [], env: {} } as const;
  return [
    withHash(
      { ...server, cwd: downloads, roots: [downloads], ...(browser === undefined ? {} : { browser }) },
      { isolation: 'per-session', sandbox },
    ),
  ];
};
