import { posix } from 'node:path';

import { GatewayError } from '../errors.ts';
import { spellings as pathSpellings } from '../policy/path-spellings.ts';
import { errorFields } from './log.ts';
import type { Log, LogFields } from './log.ts';

/** Keeps the secrets that were handed out from being told: puts `[secret NAME]` in the place of their values. */
export interface Mask {
  /** From now on this value is masked, and the usual spellings of it. */
  learn(name: string, value: string): void;
  text(text: string): string;
  /**
   * The same error where nothing in what it says is masked. Its cause stays: only the log shows it. Another than ours
   * loses its class with the secret.
   */
  error(error: unknown): unknown;
  /** The same value where no text in it is masked; for what is JSON. Keys and numbers stay. */
  json<T>(value: T): T;
  /** The same for what goes into the audit: the words by which a record is read and found stay, however a secret is spelt. */
  record<T>(value: T): T;
  /** Whether a secret stands in it, as JSON. */
  holds(value: unknown): boolean;
}

/** Shorter values would mask ordinary words. */
export const leastMaskedCharacters = 4;
/** Lines of a longer value, such as a private key, are told one by one. */
const leastLineCharacters = 16;

/** Our own words in a record: none of them comes from a server or a client. */
const ownWords: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'method',
  'level',
  'outcome',
  'step',
  'decision',
  'grant',
]);

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** JSON as programs write it that keep to ASCII. */
const asciiJson = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Base64 of the value wherever it stands in a longer text, as in `user:password`: three ways, by how many bytes before it
 * do not fill a group of three. What it shares with its neighbours is left out.
 */
const base64Spellings = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = (before + bytes.length) % 3 === 0;
    return text.slice(before === 0 ? 0 : before + 1, whole ? undefined : -1);
  });

/** How a value stands in paths, which are recorded as servers might read them: decoded, folded, resolved. */
const inPaths = (value: string): readonly string[] =>
  (pathSpellings('win32', value) ?? [value])
    .flatMap((text) => [text, text.toLowerCase()])
    .flatMap((text) => (/[\\/]/.test(text) ? [text, posix.normalize(text), text.replaceAll('/', '\\')] : [text]));

const spellings = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  const lines = value.split(/\r?\n/).filter((line) => line.length >= leastLineCharacters);
  const escaped = inJson(value);
  const inUrl = encodeURIComponent(value.toWellFormed());
  const inBase64 = base64Spellings(bytes);
  const hex = bytes.toString('hex');
  return [
    value,
    // In lower case it stands in the names of hosts too.
    ...inPaths(value),
    ...lines,
    escaped,
    asciiJson(escaped),
    // JSON in a text of JSON, as tools like to answer.
    inJson(escaped),
    inUrl,
    inUrl.replaceAll('%20', '+'),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
  ];
};

interface Known {
  readonly spelling: string;
  readonly shown: string;
}

/** The same value where `hide` changes no text in it. */
const hideIn = (value: unknown, hide: (text: string) => string, kept: ReadonlySet<string>): unknown => {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const hidden = value.map((each) => hideIn(each, hide, kept));
    return hidden.some((each, at) => each !== value[at]) ? hidden : value;
  }
  const entries = Object.entries(value);
  const hidden = entries.map(
    ([key, each]) => [key, kept.has(key) && typeof each === 'string' ? each : hideIn(each, hide, kept)] as const,
  );
  return hidden.some(([, each], at) => each !== entries[at]?.[1]) ? Object.fromEntries(hidden) : value;
};

const nothing: ReadonlySet<string> = new Set();

export const createMask = (): Mask => {
  /** The longest first: a value may contain another. */
  let known: readonly Known[] = [];
  /** The same as they stand in JSON, to see at once that there is nothing to do. */
  let inTexts: readonly string[] = [];
  const seen = new Set<string>();

  const text = (given: string): string =>
    known.reduce((left, { spelling, shown }) => left.replaceAll(spelling, () => shown), given);

  const holds = (value: unknown): boolean => {
    if (known.length === 0) return false;
    const whole = JSON.stringify(value) ?? '';
    return inTexts.some((spelling) => whole.includes(spelling));
  };

  /** Of its own type again, for only texts in it have changed. */
  const hide = <T>(value: T, kept: ReadonlySet<string>): T => (holds(value) ? (hideIn(value, text, kept) as T) : value);

  return {
    learn(name, value) {
      const id = JSON.stringify([name, value]);
      if (value.length < leastMaskedCharacters || seen.has(id)) return;
      seen.add(id);
      const learnt = [...new Set(spellings(value))]
        .filter((spelling) => spelling.length >= leastMaskedCharacters)
        .map((spelling) => ({ spelling, shown: `[secret ${name}]` }));
      known = [...known, ...learnt].toSorted((a, b) => b.spelling.length - a.spelling.length);
      inTexts = known.map(({ spelling }) => inJson(spelling));
    },
    text,
    error(error) {
      if (!(error instanceof Error)) return error;
      const message = text(error.message);
      const remedy = error instanceof GatewayError && error.remedy !== undefined ? text(error.remedy) : undefined;
      if (!(error instanceof GatewayError)) {
        return message === error.message ? error : new Error(message, { cause: error });
      }
      if (message === error.message && remedy === error.remedy) return error;
      const { code, grant, retryAfterMs, cause } = error;
      return new GatewayError(code, message, {
        ...(remedy === undefined ? {} : { remedy }),
        ...(grant === undefined ? {} : { grant }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        cause,
      });
    },
    json: (value) => hide(value, nothing),
    record: (value) => hide(value, ownWords),
    holds,
  };
};

const deepest = 8;

const maskAll = (value: unknown, mask: Mask, depth = 0): unknown => {
  if (typeof value === 'string') return mask.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return '[too deep to be shown]';
  if (Array.isArray(value)) return value.map((each) => maskAll(each, mask, depth + 1));
  return maskFields(value instanceof Error ? errorFields(value) : value, mask, depth + 1);
};

const maskFields = (fields: object, mask: Mask, depth: number): LogFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, maskAll(value, mask, depth)]));

/** The same log, which tells no secret that the mask knows. Like the log itself it never throws. */
export const maskedLog = (log: Log, mask: Mask): Log => {
  const at =
    (level: keyof Log) =>
    (message: string, fields?: LogFields): void => {
      let shown: LogFields | undefined;
      try {
        shown = fields === undefined ? undefined : maskFields(fields, mask, 0);
      } catch {
        shown = { fields: '[cannot be shown]' };
      }
      log[level](mask.text(message), shown);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
