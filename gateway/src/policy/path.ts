export type Platform = 'posix' | 'win32';

/** A path taken apart. `root` is `/`, `C:\`, `\` (no drive named) or empty for a relative path. */
export interface PathParts {
  readonly root: string;
  /** Without empty ones and `.`; `..` still in place. */
  readonly segments: readonly string[];
}

const drive = /^([A-Za-z]):[\\/]/;
const slash = '/'.charCodeAt(0);

/** Which platform's absolute path this is; undefined when it is relative, or of no kind that a condition may name. */
export const platformOf = (absolute: string): Platform | undefined => {
  if (absolute.charCodeAt(0) === slash) return 'posix';
  return drive.test(absolute) ? 'win32' : undefined;
};

const rootOf = (platform: Platform, text: string): { root: string; rest: string } => {
  if (platform === 'posix') return text.charCodeAt(0) === slash ? { root: '/', rest: text } : { root: '', rest: text };
  const letter = drive.exec(text)?.[1];
  if (letter !== undefined) return { root: `${letter.toUpperCase()}:\\`, rest: text.slice(3) };
  return text.startsWith('/') || text.startsWith('\\') ? { root: '\\', rest: text } : { root: '', rest: text };
};

/** Takes a path apart as the platform does; says nothing about what exists. */
export const splitPath = (platform: Platform, text: string): PathParts => {
  const { root, rest } = rootOf(platform, text);
  const segments = rest.split(platform === 'posix' ? '/' : /[\\/]/).filter((part) => part !== '' && part !== '.');
  return { root, segments };
};

/** The text of an absolute path. */
export const joinPath = (platform: Platform, root: string, segments: readonly string[]): string =>
  root + segments.join(platform === 'posix' ? '/' : '\\');

/** The root and segments of `text` seen from the absolute folder `base`, `..` still in place. */
export const fromBase = (platform: Platform, base: string, text: string): PathParts => {
  const own = splitPath(platform, text);
  if (own.root !== '' && own.root !== '\\') return own;
  const start = splitPath(platform, base);
  return own.root === '\\'
    ? { root: start.root, segments: own.segments }
    : { root: start.root, segments: [...start.segments, ...own.segments] };
};

/** Segments with `..` taken lexically; above the root there is only the root. */
export const withoutDotDot = (segments: readonly string[]): string[] => {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  return kept;
};

/** The absolute path that `text` means by its letters alone, links unread. */
export const lexical = (platform: Platform, base: string, text: string): string => {
  const { root, segments } = fromBase(platform, base, text);
  return joinPath(platform, root, withoutDotDot(segments));
};

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
};

/**
 * `text` as one file system name is compared with another on Windows: per UTF-16 unit, as NTFS does, and only where
 * upper and lower case map to each other, so that `ſ` does not become `s` nor the Kelvin sign `k`.
 */
const caseless = (text: string): string => {
  if (isAscii(text)) return text.toLowerCase();
  let out = '';
  for (const unit of text) {
    const lower = unit.toLowerCase();
    out += lower.toUpperCase() === unit ? lower : unit;
  }
  return out;
};

/**
 * The form in which names are compared: canonical composition everywhere (one name may arrive composed or decomposed),
 * without case on Windows.
 */
export const comparable = (platform: Platform, name: string): string => {
  const composed = isAscii(name) ? name : name.normalize('NFC');
  return platform === 'win32' ? caseless(composed) : composed;
};
