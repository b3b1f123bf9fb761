import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config/config.ts';
import { checkConfig } from './config/load.ts';
import type { Loaded, Whole } from './config/assemble.ts';
import { look } from './config/look.ts';
import type { Problem } from './config/problem.ts';
import { hasPlainKeys } from './config/plain-keys.ts';
import { maxFileBytes, pathsOf, readSource } from './config/source.ts';
import type { Source } from './config/source.ts';
import { watchFiles } from './config/watch.ts';
import type { WatchOptions } from './config/watch.ts';
import { ConfigError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { findSecret } from './policy/secrets.ts';
import type { RunState } from './store/config-runs.ts';
import { digestOfFiles } from './store/config-versions.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';

export { digestOfFiles } from './store/config-versions.ts';

export interface ConfiguringOptions {
  readonly gateway: Pick<Gateway, 'reconfigure'>;
  /** What the gateway was created with. */
  readonly loaded: Whole;
  readonly state: Pick<State, 'configVersions' | 'configRuns'>;
  readonly log: Log;
  readonly watch?: Pick<WatchOptions, 'settleMs' | 'mostMs' | 'pollMs'>;
  /** Milliseconds after which what cannot hold is looked at once more: its writer may be in the middle of it. */
  readonly secondLookMs?: number;
  readonly now?: () => number;
}

/** A gateway that holds by its configuration as it is on the disk. */
export interface Configuring {
  /** Looks at the files now. Resolves when what they say holds, or is refused. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Of what is wrong with one configuration, kept for `config status`. */
const mostParts = 50;
const againMs = 30_000;

/** What a configuration names of files whose content holds as well. */
const namedFiles = ({ certificates, hooks, http }: Config): readonly string[] => [
  ...(hooks?.modules ?? []).map(({ path }) => path),
  ...(certificates === undefined ? [] : [certificates.path]),
  ...(http.tls === undefined ? [] : [http.tls.cert, http.tls.key]),
];

const contentOf = (path: string): Uint8Array => {
  try {
    // A device or a pipe would keep us waiting.
    return look(path) === 'file' ? readFileSync(path).subarray(0, maxFileBytes) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
};

const filesOf = ({ files }: Source) => files.map(({ name, bytes }) => ({ name, bytes }));

/** Whether a key stands in one of these files in the clear, by its name or by its looks. */
export const holdKeys = (files: readonly { readonly bytes: Uint8Array }[]): boolean =>
  files.some(({ bytes }) => {
    const text = Buffer.from(bytes).toString('utf8');
    return hasPlainKeys(text) || findSecret(text) !== undefined;
  });

/** Secrets are references, so that none is kept with a configuration: one that has a key itself is not kept. */
const whyUnkept = ({ plainKeys, source }: Whole): { readonly unkept?: string } => {
  if (plainKeys.length > 0)
    return { unkept: `a key stands in it in the clear, at ${plainKeys.map(({ path }) => path).join(', ')}` };
  return holdKeys(source.files) ? { unkept: 'a key stands in it in the clear' } : {};
};

const placeOf = ({ file, path, line }: Problem): string => {
  const where = line === undefined ? file : `${file}, line ${line}`;
  return path === '' ? where : `${path} (${where})`;
};

/** Has a gateway follow its configuration: what is valid holds at once, what is not changes nothing and is told. */
export const followConfig = (options: ConfiguringOptions): Configuring => {
  const { gateway, state, log, secondLookMs = 300, now = Date.now } = options;
  const { source: path } = options.loaded.config;
  const wasFolder = look(path) === 'folder';
  const run = randomUUID();
  let { config } = options.loaded;
  let holds: RunState = { source: path, appliedAt: now(), waiting: [] };
  let seen: string | undefined;
  let closed = false;
  let working: Promise<void> = Promise.resolve();

  const tell = (next: RunState): void => {
    holds = next;
    try {
      state.configRuns.tell(run, holds);
    } catch (error) {
      log.error('By what this gateway holds could not be kept.', { error });
    }
  };

  const keep = (loaded: Whole, by: string): { readonly version?: number } => {
    try {
      const kept = { source: path, by, files: filesOf(loaded.source), ...whyUnkept(loaded) };
      return { version: state.configVersions.keep(kept).id };
    } catch (error) {
      log.error('The configuration that holds could not be kept.', { error });
      return {};
    }
  };

  const refuse = (problems: readonly Problem[]): void => {
    const parts = problems.slice(0, mostParts);
    if (isDeepStrictEqual(holds.refusal?.parts, parts)) return;
    const [first] = parts;
    if (first === undefined) return;
    const words = `${placeOf(first)}: ${first.message}`;
    const more = problems.length === 1 ? '' : ` And ${problems.length - 1} more.`;
    log.error(`The configuration cannot hold as it is now; what held before goes on. At ${words}${more}`, {
      at: first.path,
      remedy: first.remedy ?? 'See `storycore-mcp config status`.',
    });
    try {
      state.configVersions.refuse(path, `${words}${more}`);
    } catch (error) {
      log.error('That a configuration was refused could not be recorded.', { error });
    }
    tell({ ...holds, refusal: { at: now(), parts } });
  };

  const apply = async (loaded: Whole): Promise<void> => {
    try {
      const { waiting } = await gateway.reconfigure(loaded.config);
      ({ config } = loaded);
      const kept = keep(loaded, 'edit');
      tell({ source: path, appliedAt: now(), waiting, ...kept });
      const after = waiting.length === 0 ? '' : ` Only after a new start: ${waiting.join(', ')}.`;
      log.info(`The configuration has changed, and holds.${after}`, kept);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      refuse([{ file: basename(path), path: '', message: error.message }]);
    }
  };

  const check = (source: Source): Loaded => {
    const found = look(path);
    if (found === 'nothing' || (found === 'folder') === wasFolder) return checkConfig(path, {}, source);
    const message = wasFolder ? 'This was a folder, and is none now.' : 'This was a file, and is a folder now.';
    const remedy = 'Put back what was there, or start the gateway anew.';
    return { problems: [{ file: basename(path), path: '', message, remedy }] };
  };

  const fingerprint = (source: Source): string => {
    const hash = createHash('sha256').update(JSON.stringify([look(path), source.problems]));
    hash.update(digestOfFiles(filesOf(source)));
    for (const each of namedFiles(config)) hash.update(contentOf(each));
    return hash.digest('hex');
  };

  const lookOnce = async (before?: string): Promise<void> => {
    if (closed) return;
    const source = readSource(path);
    const found = fingerprint(source);
    if (found === seen && before === undefined) return;
    seen = found;
    const loaded = check(source);
    if ('config' in loaded) {
      await apply(loaded);
      // What it names besides may be other files.
      seen = fingerprint(source);
    } else if (found === before) refuse(loaded.problems);
    else {
      await sleep(secondLookMs, undefined, { ref: false });
      await lookOnce(found);
    }
  };

  /** One after the other: each look sees what the one before has made hold. */
  const lookNow = (): Promise<void> => {
    working = working
      .then(() => lookOnce())
      .catch((error: unknown) => log.error('The configuration could not be looked at.', { error }));
    return working;
  };

  seen = fingerprint(options.loaded.source);
  tell({ ...holds, ...keep(options.loaded, 'start') });
  const watch = watchFiles({
    paths: () => [...pathsOf(path, wasFolder), ...namedFiles(config)],
    onChange: () => void lookNow(),
    ...options.watch,
  });
  // It may have changed while the gateway started.
  void lookNow();
  /** What is wrong may lie elsewhere: a folder that is not there yet. */
  const again = setInterval(() => {
    if (holds.refusal === undefined) return;
    seen = undefined;
    void lookNow();
  }, againMs);
  again.unref();

  return {
    look: lookNow,
    async close() {
      closed = true;
      clearInterval(again);
      watch.close();
      await working;
      try {
        state.configRuns.end(run);
      } catch (error) {
        log.debug('That this gateway has ended could not be kept.', { error });
      }
    },
  };
};
