import { GatewayError } from '../../errors.ts';
import type { HeldPart } from '../../policy/hold.ts';
import type { Call, Step } from '../call.ts';
import { passing } from '../passing.ts';

/** Why a call is held, in words that are safe to show, and the one command that looks at it. */
export interface HeldCall {
  readonly part: HeldPart;
  readonly message: string;
  readonly remedy: string;
}

export interface QuarantineList {
  /** What holds a call; undefined for one that may go on. */
  held(call: Pick<Call, 'target' | 'method' | 'receivedAt'>): HeldCall | undefined;
}

/** What is held for review is not reached, whatever grants say. */
export const quarantine = (list: QuarantineList): Step =>
  passing(
    (call) => list.held(call) === undefined,
    (call, next) => {
      const held = list.held(call);
      if (held === undefined) return next();
      call.trail.push({ step: 'quarantine', decision: `held: ${held.part.kind}` });
      throw new GatewayError('quarantined', held.message, { remedy: held.remedy });
    },
  );
