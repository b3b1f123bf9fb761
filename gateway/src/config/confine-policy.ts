import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import type { Confinement, EgressRule, Limits } from '../policy/confinement.ts';
import type { TestHosts } from './confine-hosts.ts';
import { confineRules, testHosts } from './confine-hosts.ts';
import type { Closed } from './confine-paths.ts';
import { confinePaths } from './confine-paths.ts';
import type { RawConfine } from './confine-schema.ts';
import { confineJsonSchema, confineSchema } from './confine-schema.ts';
import { explain } from './explain.ts';
import { deepFreeze } from './freeze.ts';
import { errorCode } from './look.ts';
import { real } from './place.ts';
import type { JsonPath, Problem, Report } from './problem.ts';
import { quoted, renderProblems, showPath } from './problem.ts';
import { pruner } from './prune.ts';
import { readJsonFile } from './source.ts';
import { errorWords } from './words.ts';

/** What is known where a policy is read. */
export interface ConfineGround {
  /** What no confined program may be given. */
  readonly closed: readonly Closed[];
  /** Limits where the policy says nothing. */
  readonly usual: Limits;
  /** Whether names may resolve, and authorities be trusted, as the policy says. */
  readonly testHooks: boolean;
}

/** A policy that holds. */
export interface ConfinePolicy {
  readonly confinement: Confinement;
  readonly testHosts: TestHosts;
  /** PEM. */
  readonly testAuthorities?: string;
}

const bytes = (megabytes: number): number => Math.ceil(megabytes * 2 ** 20);

const limitsOf = (raw: RawConfine, usual: Limits): Limits => {
  const { memory_mb: memory, cpu_seconds: cpuSeconds, pids } = raw.limits ?? {};
  const { max_line_mb: line, max_stderr_mb: stderr } = raw.stdio ?? {};
  return {
    ...usual,
    ...(memory === undefined ? {} : { memoryBytes: bytes(memory) }),
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(pids === undefined ? {} : { processes: pids }),
    ...(raw.max_file_size_mb === undefined ? {} : { fileBytes: bytes(raw.max_file_size_mb) }),
    ...(raw.disk_quota_mb === undefined ? {} : { diskBytes: bytes(raw.disk_quota_mb) }),
    ...(line === undefined ? {} : { lineBytes: bytes(line) }),
    ...(stderr === undefined ? {} : { stderrBytes: bytes(stderr) }),
  };
};

const authoritiesOf = (path: string | undefined, report: Report): string | undefined => {
  if (path === undefined) return undefined;
  const at = ['network', 'test_ca'];
  if (!isAbsolute(path)) {
    report(at, `${quoted(path)} is not an absolute path.`, 'Write the whole path, from the root of the disk on.');
    return undefined;
  }
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    report(
      at,
      `${quoted(path)} holds no certificate in PEM.`,
      'Name a file that begins with -----BEGIN CERTIFICATE-----.',
    );
  } catch (error) {
    report(at, `${quoted(path)} cannot be read (${errorCode(error)}).`, 'Check who may read it, or correct the path.');
  }
  return undefined;
};

const refuseHooks = (network: RawConfine['network'], testHooks: boolean, report: Report): void => {
  for (const key of ['test_hosts', 'test_ca'] as const) {
    if (testHooks || network?.[key] === undefined) continue;
    report(
      ['network', key],
      'This is for tests alone: it decides whom the gateway believes.',
      'Leave it out, or say `--test-hooks` too.',
    );
  }
};

const compile = (raw: RawConfine, { closed, usual, testHooks }: ConfineGround, report: Report): ConfinePolicy => {
  refuseHooks(raw.network, testHooks, report);
  const network: readonly EgressRule[] | undefined =
    raw.network === undefined ? undefined : confineRules(raw.network.allow ?? [], report);
  const testAuthorities = authoritiesOf(raw.network?.test_ca, report);
  const writePaths = confinePaths('write_paths', raw.write_paths ?? [], closed, report);
  const readPaths = confinePaths('read_paths', raw.read_paths ?? [], closed, report);
  return {
    confinement: {
      // What may be written may be read: to say both is to say the first.
      readPaths: readPaths.filter((path) => !writePaths.includes(path)),
      writePaths,
      hiddenPaths: [],
      ...(network === undefined ? {} : { network }),
      limits: limitsOf(raw, usual),
      shape: 'plain',
      closesMissing: true,
    },
    testHosts: testHosts(raw.network?.test_hosts ?? {}, report),
    ...(testAuthorities === undefined ? {} : { testAuthorities }),
  };
};

/** Validates; what is refused is named, and the rest examined without it, so that nothing stays hidden. */
const examine = (content: Readonly<Record<string, unknown>>, report: Report) => {
  const { without, original } = pruner(content);
  let parsed = confineSchema.safeParse(content, { error: errorWords, jitless: true });
  if (!parsed.success) explain(parsed.error.issues, content, confineJsonSchema(), report);
  while (!parsed.success) parsed = confineSchema.safeParse(without(parsed.error.issues), { jitless: true });
  return { raw: parsed.data, original };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The policy of a file, or a ConfigError that names every problem by its path. */
export const loadConfinePolicy = (source: string, ground: ConfineGround): ConfinePolicy => {
  const path = resolve(source);
  const read = readJsonFile(path);
  if ('problem' in read) {
    const { remedy: _remedy, ...problem } = read.problem;
    throw new ConfigError(renderProblems(path, [{ ...problem, remedy: 'Name a file with a policy.' }]));
  }
  const { name, text } = read.file;
  const problems: Problem[] = text.faults.map(({ path: at, ...fault }) => ({
    ...fault,
    file: name,
    path: showPath(at),
  }));
  const reportOf =
    (before: (at: JsonPath) => JsonPath): Report =>
    (at, message, remedy) => {
      const where = before(at);
      problems.push({
        file: name,
        path: showPath(where),
        line: text.lineOf(where),
        message,
        ...(remedy === undefined ? {} : { remedy }),
      });
    };
  const report = reportOf((at) => at);
  if (problems.length === 0 && !isObject(text.value))
    report([], 'A policy is one JSON object { }.', 'Write `{}` for: nothing at all.');
  const content = isObject(text.value) ? text.value : {};
  const { raw, original } = examine(content, report);
  // Who may write the policy gives itself the rest.
  const own: Closed = { path: real(path), what: 'this policy itself', readable: 'all' };
  const policy = compile(raw, { ...ground, closed: [...ground.closed, own] }, reportOf(original));
  if (problems.length > 0) {
    throw new ConfigError(
      renderProblems(
        path,
        problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
      ),
    );
  }
  return deepFreeze(policy);
};
