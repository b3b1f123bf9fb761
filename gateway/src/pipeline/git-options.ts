/** What the value of an option is to us. */
export type OptionMeaning = 'danger' | 'read' | 'write' | 'remote';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Long options by what their value is; git takes any unambiguous beginning of them. */
const longOptions: readonly (readonly [name: string, means: OptionMeaning])[] = [
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
  ['reference', 'read'],
  ['reference-if-able', 'read'],
  ['pathspec-from-file', 'read'],
  ['exclude-from', 'read'],
  ['contents', 'read'],
  ['ignore-revs-file', 'read'],
  ['bundle-uri', 'remote'],
  ['remote', 'remote'],
];

/** Options whose value is the next word, where what follows would be taken for something else. */
const valued = setOf(
  '--depth --branch --origin --jobs --filter --shallow-since --shallow-exclude --deepen --refmap --server-option --push-option --strategy --strategy-option --author --date --since --until --after --before --grep --max-count --skip --revision',
);

const shortValued: ReadonlyMap<string, RegExp> = new Map([
  ['clone', /^-[boj]$/],
  ['log', /^-[nSGLU]$/],
  ['show', /^-[nSGLU]$/],
  ['diff', /^-[SGU]$/],
  ['merge', /^-[sX]$/],
  ['pull', /^-[sX]$/],
  ['checkout', /^-[bB]$/],
  ['switch', /^-[cC]$/],
]);

/** Options that begin like one of those and are none. */
const ordinary = setOf(
  '--output-indicator-new --output-indicator-old --output-indicator-context --remotes --exec-path-only',
);

/** Single letters that run a program, by command. */
const shortDangers: ReadonlyMap<string, RegExp> = new Map([
  ['clone', /^-[a-z]*[uc]/],
  ['rebase', /^-[a-z]*x/],
  ['grep', /^-[a-zA-Z]*O/],
  ['difftool', /^-[a-z]*x/],
]);

/** Single letters that name a file to write, alone or with it. */
const shortWrites: ReadonlyMap<string, RegExp> = new Map([
  ['archive', /^-o(.*)$/],
  ['format-patch', /^-o(.*)$/],
]);

/** What the value of a long option is, however it is shortened; undefined when it is nothing to us. */
export const meaningOf = (command: string, word: string): OptionMeaning | undefined => {
  const name = /^--([a-z][a-z-]*)/.exec(word)?.[1];
  if (name === undefined || ordinary.has(`--${name}`)) return undefined;
  // `submodule update --remote`, `branch --remote` only mean remote-tracking.
  const exact = longOptions.find(([option]) => option === name);
  const found = exact ?? longOptions.find(([option]) => name.length >= 2 && option.startsWith(name));
  return found?.[1] === 'remote' && command !== 'archive' && command !== 'clone' ? undefined : found?.[1];
};

/** Whether a short option runs a program. */
export const runsProgram = (command: string, word: string): boolean =>
  !word.startsWith('--') && (shortDangers.get(command)?.test(word) ?? false);

/** The file that a short option writes: joined to it, or empty when the next word is it; undefined for another option. */
export const writtenBy = (command: string, word: string): string | undefined =>
  shortWrites.get(command)?.exec(word)?.[1];

const writesMessages = setOf('commit tag merge notes stash');

/** Whether the next word is the value of this option and nothing else: a number, a name, a person's message. */
export const takesNext = (command: string, word: string): boolean =>
  valued.has(word) ||
  word === '--message' ||
  (writesMessages.has(command) && /^-[a-z]*m$/.test(word)) ||
  (shortValued.get(command)?.test(word) ?? false);
