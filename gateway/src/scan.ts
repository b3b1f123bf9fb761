import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config, ServerConfig } from './config/config.ts';
import { createGateway } from './gateway.ts';
import type { Finding } from './inspect/finding.ts';
import { inspect } from './inspect/inspect.ts';
import { subjectsOf, toolNames } from './inspect/surface-subjects.ts';
import type { Shown } from './inspect/surface-subjects.ts';
import { noKeychain } from './store/keychain.ts';
import { openState } from './store/state.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { recallSurface } from './upstream/surface.ts';

export type { Finding, JsonObject } from './inspect/finding.ts';
export { isObject } from './inspect/json.ts';
export type { Shown } from './inspect/surface-subjects.ts';

/** What a server was seen to show, or why it showed nothing. */
export type Seen = { readonly server: string } & ({ readonly shown: Shown } | { readonly failure: string });

/** What came of one server. */
export interface Scanned {
  readonly server: string;
  /** How many tools were examined. */
  readonly tools: number;
  readonly findings: readonly Finding[];
  /** Why it could not be examined. */
  readonly failure?: string;
}

/** Examines servers together: what one says of another counts. */
export const scan = (seen: readonly Seen[]): readonly Scanned[] =>
  seen.map((one) => {
    if ('failure' in one) return { server: one.server, tools: 0, findings: [], failure: one.failure };
    const others = new Map(
      seen.flatMap((other) =>
        other !== one && 'shown' in other ? [[other.server, toolNames(other.shown)] as const] : [],
      ),
    );
    const findings = subjectsOf(one.server, one.shown).flatMap((subject) => inspect(subject, { others }));
    return { server: one.server, tools: toolNames(one.shown).length, findings };
  });

/** A log that keeps why servers are not there, and nothing else. */
const listener = (reasons: string[]): Log => ({
  debug() {},
  info() {},
  warn(_message, { reason } = {}) {
    if (typeof reason === 'string') reasons.push(reason);
  },
  error() {},
});

/** Starts one server, with a state in `folder` that remembers nothing, asks it for all that it shows, and ends it. */
const watchServer = async (config: Config, server: ServerConfig, folder: string, waitMs: number): Promise<Seen> => {
  const reasons: string[] = [];
  const log = listener(reasons);
  using state = openState(folder, log.warn, { keychain: noKeychain });
  let shown: Shown | undefined;
  const catalogs: State['catalogs'] = {
    load: () => undefined,
    save(_hash, { server: remembered }) {
      const surface = recallSurface(remembered);
      if (surface !== undefined) shown = { greeting: surface.greeting, ...surface.lists };
    },
  };
  const gateway = createGateway({
    config: { ...config, servers: [server] },
    // Not a copy: that would open the audit, which is opened on first use. What is disposed of is the state itself.
    state: Object.create(state, { catalogs: { value: catalogs } }),
    log,
  });
  try {
    await gateway.discover(waitMs);
  } finally {
    await gateway.close();
  }
  return shown === undefined
    ? { server: server.name, failure: reasons.at(-1) ?? `It did not show itself within ${waitMs / 1_000} s.` }
    : { server: server.name, shown };
};

/**
 * Starts each server of the configuration as the gateway would, confined and with no grants but those of the configuration, one
 * after the other, asks it for all that it shows, and ends it. Nothing of it is kept.
 */
export const watchServers = async (config: Config, waitMs: number): Promise<readonly Seen[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-scan-'));
  const seen: Seen[] = [];
  try {
    for (const server of config.servers) {
      // They share a data folder, which is for one gateway at a time to change.
      // oxlint-disable-next-line no-await-in-loop
      seen.push(await watchServer(config, server, folder, waitMs));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return seen;
};
