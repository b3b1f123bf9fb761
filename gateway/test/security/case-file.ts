import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One case of the attack_args format: a tool call, the policy it is held against, and the world it runs in. */
export interface ArgumentCase {
  readonly id: string;
  readonly tool_kind: string;
  readonly tool?: string;
  readonly inputSchema?: unknown;
  readonly args: { readonly [key: string]: unknown };
  readonly policy: { readonly [key: string]: unknown };
  readonly fs_setup?: readonly { readonly [key: string]: unknown }[];
  readonly dns?: { readonly [host: string]: unknown };
  readonly redirects?: readonly { readonly [key: string]: unknown }[];
  readonly expected?: 'allow' | 'deny';
  readonly tolerate?: string;
  readonly why?: string;
  readonly split?: string;
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a line is a case that the arguments of a call are decided for. */
export const isArgumentCase = (value: unknown): value is ArgumentCase =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['tool_kind'] === 'string' &&
  isObject(value['args']) &&
  isObject(value['policy']);

const textOf = (file: string): string => {
  const found = existsSync(file) || !existsSync(`${file}.gz`) ? file : `${file}.gz`;
  const bytes = readFileSync(found);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
};

/** The lines of a file, plain or gzip; a name without `.gz` also finds the one with it. Throws where there is none. */
export const readLines = (file: string): readonly unknown[] =>
  textOf(file)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
