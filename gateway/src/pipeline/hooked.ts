import type { GatewayError } from '../errors.ts';
import type { Principal, Target } from '../policy/grant.ts';
import type { Signal } from './abort.ts';
import type { JsonObject, TrailEntry } from './call.ts';

/** A call before it is frozen. */
export interface UnfrozenCall {
  readonly id: string;
  readonly method: string;
  readonly principal: Principal;
  readonly target: Target;
  /** As its client calls it. */
  readonly name: string;
  readonly params: JsonObject;
  readonly signal: Signal;
  /** A hook of the engine makes it: the engine is not asked about it. */
  readonly isWithinHook: boolean;
}

/** What hooks have made of a call before it was frozen. */
export interface BeforeFreezing {
  /** What the client sent, or what was written in its place. */
  readonly params: JsonObject;
  readonly trail: TrailEntry[];
  readonly hooked: Hooked;
}

/** What of a frozen call its hooks know. */
export interface Hooked {
  /** As its client calls the target. */
  readonly name: string;
  readonly isWithinHook: boolean;
  /** It is recorded, and goes no further. */
  readonly veto?: GatewayError;
}

/** Asks hooks about calls that are not frozen yet. */
export interface BeforeHooks {
  before(call: UnfrozenCall): Promise<BeforeFreezing>;
}

/** The hooks of the moment. */
export interface HookSwitch {
  /** Undefined where nothing is hooked: then calls pass by without a promise. */
  readonly current: BeforeHooks | undefined;
}

export const unhooked: HookSwitch = Object.freeze({ current: undefined });
