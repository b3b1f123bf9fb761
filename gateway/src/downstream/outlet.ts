import type { ErrorCode } from '../errors.ts';

/** Where everything goes that one message of a client leads to. */
export interface Outlet {
  /** A line that belongs to the message and comes before its answer: progress, log messages, questions of the server. */
  tell(line: string): void;
  /** The answer. Comes at most once, and nothing is told after it; `refused` where it is a refusal of ours. */
  reply(line: string, refused?: ErrorCode): void;
  /** There will be no answer: the message was none to answer, or the client took it back. Comes at most once, instead of `reply`. */
  skip(): void;
}
