import { dirname, isAbsolute, join } from 'node:path';
import type { core } from 'zod';
import type { AddonManifest } from './addon-schema.ts';
import { addonJsonSchema, addonSchema } from './addon-schema.ts';
import { explain } from './explain.ts';
import { look } from './look.ts';
import type { JsonPath, Problem } from './problem.ts';
import { quoted, showPath } from './problem.ts';
import { readJsonFile } from './source.ts';
import { errorWords } from './words.ts';

/** What the engine would make of a manifest. */
export interface AddonReport {
  /** Absent when its shape is not the published one. */
  readonly manifest?: AddonManifest;
  /** The engine would refuse the add-on. */
  readonly errors: readonly Problem[];
  /** The engine would load it, but its published schema or its command line would object. */
  readonly warnings: readonly Problem[];
}

/** What is at a path of the add-on's folder. */
export type Look = (path: string) => ReturnType<typeof look>;

// The engine's code lets these pass; its published schema, or its validator with a remark, does not.
const isWarning = (issue: core.$ZodIssue): boolean => {
  const [first, second] = issue.path;
  if (first === 'metadata') return second !== 'max_concurrent_requests' && second !== 'timeout_seconds';
  if (issue.code === 'custom' || issue.code === 'too_small' || issue.code === 'too_big') return true;
  return issue.code === 'invalid_format' && first === 'entry_points';
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Examines a manifest that is already read. With `lookAt`, its entry points are looked for too. */
export const checkAddon = (content: unknown, lookAt?: Look, lineOf?: (path: JsonPath) => number): AddonReport => {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  const add = (list: Problem[], path: JsonPath, message: string, remedy?: string): void => {
    const line = lineOf === undefined ? {} : { line: lineOf(path) };
    list.push({
      file: 'addon.json',
      path: showPath(path),
      message,
      ...line,
      ...(remedy === undefined ? {} : { remedy }),
    });
  };
  if (!isObject(content)) {
    add(errors, [], 'The manifest must be one JSON object { }.', 'Write it as { "name": "…", … }.');
    return { errors, warnings };
  }
  const parsed = addonSchema.safeParse(content, { error: errorWords });
  const issues = parsed.error?.issues ?? [];
  const schema = addonJsonSchema();
  const unknown = issues.filter(({ code }) => code === 'unrecognized_keys');
  const known = issues.filter(({ code }) => code !== 'unrecognized_keys');
  explain(unknown, content, schema, (path, message, remedy) =>
    add(warnings, path, message, remedy?.startsWith('Did you mean') === true ? remedy : 'Put it under `metadata`.'),
  );
  for (const issue of known) {
    explain([issue], content, schema, (path, message, remedy) =>
      add(isWarning(issue) ? warnings : errors, path, message, remedy),
    );
  }
  for (const name of Object.keys(isObject(content['dependencies']) ? content['dependencies'] : {})) {
    const message = `The engine takes ${quoted(name)} for an add-on and calls this one incompatible without it.`;
    add(warnings, ['dependencies', name], message, 'Leave `dependencies` empty; bring along what the add-on needs.');
  }
  for (const [key, path] of Object.entries(isObject(content['entry_points']) ? content['entry_points'] : {})) {
    const here = ['entry_points', key];
    if (typeof path !== 'string') continue;
    if (isAbsolute(path) || /(^|[\\/])\.\.([\\/]|$)/.test(path)) {
      add(
        errors,
        here,
        'An entry point must lie in the folder of the add-on.',
        'Write it from there, such as "src/main.py".',
      );
    } else if (lookAt !== undefined && lookAt(path) !== 'file') {
      const message = lookAt(path) === 'folder' ? 'This entry point is a folder.' : 'This entry point does not exist.';
      add(errors, here, message, `Put the file at ${quoted(path)}, or correct the path.`);
    }
  }
  return { ...(parsed.success ? { manifest: parsed.data } : {}), errors, warnings };
};

/** Reads and examines an add-on's `addon.json`, named by its path or by its folder's. */
export const readAddon = (named: string): AddonReport => {
  const path = look(named) === 'folder' ? join(named, 'addon.json') : named;
  const read = readJsonFile(path);
  if ('problem' in read) return { errors: [read.problem], warnings: [] };
  const { text, marked } = read.file;
  const faults = text.faults.map(
    ({ path: at, ...fault }): Problem => ({ ...fault, file: read.file.name, path: showPath(at) }),
  );
  if (marked) {
    const message =
      'The file starts with a byte order mark, over which the engine stumbles: the add-on would vanish without a word.';
    faults.push({
      file: read.file.name,
      path: '',
      line: 1,
      message,
      remedy: 'Save it as UTF-8 without a byte order mark.',
    });
  }
  if (text.value === undefined) return { errors: faults, warnings: [] };
  const report = checkAddon(text.value, (inside) => look(join(dirname(path), inside)), text.lineOf);
  return { ...report, errors: [...faults, ...report.errors] };
};
