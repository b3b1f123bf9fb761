import type { Platform } from './path.ts';

interface Danger {
  readonly on: Platform | 'both';
  readonly found: (text: string) => boolean;
  /** Ends a sentence that begins with the path. */
  readonly says: string;
}

const segments = (text: string): string[] => text.split(/[\\/]/);

/** `%NAME%`, but not the end of one percent sequence and the start of the next, as in `%C3%A9`. */
const namesPercentVariable = (text: string): boolean => {
  for (const match of text.matchAll(/%(?=([A-Za-z][\w()]*)%(.{0,2}))/gs)) {
    const [, name = '', after = ''] = match;
    if (!(/^[0-9a-f]{2}/i.test(name) && /^[0-9a-f]{2}$/i.test(after))) return true;
  }
  return false;
};

// Upper case is what variables are; `routes/$slug.tsx` is a file. At the very start of a path nothing but a variable is meant.
const dollarVariable = /\$\{|\$\(|\$[A-Z_][A-Z0-9_]*(?![a-z])|\$env:|^\$[A-Za-z_]/;

const deviceName =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$|clock\$)[ .]*(?:[.:].*)?$/i;

const dangers: readonly Danger[] = [
  { on: 'both', found: (text) => text.trim() === '', says: 'is empty' },
  {
    on: 'both',
    found: (text) => /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text),
    says: 'contains a control character',
  },
  {
    on: 'both',
    found: (text) => /^~(?:[+-]?\d*|[A-Za-z_][\w.-]*)(?:[\\/]|$)/.test(text) || segments(text).includes('~'),
    says: 'uses `~`, which some servers expand to a home folder',
  },
  { on: 'both', found: (text) => dollarVariable.test(text), says: 'names a variable, which some servers expand' },
  { on: 'both', found: namesPercentVariable, says: 'names a variable, which some servers expand' },
  { on: 'both', found: (text) => /^\\\\|^\\\?\?\\/.test(text), says: 'is a network or device path' },
  {
    on: 'posix',
    found: (text) => /^[A-Za-z]:[\\/]/.test(text),
    says: 'is a Windows path on a system that is not Windows',
  },
  { on: 'win32', found: (text) => /^[\\/]{2}|^[\\/]\?\?[\\/]/.test(text), says: 'is a network or device path' },
  { on: 'win32', found: (text) => /^[A-Za-z]:(?![\\/])/.test(text), says: 'depends on the current folder of a drive' },
  {
    on: 'win32',
    found: (text) => text.replace(/^[A-Za-z]:/, '').includes(':'),
    says: 'names an alternate data stream',
  },
  { on: 'win32', found: (text) => segments(text).some((name) => deviceName.test(name)), says: 'names a device' },
  {
    on: 'win32',
    found: (text) => segments(text).some((name) => /^[^.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/.test(name)),
    says: 'uses a short 8.3 name, which hides the real one',
  },
];

/** Nothing that any of these looks for: most paths, so that they cost one look. */
const harmless = /^[A-Za-z0-9_./-][A-Za-z0-9_./ -]*$/;

/** What no grant can allow about one spelling of a path, as the end of a sentence; undefined when there is nothing. */
export const pathDanger = (platform: Platform, text: string): string | undefined =>
  platform === 'posix' && harmless.test(text)
    ? undefined
    : dangers.find((danger) => (danger.on === 'both' || danger.on === platform) && danger.found(text))?.says;

/** Folders of the system itself, where a name is not a file of anybody's. */
export const isSystemPath = (platform: Platform, absolute: string, ignoresCase = false): boolean =>
  platform === 'posix' && (ignoresCase ? /^\/(?:proc|dev)(?:\/|$)/i : /^\/(?:proc|dev)(?:\/|$)/).test(absolute);
