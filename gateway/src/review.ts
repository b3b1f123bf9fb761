import packageJson from '../package.json' with { type: 'json' };
import type { Config, ServerConfig } from './config/config.ts';
import { machine } from './downstream/world.ts';
import { GatewayError } from './errors.ts';
import { approveAll, approveMore, approveOnly } from './inspect/approve.ts';
import type { Approvable } from './inspect/approve.ts';
import type { Surface } from './inspect/surface.ts';
import { createFactsSource } from './pipeline/facts-source.ts';
import type { FactsSource } from './pipeline/facts-source.ts';
import type { JsonObject } from './pipeline/call.ts';
import type { Grant } from './policy/grant.ts';
import type { HeldPart, Stage } from './policy/hold.ts';
import { itemOf } from './policy/item.ts';
import { matches } from './policy/pattern.ts';
import { reviewServer } from './quarantine/reviewed.ts';
import type { Reviewed } from './quarantine/reviewed.ts';
import { comparing } from './quarantine/reviewing.ts';
import { digestOf, launchOf } from './quarantine/shown.ts';
import type { State } from './store/state.ts';
import { catalogHash } from './upstream/providers.ts';
import { recallSurface } from './upstream/surface.ts';

export type { Approvable } from './inspect/approve.ts';
export type { Difference } from './inspect/difference.ts';
export type { Finding, JsonObject } from './inspect/finding.ts';
export type { FoundIn } from './inspect/found-parts.ts';
export { isObject } from './inspect/json.ts';
export { isBan, stages } from './policy/hold.ts';
export type { HeldKind, HeldPart, Hold, Stage } from './policy/hold.ts';
export { itemOf, readItem, reviewCommand } from './policy/item.ts';
export { isVisible, visible } from './policy/visible.ts';
export type { HeldItem, Reviewed } from './quarantine/reviewed.ts';
export { isReviewed } from './quarantine/reviewing.ts';

/** What a decision did. */
export interface Decided {
  /** Parts that are still held, as people write them. */
  readonly left: readonly string[];
}

/** The review of all servers of a configuration: what is held, and a person's decisions about it. */
export interface Review {
  readonly servers: readonly string[];
  /** As it is now. Throws where there is no such server. Not examined, it tells no findings, and is told sooner. */
  server(name: string, examine?: boolean): Reviewed;
  /** The tools that it was last seen with; undefined where it never was. */
  tools(name: string): readonly JsonObject[] | undefined;
  /** The grants that are about a server. */
  grants(name: string): readonly Grant[];
  /** Whether a tool is known to do no more than read. */
  readonly facts: Pick<FactsSource, 'readsOnly' | 'possible'>;
  /**
   * Approves a server as it is, or of a new one only these parts. What a finding holds has to be named. What is approved is
   * what was `seen`; left out, as it is now.
   */
  release(
    name: string,
    parts: readonly Approvable[],
    stage: Stage | undefined,
    reason?: string,
    seen?: Reviewed,
  ): Decided;
  /** Approves a part as it is now, or was `seen`, or the server with all of its changes, as far as it was released. */
  accept(part: HeldPart, reason?: string, seen?: Reviewed): Decided;
  /** Holds a part until a person releases it. */
  refuse(part: HeldPart, reason?: string): Decided;
  /** Keeps a server from being started. */
  ban(name: string, reason?: string): Decided;
}

const person = 'person';

const unseen = (name: string): GatewayError =>
  new GatewayError('invalid-request', `The server ${name} was never seen, so there is nothing to approve.`, {
    remedy: `Look at it first: \`storycore-mcp review show ${name}\`.`,
  });

const isPart = (a: Approvable, b: Approvable): boolean => a.kind === b.kind && a.name === b.name;

const otherLaunch = (name: string): GatewayError =>
  new GatewayError(
    'invalid-request',
    `${name} is not started as it was approved, so no part of it can be accepted alone.`,
    {
      remedy: `Look at the whole of it: \`storycore-mcp review show ${name}\`, then accept or refuse ${name}.`,
    },
  );

const notReleased = (name: string): GatewayError =>
  new GatewayError('invalid-request', `Nobody has released ${name} yet, so there is nothing to compare it with.`, {
    remedy: `Release it up to a stage: \`storycore-mcp review release ${name} --stage read-only\`.`,
  });

