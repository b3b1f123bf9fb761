import type { Answer } from '../admin/contract/methods.ts';
import type { JsonObject } from '../pipeline/call.ts';

type State = Answer<'servers.look'>['servers'][number]['state'];

/** What is known of one server. `said`: by the gateway that has it, as far as one runs. */
export interface KnownServer {
  readonly isEnabled: boolean;
  readonly said?: JsonObject;
  /** Why all of it is held, in the words of whoever did. */
  readonly heldBy?: string;
  readonly frozenBy?: string;
  /** Nobody has approved it. */
  readonly isUnreviewed: boolean;
  readonly heldParts: number;
}

/** Shown without what it is worth saying more of. */
export interface ShownState {
  readonly state: State;
  readonly why?: string;
}

const text = (from: JsonObject, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const trouble = (said: JsonObject): string | undefined => {
  const troubles: unknown = said['troubles'];
  const [first]: readonly unknown[] = Array.isArray(troubles) ? troubles : [];
  return typeof first === 'object' && first !== null && 'why' in first ? String(first.why) : undefined;
};

const byWhatItSays = (said: JsonObject): ShownState => {
  const state = text(said, 'state');
  const condition = text(said, 'condition');
  const words = trouble(said) ?? text(said, 'reason');
  const why = words === undefined ? {} : { why: words };
  if (state === 'failed' || condition === 'down') return { state: 'broken', ...why };
  if (state === 'starting' || state === 'restarting') return { state: 'starting', ...why };
  if (condition === 'degraded') return { state: 'attention', ...why };
  return { state: state === 'ready' ? 'on' : 'idle' };
};

/** How a server is shown: what a person has to know first goes first. */
export const stateOf = ({ isEnabled, said, heldBy, frozenBy, isUnreviewed, heldParts }: KnownServer): ShownState => {
  if (!isEnabled) return { state: 'off' };
  const now: ShownState = said === undefined ? { state: 'idle' } : byWhatItSays(said);
  if (heldBy !== undefined) return { state: 'held', why: heldBy };
  if (frozenBy !== undefined) return { state: 'attention', why: frozenBy };
  // One that cannot start shows nothing that could be reviewed.
  if (isUnreviewed && said?.['state'] !== 'failed') return { state: 'held' };
  if (heldParts > 0 && (now.state === 'on' || now.state === 'idle')) return { state: 'attention' };
  return now;
};
