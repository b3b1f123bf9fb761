import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Compiling } from './compiling.ts';
import type { HooksConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { errorCode, look } from './look.ts';
import { checkedPath, real } from './place.ts';
import { quoted, visible } from './problem.ts';

type Refuse = (message: string, remedy: string) => undefined;

const mostBytes = 2 ** 20;
const writableByOthers = 0o022;
const sticky = 0o1000;

/** Whoever may write the file, or put another in its place, runs code in the gateway. */
const othersMayWrite = (path: string): string | undefined => {
  if (process.platform === 'win32') return undefined;
  const own = [0, process.geteuid?.()];
  const isOpen = (at: string): boolean => {
    const { mode, uid } = statSync(at);
    return (mode & writableByOthers) !== 0 && (mode & sticky) === 0 ? true : !own.includes(uid);
  };
  return [path, dirname(path)].find(isOpen);
};

const digestOf = (path: string, refuse: Refuse): string | undefined => {
  const state = look(path);
  if (state !== 'file') {
    const why = state === 'nothing' ? 'does not exist' : state === 'folder' ? 'is a folder' : 'cannot be read';
    return refuse(`The module "${visible(path)}" ${why}.`, 'Correct the path.');
  }
  if (!/\.m?[jt]s$/.test(path)) {
    return refuse(`"${visible(path)}" is no module by its name.`, 'Name a file that ends in .ts, .mts, .js or .mjs.');
  }
  try {
    const open = othersMayWrite(path);
    if (open !== undefined) {
      return refuse(
        `Others than you may write ${quoted(open)}, and what stands in the module runs in the gateway.`,
        `Run \`chmod go-w ${quoted(open)}\`, and see that it is yours.`,
      );
    }
    const bytes = readFileSync(path);
    if (bytes.length <= mostBytes) return createHash('sha256').update(bytes).digest('hex');
    return refuse(`The module "${visible(path)}" is larger than 1 MiB.`, 'Correct the path.');
  } catch (error) {
    return refuse(`The module "${visible(path)}" cannot be read (${errorCode(error)}).`, 'Check who may read it.');
  }
};

/** What may hook into calls; undefined where nothing may. That a module can be loaded is not known yet. */
export const compileHooks = ({ raw, ground, report }: Compiling): HooksConfig | undefined => {
  const { modules = [], engine } = raw.hooks ?? {};
  const { timeoutMs: usualMs, late, phases } = defaults.hooks;
  const known = new Set<string>();
  const compiled = modules.flatMap(({ path: text, timeout_ms: timeoutMs = usualMs }, index) => {
    const at = ['hooks', 'modules', index, 'path'];
    const refuse: Refuse = (message, remedy) => {
      report(at, message, remedy);
      return undefined;
    };
    const written = checkedPath(text, at, ground, report);
    if (written === undefined) return [];
    const path = real(written);
    if (known.has(path)) refuse('This module is named twice.', 'Name it once.');
    known.add(path);
    const digest = digestOf(path, refuse);
    return digest === undefined ? [] : [{ name: text, path, timeoutMs, digest }];
  });
  if (compiled.length === 0 && engine === undefined) return undefined;
  return {
    modules: compiled,
    ...(engine === undefined
      ? {}
      : {
          engine: {
            timeoutMs: engine.timeout_ms ?? usualMs,
            phases: engine.phases ?? phases,
            late: engine.late ?? late,
          },
        }),
  };
};
