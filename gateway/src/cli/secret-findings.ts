import { existsSync } from 'node:fs';
import { secretHolders, secretsOf, serversNaming } from '../config/secrets-named.ts';
import type { Holder } from '../config/secrets-named.ts';
import type { Config, State } from '../index.ts';
import type { Finding } from './findings.ts';
import { tried } from './machine.ts';
import { openOwnState, ownFolder } from './place.ts';
import { showCount } from './units.ts';

const subject = 'secrets';

/** Where the key of the secrets is, after «the key is». */
export const whereIsKey = ({ secrets }: State): string =>
  secrets.keyPlace() === 'keychain' ? 'in the keychain of this system' : `in ${secrets.keyPath}, a file for you alone`;

const missing = (name: string, holders: readonly Holder[]): Finding => ({
  subject,
  state: 'problem',
  says: `${serversNaming(name, holders).join(', ')} cannot be used: the secret ${name} is not set`,
  remedy: `Run \`storycore-mcp secret set ${name}\`.`,
});

/** The secrets that are named and not there, and whether those that are there can be opened; nothing where there are none. */
export const examineSecrets = async (config?: Config): Promise<readonly Finding[]> => {
  const holders = config === undefined ? [] : secretHolders(config);
  const named = [...new Set(holders.flatMap(secretsOf))];
  if (!existsSync(ownFolder())) return named.map((name) => missing(name, holders));
  let known: readonly string[] = [];
  const opened = await tried(subject, async () => {
    using state = openOwnState();
    known = state.secrets.list().map(({ name }) => name);
    // One key opens them all.
    const [first] = known;
    if (first !== undefined) await state.secrets.get(first);
    const says = `${showCount(known.length, 'secret')}, encrypted; the key is ${whereIsKey(state)}`;
    return { subject, state: 'ok', says };
  });
  if (opened.state === 'problem') return [opened];
  const absent = named.filter((name) => !known.includes(name));
  return [...(known.length === 0 ? [] : [opened]), ...absent.map((name) => missing(name, holders))];
};
