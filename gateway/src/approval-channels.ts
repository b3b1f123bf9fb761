import { randomUUID } from 'node:crypto';
import { createClientChannel } from './downstream/approvals/client-channel.ts';
import { createEngineChannel } from './downstream/approvals/engine-channel.ts';
import type { EngineChannel } from './downstream/approvals/engine-channel.ts';
import { createRounds, roundState } from './downstream/approvals/rounds.ts';
import type { Rounds } from './downstream/approvals/rounds.ts';
import { createOthers } from './downstream/approvals/others.ts';
import type { Desk } from './pipeline/desk.ts';
import type { Trust } from './policy/answer.ts';
import { endOf } from './store/questions.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { createSeal } from './upstream/bridge/request-state.ts';

/** The ways to a person beside the command line: the engine's pipe, and clients that show forms. */
export interface ApprovalChannels extends Pick<Rounds, 'takeOff' | 'carry'> {
  /** Of one pipe; `hear` takes one line for the engine. */
  engine(hear: (line: string) => unknown): EngineChannel;
}

/** How long a client may take between two rounds of a call that its server asked for. */
const roundMs = 10 * 60_000;

export interface ApprovalChannelsOptions {
  readonly desk: Desk;
  readonly questions: Pick<State['questions'], 'list' | 'find'>;
  readonly trust: Trust;
  /** How long a question waits, at the start. */
  readonly waitMs: number;
  readonly log: Log;
}

/** Has whoever can be asked beside the command line told of what waits. Their answers go to the desk, which says what counts. */
export const createApprovalChannels = (options: ApprovalChannelsOptions): ApprovalChannels => {
  const { desk, questions, trust, waitMs, log } = options;
  const seal = createSeal(roundState, { ttlMs: Math.max(roundMs, waitMs) });
  const rounds = createRounds({ desk, seal, newId: randomUUID });
  const others = createOthers({
    list: questions.list,
    own: desk.open,
    endOf(id) {
      const kept = questions.find(id);
      return kept && endOf(kept);
    },
    onError: (error) => log.error('The questions of other gateways cannot be read.', { error }),
  });
  desk.join(createClientChannel(desk, (error) => log.error('The answer of a client could not be kept.', { error })));
  desk.join(rounds.channel);
  return {
    takeOff: rounds.takeOff,
    carry: rounds.carry,
    engine: (hear) => createEngineChannel({ desk, others, trust, hear }),
  };
};
