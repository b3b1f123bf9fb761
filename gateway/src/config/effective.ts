import { basename } from 'node:path';
import type { Compiling, Folders, Ground } from './compiling.ts';
import type { Config } from './config.ts';
import { compileAlerts } from './effective-alerts.ts';
import { compileAudit } from './effective-audit.ts';
import { compileConsole } from './effective-console.ts';
import { compileGrants } from './effective-grants.ts';
import { compileServers } from './effective-servers.ts';
import { compileBehaviour, compileInspection, compileJudge } from './effective-inspection.ts';
import { compileFallbacks } from './effective-fallbacks.ts';
import { compileResilience } from './effective-resilience.ts';
import { compileHooks } from './effective-hooks.ts';
import { compileHttp } from './effective-http.ts';
import { compileMetrics } from './effective-metrics.ts';
import { compilePins } from './effective-pins.ts';
import { compileProxy } from './effective-proxy.ts';
import { compileRates } from './effective-rates.ts';
import { compileSavepoints } from './effective-savepoints.ts';
import { createNamedTargets } from './named-targets.ts';
import { compileSupervision } from './effective-supervision.ts';
import { existingFolder } from './place.ts';
import type { JsonPath, Report } from './problem.ts';
import { visible } from './problem.ts';
import type { RawConfig } from './schema.ts';
import { defaults } from './defaults.ts';
import { millisecondsOf, parseSize } from './units.ts';

const compileProject = (raw: RawConfig, ground: Ground, report: Report): Config['project'] => {
  if (raw.project === undefined) return undefined;
  const { name } = raw.project;
  if (name !== undefined && visible(name) !== name) {
    report(['project', 'name'], 'This name has characters that cannot be seen.', 'Write it without them.');
  }
  const root = existingFolder(raw.project.root, ['project', 'root'], ground, report);
  return root === undefined ? undefined : { name: name ?? basename(root), root };
};

const compileFolders = (raw: RawConfig, ground: Ground, report: Report): Folders => {
  const section = raw.resource_config?.filesystem;
  const existing = (key: 'read_paths' | 'write_paths'): string[] =>
    (section?.[key] ?? []).flatMap((text, index) => {
      const path = ['resource_config', 'filesystem', key, index];
      const folder = existingFolder(text, path, ground, report);
      if (folder === undefined) return [];
      if (!folder.includes('*')) return [folder];
      report(
        path,
        `"${visible(folder)}" contains "*", which would be read as a pattern.`,
        'Rename the folder, or write a grant with `paths`.',
      );
      return [];
    });
  const folders = { read: existing('read_paths'), write: existing('write_paths') };
  const none = section !== undefined && [...(section.read_paths ?? []), ...(section.write_paths ?? [])].length === 0;
  if (none && section.max_file_size !== undefined && !ground.partial) {
    const path = ['resource_config', 'filesystem', 'max_file_size'];
    report(path, 'A size is limited, but no folder is named.', 'Name `read_paths` or `write_paths`, or leave it out.');
  }
  return folders;
};

interface Twice {
  readonly section: number | undefined;
  readonly metadata: number | undefined;
  readonly path: JsonPath;
  readonly other: string;
}

/** A limit that two keys can name: the section's own goes first, and the manifest's must not say otherwise. */
const agreed = ({ section, metadata, path, other }: Twice, report: Report): number | undefined => {
  if (section !== undefined && metadata !== undefined && section !== metadata) {
    report(
      path,
      `This says ${metadata}, but \`${other}\` says ${section}.`,
      'Keep one of the two, or make them agree.',
    );
  }
  return section ?? metadata;
};

