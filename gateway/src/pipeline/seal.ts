import type { Call } from './call.ts';

/** What a state belongs to: for whom it is, and the request. */
export type Sealed = Pick<Call, 'principal' | 'method' | 'target' | 'params'>;

/** Makes and reads `requestState` (MCP 2026-07-28, «Multi Round-Trip Requests»): the client carries it, and may be anybody. */
export interface Seal<S> {
  /** Good for this principal, this request, and some time. Throws `upstream-failed` for a state too long to be carried. */
  seal(call: Sealed, state: S): string;
  /** Each is good once. Throws `invalid-arguments` for what was changed, used, is too old, or was given for something else. */
  open(call: Sealed, sealed: unknown): S;
}
