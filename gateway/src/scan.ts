import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { createGateway } from './gateway.ts';
import type { Finding } from './inspect/finding.ts';
import { inspect } from './inspect/inspect.ts';
import { subjectsOf, toolNames } from './inspect/surface-subjects.ts';
import type { Shown } from './inspect/surface-subjects.ts';
import { openState } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { recallSurface } from './upstream/surface.ts';

export type { Finding } from './inspect/finding.ts';
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

/**
 * Starts each server of the configuration as the gateway would, confined and with no grants but those of the configuration, one
 * after the other, asks it for all that it shows, and ends it. Nothing of it is kept.
 */
export const watchServers = async (config: Config, waitMs: number): Promise<readonly Seen[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-scan-'));
  const seen: Seen[] = [];
  try {
    for (const server of config.servers) {
      const reasons: string[] = [];
      const log = listener(reasons);
      using state = openState(folder, log.warn);
      let shown: Shown | undefined;
      const catalogs = {
        load: () => undefined,
        save: (_hash: string, { server: remembered }: { readonly server: Readonly<Record<string, unknown>> }) => {
          const surface = recallSurface(remembered);
          if (surface !== undefined) shown = { greeting: surface.greeting, ...surface.lists };
        },
      };
      const gateway = createGateway({
        config: { ...config, servers: [server] },
        // What is disposed of is the state itself.
        state: Object.create(state, { catalogs: { value: catalogs } }),
        log,
      });
      try {
        // One server at a time: they are told apart by nothing else.
        // oxlint-disable-next-line no-await-in-loop
        await gateway.discover(waitMs);
      } finally {
        // oxlint-disable-next-line no-await-in-loop
        await gateway.close();
      }
      seen.push(
        shown === undefined
          ? { server: server.name, failure: reasons.at(-1) ?? `It did not show itself within ${waitMs / 1_000} s.` }
          : { server: server.name, shown },
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return seen;
};
