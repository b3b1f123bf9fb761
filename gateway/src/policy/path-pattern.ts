import { matches } from './pattern.ts';
import { comparable, platformOf, splitPath, withoutDotDot } from './path.ts';
import type { Platform } from './path.ts';

/** An absolute path or a condition on paths, ready to compare. */
export interface ComparablePath {
  readonly platform: Platform;
  readonly root: string;
  readonly segments: readonly string[];
}

/** Prepares a path or a condition; undefined when it is not absolute and so cannot mean any. */
export const comparablePath = (text: string): ComparablePath | undefined => {
  const platform = platformOf(text);
  if (platform === undefined) return undefined;
  const { root, segments } = splitPath(platform, text);
  return { platform, root, segments: withoutDotDot(segments).map((segment) => comparable(platform, segment)) };
};

/**
 * Whether the pattern covers the absolute path: it names the path itself or a folder above it. `*` is a run within one
 * segment, `**` any number of whole segments, none included. Brackets, braces and `?` are ordinary characters.
 */
export const coversPath = (pattern: ComparablePath, path: ComparablePath): boolean => {
  if (path.platform !== pattern.platform || path.root !== pattern.root) return false;
  const { segments } = path;
  let at = 0;
  let seen = 0;
  let star = -1;
  let retry = 0;
  while (at < pattern.segments.length) {
    const expected = pattern.segments[at];
    const actual = segments[seen];
    if (expected === '**') {
      star = at++;
      retry = seen;
    } else if (expected !== undefined && actual !== undefined && matches(expected, actual)) {
      at++;
      seen++;
    } else if (star >= 0 && retry < segments.length) {
      at = star + 1;
      seen = ++retry;
    } else {
      return false;
    }
  }
  return true;
};
