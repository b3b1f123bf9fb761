import type { ServerConfig } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import type { HeldCall, QuarantineList } from '../pipeline/steps/quarantine.ts';
import { wordsOf } from './held-server.ts';
import type { HeldReason } from './held-server.ts';
import { isReviewed } from './reviewing.ts';

export interface ComparedCallsOptions {
  readonly servers: readonly ServerConfig[];
  readonly list: QuarantineList;
  /** Starts the server where needed, and resolves when its lists are read. */
  read(server: string): Promise<void>;
  /** Reads its lists again. */
  reread(server: string): Promise<void>;
  readonly forward: Handler;
  /** What holds a prompt, by what it says now. */
  examine(call: Call, result: Result): HeldReason | undefined;
}

/** A server may come back as another: nothing reaches one before what it shows was compared with what was approved. */
export interface ComparedCalls {
  readonly handle: Handler;
  /** The lists of a server were read, and compared. */
  compared(server: string): void;
  /** From now on these are the servers. */
  configure(servers: readonly ServerConfig[]): void;
  /** It is started anew, or will be. */
  left(server: string): void;
}

const namesOf = (servers: readonly ServerConfig[]): ReadonlySet<string> => new Set(servers.map(({ name }) => name));

export const createComparedCalls = ({ servers, list, ...options }: ComparedCallsOptions): ComparedCalls => {
  let reviewed = namesOf(servers.filter(isReviewed));
  /** Those that calls go to at once: one look for each call. */
  const open = new Set(servers.map(({ name }) => name).filter((name) => !reviewed.has(name)));

  const compare = async (server: string): Promise<void> => {
    await options.read(server);
    if (!open.has(server)) await options.reread(server);
    if (open.has(server)) return;
    const message = `The lists of ${server} could not be read, so nobody knows whether it is as it was approved.`;
    throw new GatewayError('upstream-unavailable', message, {
      remedy: `See why with \`storycore-mcp list servers\`, then try again.`,
    });
  };

  const refuse = ({ trail }: Call, { part, message, remedy }: HeldCall): never => {
    trail.push({ step: 'quarantine', decision: `held: ${part.kind}` });
    throw new GatewayError('quarantined', message, { remedy });
  };

  const forward: Handler = (call, signal) => {
    const answer = options.forward(call, signal);
    if (call.method !== 'prompts/get' || !reviewed.has(call.target.upstream)) return answer;
    return answer.then((result) => {
      const reason = options.examine(call, result);
      return reason === undefined ? result : refuse(call, wordsOf(reason));
    });
  };

  return {
    handle(call, signal) {
      const { upstream, kind } = call.target;
      if (open.has(upstream) || kind === 'server') return forward(call, signal);
      return compare(upstream).then(() => {
        const held = list.held({ ...call, receivedAt: Date.now() });
        return held === undefined ? forward(call, signal) : refuse(call, held);
      });
    },
    compared: (server) => void open.add(server),
    configure(now) {
      const before = reviewed;
      reviewed = namesOf(now.filter(isReviewed));
      const there = namesOf(now);
      for (const name of open) if (!there.has(name) || (reviewed.has(name) && !before.has(name))) open.delete(name);
      for (const name of there) if (!reviewed.has(name)) open.add(name);
    },
    left(server) {
      if (reviewed.has(server)) open.delete(server);
    },
  };
};
