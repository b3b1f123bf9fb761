import type { Enduring } from './enduring.ts';
import type { Inspecting } from './inspecting.ts';
import type { AuditRecord, JsonObject } from './pipeline/call.ts';
import type { FactsSource } from './pipeline/facts-source.ts';
import { serverRecord } from './pipeline/server-record.ts';
import { changedNotifications } from './protocol/mcp.ts';
import type { ComparedCalls } from './quarantine/compared-calls.ts';
import type { Quarantined } from './quarantined.ts';
import { carryGrants } from './store/carry-grants.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { Mask } from './telemetry/mask.ts';
import type { SurfaceMemory } from './upstream/listings.ts';
import { publishedBy } from './upstream/published.ts';
import type { UpstreamEvents } from './upstream/options.ts';
import type { Watching } from './watching.ts';

export interface HearingOptions {
  readonly state: Pick<State, 'catalogs' | 'grants'>;
  readonly log: Log;
  readonly mask: Pick<Mask, 'holds'>;
  nextId(): string;
  keep(what: AuditRecord, server: string): boolean;
  readonly watching: Pick<Watching, 'entered' | 'showed' | 'count' | 'said'>;
  readonly quarantined: Pick<Quarantined, 'isServerHeld' | 'started' | 'seen'>;
  /** These are there once a server is heard. */
  comparedCalls(): Pick<ComparedCalls, 'left' | 'compared'>;
  enduring(): Pick<Enduring, 'entered' | 'changed'>;
  inspecting(): Pick<Inspecting, 'showed'>;
  facts(): Pick<FactsSource, 'possible'>;
  /** Whose what is remembered by this is. */
  nameOf(hash: string): string;
  toolsOf(server: string): readonly JsonObject[] | undefined;
  /** Tells all clients. */
  tell(method: string): void;
}

/** What of a gateway hears its servers: who is told, what is recorded, remembered and counted. */
export interface Hearing {
  readonly memory: SurfaceMemory;
  readonly events: UpstreamEvents;
}

export const createHearing = (options: HearingOptions): Hearing => {
  const { state, log, mask, nextId, keep, watching, quarantined } = options;
  const { comparedCalls, enduring, inspecting, facts, nameOf, toolsOf, tell } = options;
  return {
    memory: {
      load: (hash) => state.catalogs.load(hash)?.server,
      save(hash, server) {
        const name = nameOf(hash);
        watching.showed(name, toolsOf(name));
        inspecting().showed(name, server);
        // A server that has a secret in a name is asked again each time, rather than remembered with it.
        if (!mask.holds(server)) state.catalogs.save(hash, { savedAt: Date.now(), server });
      },
    },
    events: {
      onRead(server) {
        quarantined.seen(server);
        comparedCalls().compared(server);
      },
      onChanged(server, keys) {
        // What nobody sees changed for nobody.
        if (quarantined.isServerHeld(server, Date.now())) return;
        changedNotifications(keys).forEach((method) => tell(method));
      },
      onNewVersion(server, before, after) {
        const now = Date.now();
        const [old, current] = [before, after].map((surface) => publishedBy(server, surface, facts().possible));
        const { dropped, added } = carryGrants(state.grants, {
          upstream: server,
          before: old ?? [],
          after: current ?? [],
          now,
        });
        log.warn(`Server ${server} has a new version; see \`storycore-mcp grant --list\`.`, {
          dropped: dropped.length,
          asked: added.length,
        });
      },
      onState(server, entered) {
        const { state: name, ...more } = entered;
        watching.entered(server, entered);
        const reason = 'reason' in more ? more.reason : undefined;
        log[reason === undefined ? 'info' : 'warn'](`Server ${server}: ${name}`, { server, reason });
        keep(serverRecord(nextId(), Date.now(), server, name, reason), server);
        enduring().entered(server, name);
        if (name === 'ready') quarantined.started(server);
        else comparedCalls().left(server);
      },
      onOutdated: (server) => enduring().changed(server),
      onUnasked: (server) => watching.count(server, 'flood'),
      onOddity: (server, what) => log.warn(`Server ${server}: ${what}`, { server }),
      onStderr(server, line) {
        watching.said(server, line);
        log.debug(`Server ${server} says: ${line}`, { server });
      },
    },
  };
};
