import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from './suite-package.ts';

/** What an implementation of one revision must pass, frozen by the suite; by the suite's own word for each side. */
export interface Requirements {
  readonly server: readonly string[];
  readonly client: readonly string[];
  /** Run and told, but nobody has to pass them. */
  readonly notScored: readonly { readonly scenario: string; readonly leg: string; readonly reason: string }[];
}

/** Reads the part of YAML that these lists are written in: sections of items, an item being a word or a few keys. */
export const parseRequirements = (yaml: string): Requirements => {
  const sections = new Map<string, Map<string, string>[]>();
  let section: Map<string, string>[] = [];
  for (const line of yaml.split('\n')) {
    const opened = /^(\w+):\s*$/.exec(line)?.[1];
    const [, dash, key, value = ''] = /^\s+(- )?(?:(\w+): )?(\S.*)$/.exec(line) ?? [];
    if (opened !== undefined) {
      section = [];
      sections.set(opened, section);
    } else if (dash !== undefined) section.push(new Map([[key ?? 'scenario', value]]));
    else if (key !== undefined) section.at(-1)?.set(key, value);
  }
  const itemsOf = (name: string) => {
    const items = sections.get(name);
    if (items === undefined || items.length === 0) throw new Error(`The requirements have no section «${name}».`);
    return items.map((item) => {
      const [scenario, leg, reason] = ['scenario', 'leg', 'reason'].map((each) => item.get(each) ?? '');
      return { scenario: scenario ?? '', leg: leg ?? '', reason: reason ?? '' };
    });
  };
  const namesOf = (name: string): readonly string[] => itemsOf(name).map(({ scenario }) => scenario);
  return { server: namesOf('server'), client: namesOf('client'), notScored: itemsOf('not_scored') };
};

export const readRequirements = (revision: string): Requirements =>
  parseRequirements(readFileSync(join(packageFolder, 'requirements', `${revision}.yaml`), 'utf8'));