const compileTimeouts = ({ raw, report }: Compiling): Pick<Config, 'requestTimeoutMs' | 'hardTimeoutMs'> => {
  const twice = {
    section: raw.server_config?.request_timeout,
    metadata: raw.metadata?.timeout_seconds,
    path: ['metadata', 'timeout_seconds'],
    other: 'server_config.request_timeout',
  };
  const request = agreed(twice, report) ?? defaults.requestTimeout;
  const hard = raw.limits?.hard_timeout ?? Math.max(defaults.hardTimeout, request);
  if (hard < request) {
    const message = `Calls would end after ${hard} s, before the ${request} s that a server may take to answer.`;
    report(
      ['limits', 'hard_timeout'],
      message,
      `Write at least ${request}, or lower \`server_config.request_timeout\`.`,
    );
  }
  return { requestTimeoutMs: millisecondsOf(request), hardTimeoutMs: millisecondsOf(hard) };
};

const smallestMessage = 2 ** 16;
const largestMessage = 2 ** 28;

const compileLimits = ({ raw, report }: Compiling): Pick<Config, 'maxMessageBytes' | 'maxConcurrentRequests'> => {
  const twice = {
    section: raw.limits?.max_concurrent_requests,
    metadata: raw.metadata?.max_concurrent_requests,
    path: ['metadata', 'max_concurrent_requests'],
    other: 'limits.max_concurrent_requests',
  };
  const maxMessageBytes = raw.limits?.max_message_size ?? parseSize(defaults.maxMessageSize) ?? smallestMessage;
  if (maxMessageBytes < smallestMessage || maxMessageBytes > largestMessage) {
    report(['limits', 'max_message_size'], 'This size is out of range.', 'Write a size from 64KiB to 256MiB.');
  }
  return { maxMessageBytes, maxConcurrentRequests: agreed(twice, report) ?? defaults.maxConcurrentRequests };
};

/** Compiles what is written into what holds on this machine; reports everything that cannot be honoured. */
export const compile = (
  raw: RawConfig,
  ground: Ground,
  report: Report,
): Omit<Config, 'source' | 'hash' | 'warnings'> => {
  const project = compileProject(raw, ground, report);
  const folders = compileFolders(raw, ground, report);
  const work: Compiling = { raw, ground, report, project, folders };
  const judge = compileJudge(work);
  const hooks = compileHooks(work);
  const rateLimits = compileRates(work);
  const network = raw.resource_config?.network;
  const { servers, disabled } = compileServers(work);
  const named = [...servers, ...disabled];
  const timeouts = compileTimeouts(work);
  // What is said of a server that is turned off waits for it.
  const targets = createNamedTargets(work, named);
  const resilience = compileResilience(work, targets, timeouts);
  return {
    ...(project === undefined ? {} : { project }),
    servers,
    disabled,
    grants: compileGrants(work),
    approvals: {
      waitMs: millisecondsOf(raw.approvals?.wait_seconds ?? defaults.approvalWait),
      trust: raw.approvals?.trust ?? [],
    },
    pins: compilePins(work),
    audit: compileAudit(work),
    savepoints: compileSavepoints(work),
    prefix: raw.prefix ?? defaults.prefix,
    ...timeouts,
    ...resilience,
    fallbacks: compileFallbacks(work, targets, resilience.cache),
    network: {
      timeoutMs: millisecondsOf(network?.timeout ?? defaults.networkTimeout),
      maxRetries: network?.max_retries ?? defaults.maxRetries,
      userAgent: network?.user_agent ?? defaults.userAgent,
    },
    ...compileLimits(work),
    ...(rateLimits === undefined ? {} : { rateLimits }),
    stdio: raw.server_config?.stdio_mode ?? defaults.stdio,
    http: compileHttp(work),
    console: compileConsole(work),
    ...compileProxy(work),
    maxConnections: raw.server_config?.max_connections ?? defaults.maxConnections,
    metrics: raw.server_config?.enable_metrics ?? defaults.metrics,
    telemetry: compileMetrics(work),
    alerts: compileAlerts(
      work,
      named.map(({ name }) => name),
    ),
    inspection: compileInspection(work),
    flow: raw.flow ?? defaults.flow,
    behaviour: compileBehaviour(work),
    supervision: compileSupervision(work),
    ...(judge === undefined ? {} : { judge }),
    ...(hooks === undefined ? {} : { hooks }),
  };
};
