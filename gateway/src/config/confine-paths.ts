import { isAbsolute } from 'node:path';
import { look } from './look.ts';
import { real, within } from './place.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted, visible } from './problem.ts';

/** A place that no confined program may be given. */
export interface Closed {
  readonly path: string;
  /** What it is, as part of a sentence: «the gateway's own folder». */
  readonly what: string;
  /** What may be read of it: all, what lies within it by its own path, nothing. Nothing of it may be written. */
  readonly readable: 'all' | 'within' | 'none';
}

/** What the kernel shows of itself: a sandbox has its own, and the host's would open it. */
const kernelFolders = ['/proc', '/sys', '/dev'];
/** What programs run from: who writes there is every program. */
const systemFolders = ['/bin', '/boot', '/etc', '/lib', '/lib32', '/lib64', '/sbin', '/usr'];

interface Asked {
  readonly text: string;
  readonly at: JsonPath;
  readonly use: 'read' | 'write';
}

const conflict = (path: string, { use }: Asked, closed: readonly Closed[]): Closed | undefined =>
  closed.find((one) => {
    const [around, inside] = [within(one.path, path), within(path, one.path)];
    if (use === 'write' || one.readable === 'none') return around || inside;
    return one.readable === 'within' && around;
  });

const closedToAll: readonly Closed[] = kernelFolders.map((path) => ({
  path,
  what: `${path}, which is the kernel's`,
  readable: 'none',
}));
const closedToWriters: readonly Closed[] = systemFolders.map((path) => ({
  path,
  what: 'the system itself',
  readable: 'all',
}));

/** The real path, or undefined with a problem. Links are followed here, once: what is mounted is what was checked. */
const resolved = (asked: Asked, closed: readonly Closed[], report: Report): string | undefined => {
  const { text, at, use } = asked;
  const refuse = (message: string, remedy: string): undefined => {
    report(at, message, remedy);
    return undefined;
  };
  if (text.includes('\0')) return refuse('A path cannot contain a NUL character.', 'Leave it out.');
  if (!isAbsolute(text)) {
    return refuse(`${quoted(text)} is not an absolute path.`, 'Write the whole path, from the root of the disk on.');
  }
  const path = real(text);
  const found = look(path);
  if (found === 'nothing') {
    return refuse(`"${visible(path)}" does not exist.`, 'Create it, or correct the path.');
  }
  if (typeof found === 'object') {
    return refuse(`"${visible(path)}" cannot be examined (${found.error}).`, 'Check who may read it.');
  }
  if (found === 'special') return refuse(`"${visible(path)}" is no file and no folder.`, 'Name a file or a folder.');
  if (use === 'write' && found === 'file') {
    return refuse(`"${visible(path)}" is a file, not a folder.`, 'Name the folder it is in.');
  }
  if (path === '/') return refuse('This would be the whole disk.', 'Name the folders that are meant.');
  const against = conflict(path, asked, [...closedToAll, ...closed, ...closedToWriters]);
  if (against === undefined) return path;
  const how = within(path, against.path) ? 'is in' : 'contains';
  return refuse(
    `"${visible(path)}" ${path === against.path ? 'is' : how} ${against.what}.`,
    'Name another folder, or one that is smaller.',
  );
};

/** The real paths of a list, each once; what is wrong is reported by its place in the list. */
export const confinePaths = (
  key: 'read_paths' | 'write_paths',
  texts: readonly string[],
  closed: readonly Closed[],
  report: Report,
): readonly string[] => {
  const use = key === 'write_paths' ? 'write' : 'read';
  const paths = texts.flatMap((text, index) => resolved({ text, at: [key, index], use }, closed, report) ?? []);
  return [...new Set(paths)];
};
