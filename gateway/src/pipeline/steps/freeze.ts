import { GatewayError } from '../../errors.ts';
import { shellWord } from '../../policy/shell-word.ts';
import { isVisible, shorten } from '../../policy/visible.ts';
import type { Call, Step } from '../call.ts';
import { passing } from '../passing.ts';

/** Calls stand still until somebody lets them go. */
export interface Freeze {
  /** The server whose calls stand still; empty: those of all. */
  readonly server: string;
  /** Who or what froze them: `person`, or the rule that did, such as `alert:error-rate`. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Empty where nobody said. */
  readonly why: string;
  /** Whether calls that ran already are ended too. */
  readonly endsRunning: boolean;
}

/** The one switch of all gateways of this user. */
export interface FreezeSwitch {
  /** What stops calls to this server; undefined where nothing does. */
  frozen(server: string, now: number): Freeze | undefined;
  /** Stops them, with an audit record. What is frozen stays as it was frozen first, but may end running calls from now on. */
  freeze(asked: Omit<Freeze, 'at'>): Freeze;
  /** Lets them go, with an audit record; false where they were not frozen. */
  thaw(server: string, by: string, why?: string): boolean;
}

/** The command that ends a freeze. */
export const thawCommand = ({ server }: Pick<Freeze, 'server'>): string => {
  if (server === '') return 'storycore-mcp unfreeze';
  return `storycore-mcp unfreeze ${isVisible(server) ? shellWord(server) : 'SERVER'}`;
};

/** What is frozen, by whom, since when and why. */
export const freezeWords = ({ server, by, at, why }: Freeze): string => {
  const what = server === '' ? 'All calls are' : `The server ${shorten(server)} is`;
  const who = by === 'person' ? 'a person' : shorten(by);
  const since = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  return `${what} frozen by ${who} since ${since}: ${why === '' ? 'no reason was given' : shorten(why).replace(/\.$/, '')}.`;
};

export const frozenError = (found: Freeze): GatewayError =>
  new GatewayError('frozen', freezeWords(found), {
    remedy: `Do not try again until a person lets calls go with \`${thawCommand(found)}\`.`,
    data: { frozen: { by: shorten(found.by), since: new Date(found.at).toISOString(), why: shorten(found.why) } },
  });

/** Whoever stops a server does what a freeze is for. */
export const isStop = ({ target, method }: Pick<Call, 'target' | 'method'>): boolean =>
  target.kind === 'server' && method === 'mcp_server_stop';

/** A person, or an alert, stopped all calls, or those to one server: nothing is sent, and sessions and lists stay. */
export const freeze = (list: Pick<FreezeSwitch, 'frozen'>): Step => {
  const frozenFor = ({ target, receivedAt }: Call): Freeze | undefined => list.frozen(target.upstream, receivedAt);
  return passing(
    (call) => frozenFor(call) === undefined || isStop(call),
    (call, next) => {
      const found = frozenFor(call);
      if (found === undefined) return next();
      call.trail.push({ step: 'freeze', decision: found.server === '' ? 'frozen: all' : 'frozen: server' });
      throw frozenError(found);
    },
  );
};
