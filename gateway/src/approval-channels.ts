import { randomUUID } from 'node:crypto';
import { createClientChannel } from './downstream/approvals/client-channel.ts';
import { createEngineChannel } from './downstream/approvals/engine-channel.ts';
import type { EngineChannel } from './downstream/approvals/engine-channel.ts';
import { createRounds, roundState } from './downstream/approvals/rounds.ts';
import type { Rounds } from './downstream/approvals/rounds.ts';
import type { Desk } from './pipeline/desk.ts';
import { createSeal } from './upstream/bridge/request-state.ts';

/** The ways to a person beside the command line: the engine's pipe, and clients that show forms. */
export interface ApprovalChannels extends Pick<Rounds, 'takeOff' | 'carry'> {
  /** Of one pipe; `hear` takes one line for the engine. */
  engine(hear: (line: string) => unknown): EngineChannel;
}

/** How long a client may take between two rounds of a call. */
const roundMs = 10 * 60_000;

export const createApprovalChannels = (desk: Desk): ApprovalChannels => {
  const seal = createSeal(roundState, { ttlMs: roundMs });
  const rounds = createRounds({ desk, seal, newId: randomUUID });
  desk.join(createClientChannel(desk));
  desk.join(rounds.channel);
  return {
    takeOff: rounds.takeOff,
    carry: rounds.carry,
    engine: (hear) => createEngineChannel(desk, hear),
  };
};
