import { GatewayError } from '../errors.ts';
import type { Finding } from '../inspect/finding.ts';
import type { Call, Result } from '../pipeline/call.ts';
import type { Hold } from '../policy/hold.ts';
import { reviewCommand } from '../policy/item.ts';
import { shorten } from '../policy/visible.ts';

/** What is held, as all processes see it. */
export interface KeeperHolds {
  /** The same array as long as nothing changed. */
  list(now: number): readonly Hold[];
  hold(asked: Omit<Hold, 'id' | 'at'>): Hold;
}

/** Where results wait for a person. */
export interface KeeperResults {
  /** False where it is too large. */
  keep(call: Call, result: Result, hold: string): boolean;
  /** Calls, by their digests, whose results were released. */
  released(): ReadonlySet<string>;
  take(call: Call): Result | undefined;
}

export interface ResultKeeperOptions {
  readonly holds: KeeperHolds;
  readonly results: KeeperResults;
  /** Hides secrets in what is kept or shown of a finding. */
  mask(text: string): string;
  onHeld(call: Call, told: string, by: string): void;
}

/** Keeps results for a person, and gives them out when they were released. */
export interface ResultKeeper {
  /** Holds the answer of a call; gives the refusal that its caller gets instead. */
  hold(call: Call, answer: Result, found: Finding): GatewayError;
  /** What was answered to this call before, and released since. */
  releasedFor(call: Call): Result | undefined;
}

/** Held results of one server, before its results are refused without being kept. */
const mostHeldOfOne = 50;

export const createResultKeeper = ({ holds, results, mask, onHeld }: ResultKeeperOptions): ResultKeeper => {
  let known = holds.list(Date.now());
  let released = results.released();

  const isCrowded = (server: string, now: number): boolean =>
    holds.list(now).filter(({ kind, server: whose }) => kind === 'request' && whose === server).length >= mostHeldOfOne;

  return {
    hold(call, answer, found) {
      const { upstream: server, name } = call.target;
      const by = `inspect:${found.kind}`;
      call.trail.push({ step: 'inspect', decision: `held by ${by}` });
      const told = `What ${shorten(`${server}/${name}`)} answered is held for review: ${found.why}`;
      onHeld(call, told, by);
      if (isCrowded(server, call.receivedAt)) {
        return new GatewayError(
          'quarantined',
          `${told} It was not kept, for too many results of this server are held.`,
          { remedy: 'Release or drop what is held with `storycore-mcp review`, then call again.' },
        );
      }
      const evidence = mask(`${shorten(name, 80)} · ${shorten(found.where, 80)}: ${found.evidence}`);
      const hold = holds.hold({ kind: 'request', server, name: call.id, why: found.why, evidence, by });
      if (!results.keep(call, answer, hold.id)) {
        return new GatewayError('quarantined', `${told} It is too large to be kept.`, {
          remedy: 'Ask for less at once.',
        });
      }
      const command = reviewCommand({ kind: 'request', server, name: call.id });
      const remedy = `A person looks at it with \`${command}\`; after it is released, the same call gets it.`;
      return new GatewayError('quarantined', told, { remedy });
    },
    releasedFor(call) {
      const current = holds.list(call.receivedAt);
      if (current !== known) {
        known = current;
        released = results.released();
      }
      if (released.size === 0) return undefined;
      const answer = results.take(call);
      if (answer === undefined) return undefined;
      released = results.released();
      call.trail.push({ step: 'inspect', decision: 'answered with what was released' });
      return answer;
    },
  };
};
