import type { Limits, Tier } from '../policy/confinement.ts';
import type { Compiling } from './compiling.ts';
import type { SandboxConfig } from './config.ts';
import { look } from './look.ts';
import { checkedPath } from './place.ts';
import type { JsonPath } from './problem.ts';
import { quoted, visible } from './problem.ts';
import type { RawLimits, RawServerSandbox } from './schema-sandbox.ts';

const tierOf = {
  none: 'none',
  container: 'container',
  any: 'macos',
  'no-cgroup': 'no-cgroup',
  full: 'full',
} as const satisfies Record<string, Tier>;

const limitsOf = (raw: RawLimits): Partial<Limits> => {
  const { memory, cpus, cpu_seconds: cpuSeconds, processes, open_files: openFiles, disk, per_call: call } = raw;
  return {
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(processes === undefined ? {} : { processes }),
    ...(openFiles === undefined ? {} : { openFiles }),
    ...(disk === undefined ? {} : { diskBytes: disk }),
    ...(call === undefined
      ? {}
      : {
          call: {
            ...(call.memory === undefined ? {} : { memoryBytes: call.memory }),
            ...(call.cpu_seconds === undefined ? {} : { cpuSeconds: call.cpu_seconds }),
          },
        }),
  };
};

/** The same for all servers: what the sections say. */
const common = ({ raw }: Compiling): Partial<Limits> => {
  const fileBytes = raw.resource_config?.filesystem?.max_file_size;
  return {
    ...(fileBytes === undefined ? {} : { fileBytes }),
    ...limitsOf(raw.sandbox?.limits ?? {}),
  };
};

/** Of a server that comes with the gateway. */
export const providerSandbox = (work: Compiling): SandboxConfig => ({
  confine: true,
  require: tierOf[work.raw.sandbox?.require ?? 'none'],
  readPaths: [],
  limits: common(work),
});

const readPaths = (texts: readonly string[], path: JsonPath, { ground, report }: Compiling): readonly string[] =>
  texts.flatMap((text, index) => {
    const here = [...path, 'read_paths', index];
    const found = checkedPath(text, here, ground, report);
    if (found === undefined) return [];
    const state = look(found);
    if (state === 'folder' || state === 'file') return [found];
    report(here, `${quoted(visible(found))} does not exist.`, 'Correct the path, or leave it out.');
    return [];
  });

/** Of a server that somebody else wrote. */
export const serverSandbox = (written: RawServerSandbox, path: JsonPath, work: Compiling): SandboxConfig => {
  const { confine = true, because } = written;
  const require = written.require ?? work.raw.sandbox?.require ?? 'any';
  const isLowered = !confine || require === 'none' || require === 'container';
  if (isLowered && because === undefined) {
    const message = confine
      ? 'This server would start where nothing of ours confines it.'
      : 'This server is not confined.';
    const remedy = 'Write in `because` why it is trusted, or leave this out.';
    work.report([...path, confine ? 'require' : 'confine'], message, remedy);
  }
  if (!confine && written.require !== undefined && written.require !== 'none') {
    const remedy = 'Keep one of the two.';
    work.report([...path, 'require'], 'A server that is not confined cannot reach a tier.', remedy);
  }
  return {
    confine,
    require: confine ? tierOf[require] : 'none',
    ...(isLowered && because !== undefined ? { because } : {}),
    readPaths: readPaths(written.read_paths ?? [], path, work),
    limits: { ...common(work), ...limitsOf(written.limits ?? {}) },
  };
};
