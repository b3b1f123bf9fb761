import { isExact, readSpec } from './spec.ts';

/** A command of a configuration that fetches a package each time it starts. */
export interface Runner {
  /** As a person says it: `npx`, `pnpm dlx`, `uvx`. */
  readonly program: string;
  readonly from: 'npm' | 'python';
  /** What is fetched, as it is written; undefined where that cannot be told. */
  readonly spec: string | undefined;
  /** The command of the package, where one is named. */
  readonly bin: string | undefined;
  /** What the server is given. */
  readonly args: readonly string[];
  /** Whether an exact version is named. What the package itself needs is open even so. */
  readonly pinned: boolean;
}

interface Kind {
  readonly program: string;
  readonly from: Runner['from'];
  /** Words between the program and its options. */
  readonly words: readonly string[];
}

const kinds: readonly Kind[] = [
  { program: 'npx', from: 'npm', words: [] },
  { program: 'npm', from: 'npm', words: ['exec'] },
  { program: 'npm', from: 'npm', words: ['x'] },
  { program: 'bunx', from: 'npm', words: [] },
  { program: 'bun', from: 'npm', words: ['x'] },
  { program: 'pnpx', from: 'npm', words: [] },
  { program: 'pnpm', from: 'npm', words: ['dlx'] },
  { program: 'yarn', from: 'npm', words: ['dlx'] },
  { program: 'uvx', from: 'python', words: [] },
  { program: 'uv', from: 'python', words: ['tool', 'run'] },
  { program: 'pipx', from: 'python', words: ['run'] },
];

/** Options that stand alone; any other is not understood, as the word behind it may be its value. */
const flags =
  /^(?:-y|--yes|-q|--quiet|-s|--silent|--bun|--prefer-online|--prefer-offline|--offline|--no-install|--ignore-existing)$/;
const packageOption = /^(?:-p|--package|--from|--spec)(?:=(.*))?$/;

/** `C:\Program Files\nodejs\npx.cmd` is npx. */
const programIn = (command: string): string =>
  (command.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.(?:cmd|exe|bat|ps1)$/, '');

const isPinned = (spec: string, from: Runner['from']): boolean => {
  if (from === 'python') return /(?:==|@)\d+(?:\.\d+)+[\w.+-]*$/.test(spec);
  const read = readSpec(spec);
  return 'version' in read && isExact(read.version);
};

interface Words {
  readonly spec: string | undefined;
  readonly rest: readonly string[];
}

/** The package that the options name, if any, and the words from the first that is no option. */
const readOptions = (args: readonly string[]): Words | undefined => {
  let spec: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const named = packageOption.exec(word);
    if (word === '--') return { spec, rest: args.slice(at + 1) };
    if (!word.startsWith('-')) return { spec, rest: args.slice(at) };
    // Two packages, and one of them is only brought along.
    if (named !== null && spec !== undefined) return undefined;
    if (named !== null) spec = named[1] ?? args[(at += 1)];
    else if (!flags.test(word)) return undefined;
  }
  return { spec, rest: [] };
};

/** Recognises a command that fetches what it runs; undefined for any other. */
export const readRunner = (command: string, args: readonly string[]): Runner | undefined => {
  const program = programIn(command);
  // On Windows many write `cmd /c npx …`.
  const [first = '', inner, ...behind] = args;
  if (program === 'cmd' && /^\/[cC]$/.test(first)) return inner === undefined ? undefined : readRunner(inner, behind);
  const kind = kinds.find((each) => each.program === program && each.words.every((word, at) => args[at] === word));
  if (kind === undefined) return undefined;
  const { from } = kind;
  const common = { program: [program, ...kind.words].join(' '), from };
  const words = readOptions(args.slice(kind.words.length));
  const [head, ...tail] = words?.rest ?? [];
  const spec = words?.spec ?? head;
  if (spec === undefined) return { ...common, spec, bin: undefined, args: [], pinned: false };
  // `npm exec` takes options behind the package for its own, up to `--`.
  const given = common.program.startsWith('npm ') && tail[0] === '--' ? tail.slice(1) : tail;
  return {
    ...common,
    spec,
    bin: words?.spec === undefined ? undefined : head,
    args: given,
    pinned: isPinned(spec, from),
  };
};
