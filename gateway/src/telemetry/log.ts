import type { Writable } from 'node:stream';

import { visible, visibleJson } from './visible.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export type LogFields = Readonly<Record<string, unknown>>;

/** Tells the person who runs the gateway. No part of it ever throws, whatever it is given. */
export type Log = { readonly [level in LogLevel]: (message: string, fields?: LogFields) => void };

export interface LogOptions {
  /** Lines below it are not written. */
  readonly level?: LogLevel;
  readonly format?: 'human' | 'json';
  /** Takes one line with its line feed. */
  readonly write?: (line: string) => void;
  readonly now?: () => number;
}

/** What a line may keep waiting for a reader of stderr that has stopped reading, before lines are dropped. */
const maxWaitingBytes = 1024 * 1024;

/** Writes to stderr: never waits for its reader, and goes on without one. */
export const stderrWriter = (stream: Writable = process.stderr): ((line: string) => void) => {
  let dropped = 0;
  // A closed stderr must not end the gateway.
  stream.on('error', () => {});
  return (line) => {
    if (stream.writableLength > maxWaitingBytes) {
      dropped += 1;
      return;
    }
    const gap = dropped === 0 ? '' : `… ${dropped} lines were not written: nobody read them.\n`;
    dropped = 0;
    stream.write(gap + line);
  };
};

/** An error as data: its message, what to do, and the same of what caused it. */
export const errorFields = (error: Error, depth = 0): LogFields => {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause instanceof Error && depth < 4 ? { cause: errorFields(error.cause, depth + 1) } : {};
  return { name: error.name, message: error.message, ...code, ...cause };
};

const plain = (_key: string, value: unknown): unknown => {
  if (value instanceof Error) return errorFields(value);
  return typeof value === 'bigint' ? String(value) : value;
};

/** JSON of anything; a value that cannot be told (a circle, a getter that throws) says so in its place. */
const toJson = (value: unknown): string => {
  try {
    return JSON.stringify(value, plain) ?? JSON.stringify(String(value));
  } catch {
    return '"[cannot be shown]"';
  }
};

const humanValue = (value: unknown): string => {
  if (typeof value === 'string') return /^[^\s"=\\]+$/u.test(value) ? visible(value) : visible(JSON.stringify(value));
  return visible(toJson(value));
};

const human = (at: number, level: LogLevel, message: string, fields: LogFields): string => {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${visible(name)}=${humanValue(value)}`);
  return `${new Date(at).toISOString()} ${level.padEnd(5)} ${visible(message)}${pairs.join('')}\n`;
};

const json = (at: number, level: LogLevel, message: string, fields: LogFields): string => {
  const head = JSON.stringify({ time: new Date(at).toISOString(), level, message });
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `,${JSON.stringify(name)}:${toJson(value)}`);
  return `${visibleJson(`${head.slice(0, -1)}${pairs.join('')}}`)}\n`;
};

/** Writes structured lines, by default to stderr: stdout belongs to the protocol. */
export const createLog = ({
  level = 'info',
  format = 'human',
  write = stderrWriter(),
  now = Date.now,
}: LogOptions = {}): Log => {
  const lowest = logLevels.indexOf(level);
  const line = format === 'json' ? json : human;

  const at =
    (lineLevel: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (logLevels.indexOf(lineLevel) < lowest) return;
      try {
        write(line(now(), lineLevel, message, fields));
      } catch {
        // There is nowhere left to say it.
      }
    };

  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
