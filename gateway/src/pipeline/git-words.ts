import { meaningOf, runsProgram, takesNext, writtenBy } from './git-options.ts';

/** What the words of a git command line touch and what no grant can allow about them. */
export interface GitWords {
  readonly dangers: string[];
  readonly remotes: string[];
  readonly reads: string[];
  readonly writes: string[];
  readonly settings: (readonly [key: string, value: string])[];
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Commands that do what they say. Others run programs, serve, or are an alias or a program of that name. */
const known = setOf(
  'add am annotate apply archive bisect blame branch bundle cat-file check-attr check-ignore check-mailmap check-ref-format checkout cherry cherry-pick clean clone commit commit-graph config count-objects describe diff diff-files diff-index diff-tree fetch for-each-ref format-patch fsck gc grep help init log ls-files ls-remote ls-tree merge merge-base mv name-rev notes pack-refs patch-id prune pull push range-diff rebase reflog remote repack request-pull reset restore rev-list rev-parse revert rm shortlog show show-branch show-ref sparse-checkout stash status stripspace submodule switch symbolic-ref tag update-ref var verify-commit verify-pack verify-tag version whatchanged worktree',
);

const replacing = setOf('mv rm checkout restore clean apply switch');

/** What can only be somewhere to connect to. */
const connects = (word: string): boolean =>
  /^[a-z][a-z0-9+.-]*:(?::|\/\/)|^[^\s/@:]+@[^\s/:]+:|^[\w.-]{2,}:[^:]/i.test(word);

const looksLikePath = (word: string): boolean =>
  /^(?:[./~\\]|[A-Za-z]:[\\/])|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(word) && !/^\.\.\.?\w/.test(word);

interface Reading {
  readonly positionals: string[];
  /** Where `--` stood among them. */
  pathsFrom: number;
}

const readOptions = (command: string, words: readonly string[], out: GitWords): Reading => {
  const reading: Reading = { positionals: [], pathsFrom: Infinity };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (reading.pathsFrom < Infinity || !word.startsWith('-') || word === '-') {
      reading.positionals.push(word);
    } else if (word === '--') {
      reading.pathsFrom = reading.positionals.length;
    } else if (runsProgram(command, word)) {
      out.dangers.push(`gives \`git ${command}\` the option \`${word}\`, which can run a command`);
    } else {
      at += readOption(command, word, words[at + 1], out);
    }
  }
  return reading;
};

/** Reads one option; answers how many of the next words were its value. */
const readOption = (command: string, word: string, next: string | undefined, out: GitWords): number => {
  const written = writtenBy(command, word);
  if (written !== undefined) {
    out.writes.push(written === '' ? (next ?? '') : written);
    return written === '' ? 1 : 0;
  }
  if (takesNext(command, word)) return 1;
  const meaning = meaningOf(command, word);
  if (meaning === undefined) return 0;
  if (meaning === 'danger') {
    out.dangers.push(`gives git the option \`${word}\`, which can run a command or leave the repository`);
    return 0;
  }
  const joined = word.includes('=');
  const value = joined ? word.slice(word.indexOf('=') + 1) : (next ?? '');
  ({ read: out.reads, write: out.writes, remote: out.remotes })[meaning].push(value);
  return joined ? 0 : 1;
};

const readConfig = (words: readonly string[], positionals: readonly string[], out: GitWords): void => {
  const asks =
    words.some((word) => /^(?:--get|--list|-l|--unset|--show)/.test(word)) ||
    /^(?:get|list|unset)$/.test(positionals[0] ?? '');
  const [key, value] = /^(?:set|add|replace-all)$/.test(positionals[0] ?? '') ? positionals.slice(1) : positionals;
  if (words.some((word) => /^(?:-e|--edit|edit)$/.test(word))) out.dangers.push('opens an editor');
  if (words.some((word) => /^(?:-f|--file|--blob)/.test(word))) out.dangers.push('names another file of settings');
  if (!asks && key !== undefined && value !== undefined) out.settings.push([key, value]);
};

/** Words that only say where to connect, beside the first one, which always does. */
const remotesAmong = (positionals: readonly string[], isOne: (word: string) => boolean): readonly string[] =>
  positionals.filter((word, at) => at === 0 || isOne(word));

const namesUrl = (word: string): boolean => word.includes('://');

type Reader = (positionals: readonly string[], out: GitWords) => void;

const present = (words: readonly (string | undefined)[]): readonly string[] =>
  words.filter((word): word is string => word !== undefined && word !== '');

// Refspecs look like `host:path`, so only a URL among them is somewhere to connect to.
const readRefspecs: Reader = (positionals, out) => out.remotes.push(...remotesAmong(positionals, namesUrl));
const readTalking: Reader = (positionals, out) => out.remotes.push(...remotesAmong(positionals, connects));

/** What the positional words of a command are, where they are more than revisions and paths. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['fetch', readRefspecs],
  ['push', readRefspecs],
  ['pull', readTalking],
  ['ls-remote', readTalking],
  ['request-pull', readTalking],
  [
    'clone',
    (positionals, out) => {
      readTalking(positionals, out);
      out.writes.push(...present([positionals[1]]));
    },
  ],
  [
    'remote',
    ([verb, , ...urls], out) => {
      if (verb === 'add' || verb === 'set-url') out.remotes.push(...urls);
    },
  ],
  [
    'submodule',
    ([verb, url, path], out) => {
      if (verb === 'foreach') out.dangers.push('runs a command in each submodule');
      if (verb !== 'add') return;
      out.remotes.push(...present([url]));
      out.writes.push(...present([path]));
    },
  ],
  [
    'bisect',
    ([verb], out) => {
      if (verb === 'run') out.dangers.push('runs a command at each step');
    },
  ],
  ['init', ([folder], out) => out.writes.push(...present([folder]))],
  [
    'worktree',
    ([verb, ...places], out) => {
      const changes = verb !== undefined && /^(?:add|move|remove|repair)$/.test(verb);
      if (changes) out.writes.push(...places.filter((word, at) => at === 0 || looksLikePath(word)));
    },
  ],
  ['bundle', ([verb, file], out) => (verb === 'create' ? out.writes : out.reads).push(...present([file]))],
  ['config', () => undefined],
]);

const readPositionals = (command: string, { positionals, pathsFrom }: Reading, out: GitWords): void => {
  const reader = readers.get(command);
  reader?.(positionals, out);
  const into = replacing.has(command) ? out.writes : out.reads;
  const takesPaths = reader === undefined || command === 'bisect';
  into.push(...positionals.filter((word, at) => at >= pathsFrom || (takesPaths && looksLikePath(word))));
};

/**
 * Reads the words of a git command line. `command` is what git is asked to do where that is settled; left empty, the
 * first word says it, and nothing may stand before it: options there redirect git or run programs.
 */
export const readGitWords = (words: readonly string[], command = ''): GitWords => {
  const out: GitWords = { dangers: [], remotes: [], reads: [], writes: [], settings: [] };
  const rest = words[0] === 'git' ? words.slice(1) : words;
  const asked = command === '' ? (rest[0] ?? '') : command;
  if (asked === '') return out;
  if (asked.startsWith('-')) {
    out.dangers.push(`puts the option \`${asked}\` before the command`);
    return out;
  }
  if (command === '' && !known.has(asked)) {
    out.dangers.push(`asks git for \`${asked}\`, which is no command that only does what it says`);
    return out;
  }
  const reading = readOptions(asked, command === '' ? rest.slice(1) : rest, out);
  if (asked === 'config') readConfig(rest, reading.positionals, out);
  readPositionals(asked, reading, out);
  return out;
};
