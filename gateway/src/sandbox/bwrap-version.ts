/** The bwrap of a machine. */
export interface Bwrap {
  readonly version: string;
  /** What it should know and does not. */
  readonly missing: readonly string[];
}

/** What the launcher cannot do without. `--disable-userns` came last, with 0.8. */
const needed = [
  '--disable-userns',
  '--size',
  '--perms',
  '--block-fd',
  '--userns-block-fd',
  '--json-status-fd',
  '--clearenv',
  '--cap-drop',
];

/** Reads what `bwrap --version` and `bwrap --help` say. */
export const parseBwrap = (version: string, help: string): Bwrap => ({
  version: /\d+(?:\.\d+)+/.exec(version)?.[0] ?? 'of unknown version',
  missing: needed.filter((flag) => !new RegExp(`(?:^|\\s)${flag}(?:\\s|$)`, 'm').test(help)),
});

/** A program that does nothing, in namespaces of its own: the only way to know whether they are allowed. */
export const bwrapTry: readonly string[] = [
  '--unshare-all',
  '--unshare-user',
  '--disable-userns',
  '--die-with-parent',
  '--cap-drop',
  'ALL',
  '--ro-bind',
  '/',
  '/',
  '--proc',
  '/proc',
  '--dev',
  '/dev',
  'true',
];