export const createReview = (config: Config, state: State): Review => {
  const named = new Map(config.servers.map((server) => [server.name, server]));
  const facts = createFactsSource(
    config.servers.map((server) => ({ ...server, base: server.cwd, profile: undefined })),
    machine,
  );
  const listed = (name: string) => {
    const server = named.get(name);
    return server === undefined
      ? undefined
      : recallSurface(state.catalogs.load(catalogHash(server, packageJson.version))?.server);
  };
  const find = (name: string): ServerConfig => {
    const server = named.get(name);
    if (server !== undefined) return server;
    throw new GatewayError('unknown-target', `The configuration has no server ${name}.`, {
      remedy: `It has: ${[...named.keys()].join(', ') || 'none'}.`,
    });
  };
  const look = (name: string, examine = true): Reviewed => {
    const server = find(name);
    const now = Date.now();
    return reviewServer({
      config: server,
      launch: launchOf(server, state.folder),
      listed: listed(name),
      pins: state.pins.list(now),
      holds: state.holds.list(now),
      comparing: comparing({ config, listed, readsOnly: facts.readsOnly }, name),
      examine,
    });
  };

  const decided = (name: string): Decided => ({ left: look(name, false).held.map(itemOf) });

  const letGo = ({ held }: Reviewed, isMeant: (part: Approvable) => boolean, reason?: string): void => {
    for (const item of held.filter(isMeant)) {
      for (const { id } of item.holds) state.holds.release(id, person, reason);
    }
  };

  const pin = (
    { config: { name }, key }: Reviewed,
    surface: Surface,
    { stage, what, reason }: { readonly stage: Stage; readonly what: string; readonly reason: string | undefined },
  ): void => {
    const text = JSON.stringify(surface);
    const digest = digestOf(surface);
    const why = reason === undefined ? {} : { reason };
    state.pins.pin({ server: name, launch: key, digest, stage, by: person, surface: text, ...why }, what);
  };

  /** What findings hold is left out, unless it is meant by name; what they say of the server as a whole, a person has read. */
  const doubtful = ({ findings }: Reviewed, meant: readonly Approvable[] = []): readonly Approvable[] =>
    findings
      .filter(({ severity, part }) => severity === 'hold' && part.kind !== 'server')
      .map(({ part }) => part)
      .filter((part) => !meant.some((each) => each.kind === part.kind && each.name === part.name));

  const isOwn = ({ approved, key }: Reviewed): boolean => approved?.pin === undefined || approved.pin.launch === key;

  const approveParts = (known: Reviewed, parts: readonly Approvable[], stage: Stage, reason?: string): void => {
    const { approved, present, config: server } = known;
    if (present === undefined) throw unseen(server.name);
    const what = `approved ${parts.map(({ kind, name }) => itemOf({ kind, name, server: server.name })).join(', ')}`;
    const surface =
      approved === undefined ? approveOnly(present, parts) : approveMore(approved.surface, present, parts);
    pin(known, surface, { stage, what, reason });
  };

  return {
    servers: [...named.keys()],
    server: look,
    facts,
    tools: (name) => listed(name)?.lists.tools,
    grants: (name) =>
      [...config.grants, ...state.grants.list(Date.now())].filter(
        (grant) => !grant.id.startsWith('builtin:') && matches(grant.server, name),
      ),
    release(name, parts, stage, reason, known = look(name)) {
      const { approved, present } = known;
      const isOpen = known.config.provider !== undefined || known.config.trust === 'trusted';
      if (parts.length === 0) {
        if (!isOpen) {
          if (present === undefined) throw unseen(name);
          if (stage === undefined) throw new GatewayError('invalid-request', 'A server is released up to a stage.');
          pin(known, approveAll(present, doubtful(known)), { stage, what: `released ${name}`, reason });
        }
        letGo(known, ({ kind }) => kind === 'server', reason);
        return decided(name);
      }
      const isNeeded = parts.some((part) =>
        known.held.some((item) => item.differences.length > 0 && isPart(item, part)),
      );
      if (!isOpen && (approved === undefined || isNeeded)) {
        if (!isOwn(known)) throw otherLaunch(name);
        approveParts(known, parts, stage ?? approved?.stage ?? 'observe', reason);
      }
      letGo(known, (item) => parts.some((part) => isPart(item, part)), reason);
      return decided(name);
    },
    accept(part, reason, known = look(part.server)) {
      const { approved, present } = known;
      if (approved === undefined) throw notReleased(part.server);
      if (present === undefined) throw unseen(part.server);
      if (part.kind === 'server') {
        pin(known, approveAll(present, doubtful(known)), {
          stage: approved.stage,
          what: `accepted ${part.server} as it is now`,
          reason,
        });
      } else {
        if (!isOwn(known)) throw otherLaunch(part.server);
        approveParts(known, [part], approved.stage, reason);
      }
      letGo(known, (item) => isPart(item, part), reason);
      return decided(part.server);
    },
    refuse({ kind, server, name }, reason) {
      find(server);
      const why = reason === undefined ? 'A person refused it.' : `A person refused it: ${reason}`;
      state.holds.hold({ kind, server, name, why, evidence: '', by: person }, reason);
      return decided(server);
    },
    ban(server, reason) {
      find(server);
      const why = reason === undefined ? 'A person banned it.' : `A person banned it: ${reason}`;
      state.holds.hold({ kind: 'server', server, name: '', why, evidence: '', by: 'ban' }, reason);
      return decided(server);
    },
  };
};
