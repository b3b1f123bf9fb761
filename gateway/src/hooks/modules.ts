import { pathToFileURL } from 'node:url';
import type { Config, HookModuleConfig } from '../config/config.ts';
import { quoted, visible } from '../config/problem.ts';
import { ConfigError } from '../errors.ts';
import { isObject } from '../protocol/json.ts';
import type { Log } from '../telemetry/log.ts';
import { readDeclaration } from './declared.ts';
import type { HookEvent, LiveHook, ModuleHook } from './hook.ts';
import { inTime } from './in-time.ts';

/** The hooks of all modules of a configuration. */
export type HookModules = readonly LiveHook[];

/** A module that waits for what never comes would keep the gateway from starting. */
const loadMs = 10_000;
const mostHooks = 100;

type Run = ModuleHook['run'];
const isRun = (value: unknown): value is Run => typeof value === 'function';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `onFailed` hears of an observer that failed: nobody waits for it. */
const liveHook = (
  { name, timeoutMs }: HookModuleConfig,
  value: unknown,
  onFailed: (by: string, error: unknown) => void,
): LiveHook | string => {
  const declared = readDeclaration(value);
  if (typeof declared === 'string') return declared;
  const run = isObject(value) ? value['run'] : undefined;
  if (!isRun(run)) return 'run must be a function.';
  const by = visible(name);
  const ask = async (event: HookEvent, signal: AbortSignal): Promise<unknown> => run.call(value, event, signal);
  return {
    ...declared,
    by,
    isEngine: false,
    isStrict: false,
    timeoutMs,
    ask,
    tell(event) {
      // After the answer: what it does at once would keep its client waiting.
      setImmediate(() => {
        inTime((signal) => ask(event, signal), timeoutMs).catch((error: unknown) => onFailed(by, error));
      });
    },
  };
};

const importModule = async (path: string, digest: string): Promise<unknown> => {
  const url = pathToFileURL(path);
  // Another content is another module: the one of before stays what it is for the calls that it has.
  url.searchParams.set('content', digest.slice(0, 16));
  const loaded: unknown = await import(/* @vite-ignore */ url.href);
  return typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, 'hooks') : undefined;
};

const load = async (
  module: HookModuleConfig,
  refuse: (why: string, remedy: string) => never,
  onFailed: (by: string, error: unknown) => void,
): Promise<HookModules> => {
  let listed: unknown;
  try {
    listed = await inTime(() => importModule(module.path, module.digest), loadMs);
  } catch (error) {
    return refuse(
      `The module ${quoted(module.path)} cannot be loaded: ${visible(wordsOf(error))}`,
      `Mend it; \`node ${quoted(module.path)}\` shows where it fails.`,
    );
  }
  const remedy = 'Write `export const hooks = [{ hook, phase, run(event, signal) {…} }]`: see docs/guides/hooks.md.';
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > mostHooks)
    return refuse(`The module ${quoted(module.path)} does not export \`hooks\`, a list of 1 to ${mostHooks}.`, remedy);
  return listed.map((value, index) => {
    const hook = liveHook(module, value, onFailed);
    return typeof hook === 'string'
      ? refuse(`hooks[${index}] of the module ${quoted(module.path)} is no hook: ${hook}`, remedy)
      : hook;
  });
};

/**
 * Loads the modules that a configuration names, which runs what stands in them. Rejects with a ConfigError that names the
 * first that cannot be loaded, or has no hooks. `log` is told of observers that fail later.
 */
export const loadHooks = async ({ hooks }: Pick<Config, 'hooks'>, log?: Pick<Log, 'warn'>): Promise<HookModules> => {
  const onFailed = (by: string, error: unknown): void =>
    log?.warn(`A hook of ${by} that only looks on failed.`, { error });
  const loaded: LiveHook[] = [];
  for (const [index, module] of (hooks?.modules ?? []).entries()) {
    const refuse = (why: string, remedy: string): never => {
      throw new ConfigError(`hooks.modules[${index}].path: ${why} ${remedy}`);
    };
    // One after the other, so that each starts in the order in which they are written.
    // oxlint-disable-next-line no-await-in-loop
    loaded.push(...(await load(module, refuse, onFailed)));
  }
  return loaded;
};
