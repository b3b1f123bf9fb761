import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root as checkout } from '../../integration/workplace.ts';
import type { Person } from './attempt.ts';

/** How commands are run as a person, and the command line of the gateway that this person can read. */
export interface Someone {
  readonly person: Person;
  /** Stands before each command. */
  readonly before: readonly string[];
  /** The account, where it is another than ours. */
  readonly owner?: number;
  readonly node: string;
  readonly bin: string;
  /** A folder where this person keeps what is compiled. */
  readonly cache: string;
}

const nobody = 65_534;
const become = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];

const canRun = (before: readonly string[], node: string, program: string): boolean => {
  const [command, ...args] = [...before, node, program, '--version'];
  return spawnSync(command, args, { env: { PATH: process.env['PATH'] ?? '' }, stdio: 'ignore' }).status === 0;
};

/** What the command line needs to run, where others can read it: a checkout of root may lie in a closed folder. */
const copyTo = (folder: string): { readonly node: string; readonly bin: string } => {
  const node = join(folder, 'node', 'bin', 'node');
  mkdirSync(join(node, '..'), { recursive: true });
  cpSync(process.execPath, node);
  for (const name of ['gateway/bin', 'gateway/dist', 'gateway/src', 'gateway/profiles', 'gateway/package.json']) {
    if (existsSync(join(checkout, name))) cpSync(join(checkout, name), join(folder, name), { recursive: true });
  }
  for (const name of ['zod', 'eventsource-parser']) {
    cpSync(join(checkout, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  return { node, bin: join(folder, 'gateway', 'bin', 'storycore-mcp.mjs') };
};

/** Everybody that this machine can run the battery as: root does so twice. */
export const everybody = (spare: string): readonly Someone[] => {
  const us = { node: process.execPath, bin };
  const cache = (name: string): string => {
    mkdirSync(join(spare, name), { recursive: true });
    return join(spare, name);
  };
  if (process.getuid?.() !== 0) return [{ person: 'unprivileged', before: [], ...us, cache: cache('ours') }];
  const theirs = canRun(become, us.node, us.bin) ? us : copyTo(spare);
  chownSync(cache('theirs'), nobody, nobody);
  return [
    { person: 'root', before: [], ...us, cache: cache('ours') },
    { person: 'unprivileged', before: become, owner: nobody, ...theirs, cache: cache('theirs') },
  ];
};
