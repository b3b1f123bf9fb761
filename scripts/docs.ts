// Writes the reference pages out of the sources, or with --check tells which of them are stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonJsonSchema } from '../gateway/src/config/addon-schema.ts';
import { configJsonSchema } from '../gateway/src/config/schema.ts';
import { commandsPage } from './docs-commands.ts';
import { confinePage } from './docs-confine.ts';
import { configurationPage } from './docs-configuration.ts';
import { errorsPage } from './docs-errors.ts';

const folder = fileURLToPath(new URL('../docs/reference', import.meta.url));

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The reference pages as they should be, by name. */
export const pages = async (): Promise<ReadonlyMap<string, string>> => {
  const commands = await commandsPage();
  return new Map([
    ['config.schema.json', json(configJsonSchema())],
    ['addon.schema.json', json(addonJsonSchema())],
    ['configuration.md', configurationPage()],
    ['confine.md', confinePage()],
    ['errors.md', errorsPage()],
    ...(commands === undefined ? [] : [['commands.md', commands] as const]),
  ]);
};

const written = (name: string): string | undefined => {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
};

/** The names of the pages that are not as they should be. */
export const stalePages = async (): Promise<readonly string[]> =>
  [...(await pages())].filter(([name, text]) => written(name) !== text).map(([name]) => name);

const main = async (words: readonly string[]): Promise<number> => {
  if (words.some((word) => word !== '--check')) {
    console.error('Usage: node scripts/docs.ts [--check]');
    return 2;
  }
  const stale = await stalePages();
  if (words.includes('--check')) {
    for (const name of stale) console.error(`docs/reference/${name} is stale. Run \`npm run docs\`.`);
    return stale.length === 0 ? 0 : 1;
  }
  const all = await pages();
  mkdirSync(folder, { recursive: true });
  for (const name of stale) {
    writeFileSync(join(folder, name), all.get(name) ?? '');
    console.log(`wrote docs/reference/${name}`);
  }
  return 0;
};

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
