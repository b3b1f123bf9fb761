import type { ServerConfig } from '../config/config.ts';
import type { Difference } from '../inspect/difference.ts';
import type { Finding } from '../inspect/finding.ts';
import { foundIn } from '../inspect/found-parts.ts';
import type { FoundIn } from '../inspect/found-parts.ts';
import { settled } from '../inspect/surface.ts';
import type { Surface } from '../inspect/surface.ts';
import { changesSince, heldKindOf, withheld } from '../inspect/withheld.ts';
import type { WithheldOptions } from '../inspect/withheld.ts';
import type { Hold, HeldPart } from '../policy/hold.ts';
import type { StoredPin } from '../store/pins.ts';
import type { Surface as Listed } from '../upstream/surface.ts';
import { approvalOf, isReviewed } from './reviewing.ts';
import type { Approved } from './reviewing.ts';
import { digestOf, launchKey, surfaceOf } from './shown.ts';
import type { Launch } from './shown.ts';

/** A part that waits for a person, with all that is known against it. */
export interface HeldItem extends HeldPart {
  readonly why: string;
  /** By whose word it is held; none where it is only not as it was approved. */
  readonly holds: readonly Hold[];
  readonly differences: readonly Difference[];
  readonly findings: readonly Finding[];
}

/** One server as the person who reviews it sees it. */
export interface Reviewed {
  readonly config: ServerConfig;
  readonly launch: Launch;
  /** What a launch is known by. */
  readonly key: string;
  /** As it was last seen. */
  readonly listed: Listed | undefined;
  readonly present: Surface | undefined;
  /** Of what is there, as `trust` in the configuration takes it. */
  readonly digest: string | undefined;
  readonly approved: Approved | undefined;
  /** What is not as it was approved, whatever the policy makes of it. */
  readonly changes: readonly Difference[];
  readonly held: readonly HeldItem[];
  /** Everything that is found in what it shows. */
  readonly findings: readonly FoundIn[];
}

export interface ReviewedOptions {
  readonly config: ServerConfig;
  readonly launch: Launch;
  readonly listed: Listed | undefined;
  readonly pins: readonly StoredPin[];
  readonly holds: readonly Hold[];
  readonly comparing: WithheldOptions;
  /** Whether what it shows is examined too, which takes its time. */
  readonly examine: boolean;
}

const isSame = (a: Pick<HeldPart, 'kind' | 'name'>, b: Pick<HeldPart, 'kind' | 'name'>): boolean =>
  a.kind === b.kind && a.name === b.name;

const isOf = (change: Difference, part: HeldPart): boolean =>
  heldKindOf(change) === part.kind && (part.kind === 'server' || change.name === part.name);

const shownBy = ({ greeting, lists }: Listed) => ({ greeting, ...lists });

export const reviewServer = (options: ReviewedOptions): Reviewed => {
  const { config, launch, listed, comparing } = options;
  const server = config.name;
  const key = launchKey(launch);
  const present = listed === undefined ? undefined : surfaceOf(launch, listed);
  const approved = isReviewed(config) ? approvalOf(config, options.pins, key, present) : undefined;
  const findings =
    listed === undefined || !options.examine ? [] : foundIn(server, shownBy(listed), comparing.context());
  const changes =
    approved === undefined || present === undefined ? [] : changesSince(approved.surface, present, comparing);
  const holds = options.holds.filter((hold) => hold.server === server);
  const parts = isReviewed(config) ? withheld(approved, present ?? settled(launch), comparing) : [];
  const items = [
    ...parts.map((part) => ({ ...part, server })),
    ...holds
      .filter((hold) => !parts.some((part) => isSame(part, hold)))
      .map((hold) => ({ ...hold, differences: changes.filter((change) => isOf(change, hold)), findings: [] })),
  ];
  const held = items
    .filter((item, at) => items.findIndex((other) => isSame(item, other)) === at)
    .map(({ kind, name, why, differences, findings: known }) => {
      const own = holds.filter((hold) => isSame(hold, { kind, name }));
      const found = findings.filter(({ part }) => isSame(part, { kind, name }));
      return {
        kind,
        server,
        name,
        why: own[0]?.why ?? why,
        holds: own,
        differences,
        findings: found.length > 0 ? found : known,
      };
    });
  const digest = present === undefined ? undefined : digestOf(present);
  return { config, launch, key, listed, present, digest, approved, changes, held, findings };
};
