import { GatewayError } from '../errors.ts';
import { errorFields } from './log.ts';
import type { Log, LogFields } from './log.ts';

/** Keeps the secrets that were handed out from being told: puts `[secret NAME]` in the place of their values. */
export interface Mask {
  /** From now on this value is masked, and the usual spellings of it. */
  learn(name: string, value: string): void;
  text(text: string): string;
  /** The same error where nothing in its message is masked. Its cause stays: only the log shows it. */
  error(error: unknown): unknown;
  /** The same value where nothing in it is masked; for what is JSON. */
  json<T>(value: T): T;
  /** Whether a secret stands in it, as JSON. */
  holds(value: unknown): boolean;
}

/** Shorter values would mask ordinary words. */
export const leastMaskedCharacters = 4;
/** Lines of a longer value, such as a private key, are told one by one. */
const leastLineCharacters = 16;

const spellings = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  const lines = value.split(/\r?\n/).filter((line) => line.length >= leastLineCharacters);
  return [
    value,
    value.trim(),
    ...lines,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
};

interface Known {
  readonly spelling: string;
  readonly shown: string;
}

const replace = (text: string, known: readonly Known[]): string =>
  known.reduce((left, { spelling, shown }) => left.replaceAll(spelling, () => shown), text);

const inJson = ({ spelling, shown }: Known): Known => ({ spelling: JSON.stringify(spelling).slice(1, -1), shown });

export const createMask = (): Mask => {
  /** The longest first: a value may contain another. */
  let plain: readonly Known[] = [];
  let json: readonly Known[] = [];
  const seen = new Set<string>();

  const text = (given: string): string => replace(given, plain);

  return {
    learn(name, value) {
      const id = JSON.stringify([name, value]);
      if (value.length < leastMaskedCharacters || seen.has(id)) return;
      seen.add(id);
      const learnt = [...new Set(spellings(value))]
        .filter((spelling) => spelling.length >= leastMaskedCharacters)
        .map((spelling) => ({ spelling, shown: `[secret ${name}]` }));
      plain = [...plain, ...learnt].toSorted((a, b) => b.spelling.length - a.spelling.length);
      json = plain.map(inJson);
    },
    text,
    error(error) {
      if (!(error instanceof GatewayError)) return error;
      const { code, message, remedy, grant, cause } = error;
      const masked = text(message);
      if (masked === message) return error;
      const details = { ...(remedy === undefined ? {} : { remedy }), ...(grant === undefined ? {} : { grant }) };
      return new GatewayError(code, masked, { ...details, cause });
    },
    json(value) {
      if (json.length === 0) return value;
      const whole = JSON.stringify(value);
      const masked = replace(whole, json);
      return masked === whole ? value : JSON.parse(masked);
    },
    holds(value) {
      const whole = JSON.stringify(value) ?? '';
      return json.some(({ spelling }) => whole.includes(spelling));
    },
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
