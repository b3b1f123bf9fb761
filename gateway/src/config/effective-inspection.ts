import type { Compiling } from './compiling.ts';
import type { BehaviourConfig, InspectionConfig, JudgeConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { look } from './look.ts';
import { checkedPath } from './place.ts';
import { quoted } from './problem.ts';
import { millisecondsOf } from './units.ts';

export const compileInspection = ({ raw }: Compiling): InspectionConfig => ({
  results: raw.inspection?.results ?? defaults.inspection.results,
  arguments: raw.inspection?.arguments ?? defaults.inspection.arguments,
  flagOnly: raw.inspection?.flag_only ?? [],
});

/** What counts as too much, and what comes of it, by kind. */
export const compileBehaviour = ({ raw }: Compiling): BehaviourConfig => {
  const of = (kind: keyof BehaviourConfig): BehaviourConfig[typeof kind] => {
    const { most, window, action } = defaults.behaviour[kind];
    const own = raw.behaviour?.[kind];
    return {
      most: own?.most ?? most,
      windowMs: millisecondsOf(own?.window_seconds ?? window),
      action: own?.action ?? action,
    };
  };
  return {
    crash_loop: of('crash_loop'),
    denied_connections: of('denied_connections'),
    flood: of('flood'),
    schema_violations: of('schema_violations'),
    tool_growth: of('tool_growth'),
    secrets: of('secrets'),
    unusual: of('unusual'),
  };
};

const fileOf = (
  text: string,
  path: readonly (string | number)[],
  { ground, report }: Compiling,
): string | undefined => {
  const file = checkedPath(text, path, ground, report);
  if (file === undefined || look(file) === 'file') return file;
  report(path, `There is no file ${quoted(file)}.`, 'Correct the path.');
  return undefined;
};

/** The judge, where there is one: a command or an address, never both. */
export const compileJudge = (work: Compiling): JudgeConfig | undefined => {
  const { raw, report, ground } = work;
  if (raw.judge === undefined) return undefined;
  const { command, url, model_file: model, timeout_seconds: timeout = defaults.judge.timeout } = raw.judge;
  if ((command === undefined) === (url === undefined)) {
    report(['judge'], 'A judge is either a command or a URL.', 'Name one of `command` and `url`.');
    return undefined;
  }
  if (url !== undefined && model !== undefined)
    report(['judge', 'model_file'], 'A model is for a command to read.', 'Leave it out, or name a `command`.');
  const modelFile = model === undefined ? undefined : fileOf(model, ['judge', 'model_file'], work);
  return {
    ...(url === undefined ? {} : { url }),
    ...(command === undefined ? {} : { command }),
    ...(modelFile === undefined ? {} : { modelFile }),
    cwd: ground.base,
    timeoutMs: millisecondsOf(timeout),
  };
};
