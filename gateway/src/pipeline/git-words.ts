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

const talking = setOf('clone fetch pull push ls-remote request-pull');
const replacing = setOf('mv rm checkout restore clean apply switch');

/** Long options by what their value is; git takes any unambiguous beginning of them. */
const longOptions: readonly (readonly [name: string, means: 'danger' | 'read' | 'write' | 'remote'])[] = [
  ['upload-pack', 'danger'],
  ['upload-archive', 'danger'],
  ['receive-pack', 'danger'],
  ['exec', 'danger'],
  ['exec-path', 'danger'],
  ['ext-diff', 'danger'],
  ['extcmd', 'danger'],
  ['open-files-in-pager', 'danger'],
  ['config', 'danger'],
  ['config-env', 'danger'],
  ['template', 'danger'],
  ['tool', 'danger'],
  ['git-dir', 'danger'],
  ['work-tree', 'danger'],
  ['separate-git-dir', 'write'],
  ['output', 'write'],
  ['output-directory', 'write'],
  ['no-index', 'read'],
  ['reference', 'read'],
  ['reference-if-able', 'read'],
  ['pathspec-from-file', 'read'],
  ['exclude-from', 'read'],
  ['contents', 'read'],
  ['ignore-revs-file', 'read'],
  ['bundle-uri', 'remote'],
  ['remote', 'remote'],
];

/** Options that begin like one of those and are none. */
const ordinary = setOf('--output-indicator-new --output-indicator-old --output-indicator-context --remotes --exec-path-only');

/** Single letters that run a program, by command. */
const shortDangers: Readonly<Record<string, RegExp>> = {
  clone: /^-[a-z]*[uc]/,
  rebase: /^-[a-z]*x/,
  grep: /^-[a-zA-Z]*O/,
  difftool: /^-[a-z]*x/,
};

const shortWrites: Readonly<Record<string, RegExp>> = { archive: /^-o(.*)$/, 'format-patch': /^-o(.*)$/ };

const meaningOf = (command: string, word: string): 'danger' | 'read' | 'write' | 'remote' | undefined => {
  const name = /^--([a-z][a-z-]*)/.exec(word)?.[1];
  if (name === undefined || ordinary.has(`--${name}`)) return undefined;
  // `submodule update --remote`, `branch --remote` only mean remote-tracking.
  const exact = longOptions.find(([option]) => option === name);
  const found = exact ?? longOptions.find(([option]) => name.length >= 3 && option.startsWith(name));
  return found?.[1] === 'remote' && command !== 'archive' && command !== 'clone' ? undefined : found?.[1];
};

const looksLikePath = (word: string): boolean => /^(?:[./~\\]|[A-Za-z]:[\\/])|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(word) && !/^\.\.\.?\w/.test(word);

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
    } else if (shortDangers[command]?.test(word) === true && !word.startsWith('--')) {
      out.dangers.push(`gives \`git ${command}\` the option \`${word}\`, which can run a command`);
    } else {
      at += readOption(command, word, words[at + 1], out);
    }
  }
  return reading;
};

/** Reads one option; answers how many of the next words were its value. */
const readOption = (command: string, word: string, next: string | undefined, out: GitWords): number => {
  const short = shortWrites[command]?.exec(word);
  if (short !== null && short !== undefined) {
    out.writes.push(short[1] === '' || short[1] === undefined ? (next ?? '') : short[1]);
    return short[1] === '' ? 1 : 0;
  }
  // A message is a person's text, whatever it begins with.
  if (/^(?:-[a-z]*m|--message)$/.test(word)) return 1;
  const meaning = meaningOf(command, word);
  if (meaning === undefined) return 0;
  if (meaning === 'danger') {
    out.dangers.push(`gives git the option \`${word}\`, which can run a command or leave the repository`);
    return 0;
  }
  if (/^--no-i/.test(word)) return 0;
  const joined = word.includes('=');
  const value = joined ? word.slice(word.indexOf('=') + 1) : (next ?? '');
  ({ read: out.reads, write: out.writes, remote: out.remotes })[meaning].push(value);
  return joined ? 0 : 1;
};

const readConfig = (words: readonly string[], positionals: readonly string[], out: GitWords): void => {
  const asks = words.some((word) => /^(?:--get|--list|-l|--unset|--show)/.test(word)) || /^(?:get|list|unset)$/.test(positionals[0] ?? '');
  const [key, value] = /^(?:set|add|replace-all)$/.test(positionals[0] ?? '') ? positionals.slice(1) : positionals;
  if (words.some((word) => /^(?:-e|--edit|edit)$/.test(word))) out.dangers.push('opens an editor');
  if (words.some((word) => /^(?:-f|--file|--blob)/.test(word))) out.dangers.push('names another file of settings');
  if (!asks && key !== undefined && value !== undefined) out.settings.push([key, value]);
};

const readPositionals = (command: string, { positionals, pathsFrom }: Reading, out: GitWords): void => {
  const [first = '', second = '', third = ''] = positionals;
  if (talking.has(command) && first !== '') out.remotes.push(first);
  if (command === 'clone' && second !== '') out.writes.push(second);
  if (command === 'remote' && /^(?:add|set-url)$/.test(first)) out.remotes.push(...positionals.slice(2));
  if (command === 'submodule' && first === 'foreach') out.dangers.push('runs a command in each submodule');
  if (command === 'submodule' && first === 'add') {
    if (second !== '') out.remotes.push(second);
    if (third !== '') out.writes.push(third);
  }
  if (command === 'bisect' && first === 'run') out.dangers.push('runs a command at each step');
  if (command === 'init' && first !== '') out.writes.push(first);
  if (command === 'worktree' && /^(?:add|move|remove|repair)$/.test(first)) out.writes.push(...positionals.slice(1).filter((word, at) => at === 0 || looksLikePath(word)));
  if (command === 'bundle' && second !== '') (first === 'create' ? out.writes : out.reads).push(second);
  const into = replacing.has(command) ? out.writes : out.reads;
  const isRemote = talking.has(command) || command === 'remote' || command === 'submodule' || command === 'config';
  for (const [at, word] of positionals.entries()) if (at >= pathsFrom || (!isRemote && looksLikePath(word))) into.push(word);
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

/** The words of a command line as a shell takes them apart; undefined when it would do more than that. */
export const shellWords = (line: string): readonly string[] | undefined => {
  const words: string[] = [];
  const piece = /[ \t]+|'([^']*)'|"((?:[^"\\$`]|\\.)*)"|\\(.)|([^\s'"\\;&|<>`$()]+)/gy;
  let word: string | undefined;
  let end = 0;
  for (const match of line.matchAll(piece)) {
    end = match.index + match[0].length;
    const [, single, double, escaped, plain] = match;
    const text = single ?? double?.replace(/\\([^])/g, '$1') ?? escaped ?? plain;
    if (text === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + text;
    }
  }
  if (word !== undefined) words.push(word);
  return end === line.length ? words : undefined;
};
