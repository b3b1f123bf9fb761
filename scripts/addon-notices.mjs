// Whose work is bundled, and under which licence: every package, with the text that its licence wants to go along.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const manifestIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folder of the package that a module belongs to; undefined for one of ours. */
export const packageOf = (id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0];

/** Where Node would find a package from a folder. */
const find = (name, from) => {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === dirname(folder)) return undefined;
  }
};

/** The folders of packages with all that they need. */
export const withAllTheyNeed = (names, from, found = new Set()) => {
  for (const name of names) {
    const folder = find(name, from);
    if (folder === undefined || found.has(folder)) continue;
    found.add(folder);
    withAllTheyNeed(Object.keys(manifestIn(folder).dependencies ?? {}), folder, found);
  }
  return found;
};

const textOf = (folder) => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(?:[.-].*)?$/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
};

const section = (title, license = 'see its page', text = '') =>
  [`## ${title}`, license, ...(text === '' ? [] : [`~~~text\n${text}\n~~~`])].join('\n\n');

/** The page that goes along; what has no file of its licence has at least its name. */
export const notices = (folders) => {
  const known = new Map();
  for (const folder of folders) {
    const { name, version, license } = manifestIn(folder);
    known.set(`${name} ${version}`, section(`${name} ${version}`, license, textOf(folder)));
  }
  const sections = [...known].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, section]) => section);
  return `# What is bundled here\n\nParts of these packages are in the files of \`server/\`.\n\n${sections.join('\n\n')}\n`;
};
