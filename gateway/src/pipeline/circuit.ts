import { GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** When a circuit opens, and how it closes again. */
export interface CircuitSettings {
  /** Failures count for so long, in milliseconds, or up to half of it less. */
  readonly windowMs: number;
  /** It never opens for fewer calls. */
  readonly leastCalls: number;
  /** The share of those calls that failed at which it opens: over 0, at most 1. */
  readonly failureRate: number;
  /** Milliseconds that the server is left alone the first time; each further time twice as long. */
  readonly restMs: number;
  readonly longestRestMs: number;
  /** Calls at once that find out whether the server is back. */
  readonly probes: number;
}

/** How it stands between us and one server. Times are epoch milliseconds. */
export type CircuitState =
  | { readonly state: 'closed' }
  | { readonly state: 'open'; readonly since: number; readonly until: number; readonly why: string }
  | { readonly state: 'half-open'; readonly since: number; readonly why: string };

export type OnCircuit = (server: string, state: CircuitState['state'], why: string) => void;

/** Counts what became of the calls of one server. */
export interface Circuit {
  readonly isClosed: boolean;
  readonly state: CircuitState;
  /** A call goes out while it is closed; `at` in epoch milliseconds. */
  begin(at: number): void;
  /** A call failed; of no account while it is not closed. */
  failed(error: unknown): void;
  /** Lets a call through to find out, and gives what to tell of its end; throws `upstream-unavailable` where it must not go. */
  probe(): Probe;
  /** The server was started anew: no more than the first rest is worth waiting for. */
  restarted(): void;
  /** Whether a person wants it not to run: that it cannot be asked then is no failure. */
  stopped(isStopped: boolean): void;
}

export interface Probe {
  worked(): void;
  failed(error: unknown): void;
}

/** What says that a server is not well: never its own errors, never a refusal of ours, never a call that was taken back. */
const counted: ReadonlySet<ErrorCode> = new Set(['upstream-failed', 'upstream-unavailable', 'timeout']);

const codeOf = (error: unknown): ErrorCode | undefined =>
  error instanceof GatewayError && counted.has(error.code) ? error.code : undefined;

const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));

const findingOut = 'Whether it is back is being found out.';

const closed: CircuitState = Object.freeze({ state: 'closed' });

/** A half of the window, and the half before it. */
interface Counts {
  calls: number;
  failures: number;
  callsBefore: number;
  failuresBefore: number;
}

/** A circuit that is closed. `now` in epoch milliseconds. */
export const createCircuit = (
  server: string,
  settings: CircuitSettings,
  onCircuit: OnCircuit,
  now: () => number = Date.now,
): Circuit => {
  const halfMs = settings.windowMs / 2;
  const counts: Counts = { calls: 0, failures: 0, callsBefore: 0, failuresBefore: 0 };
  let state: CircuitState = closed;
  /** When the half that is counted in is over. */
  let turnAt = -Infinity;
  let probing = 0;
  let isStopped = false;
  /** How often it opened without being closed for a whole window in between. */
  let openings = 0;
  let closedAt = -Infinity;
  let openedAt = -Infinity;
  /** All calls that one connection had fail with one error. */
  let last: unknown;

  const clear = (at: number): void => {
    counts.calls = counts.failures = counts.callsBefore = counts.failuresBefore = 0;
    turnAt = at + halfMs;
  };

  const turn = (at: number): void => {
    if (at >= turnAt + halfMs) return clear(at);
    counts.callsBefore = counts.calls;
    counts.failuresBefore = counts.failures;
    counts.calls = counts.failures = 0;
    turnAt += halfMs;
  };

  const enter = (next: CircuitState, why: string): void => {
    state = next;
    probing = 0;
    onCircuit(server, next.state, why);
  };

  const open = (at: number, why: string): void => {
    const restMs = Math.min(settings.longestRestMs, settings.restMs * 2 ** openings);
    openings = Math.min(openings + 1, 30);
    openedAt = at;
    const since = state.state === 'closed' ? at : state.since;
    enter({ state: 'open', since, until: at + restMs, why }, why);
  };

  const close = (at: number, why: string): void => {
    closedAt = at;
    clear(at);
    enter(closed, why);
  };

  const judge = (at: number, code: ErrorCode): void => {
    const failures = counts.failures + counts.failuresBefore;
    const calls = Math.max(failures, counts.calls + counts.callsBefore);
    if (calls < settings.leastCalls || failures < calls * settings.failureRate) return;
    if (at - closedAt > settings.windowMs) openings = 0;
    open(at, `${failures} of its last ${calls} calls failed, the last with ${code}.`);
  };

  const refusal = (since: number, why: string, waitMs: number): GatewayError =>
    new GatewayError(
      'upstream-unavailable',
      `The server ${server} is left alone since ${new Date(since).toISOString()}: ${why}`,
      {
        remedy: `Try again in ${seconds(waitMs)} s; \`storycore-mcp audit --kind server\` shows what happened.`,
        retryAfterMs: waitMs,
        data: { since },
      },
    );

  /** Where the clock was set back, what is due stays due. */
  const isDue = (at: number, { since, until }: { readonly since: number; readonly until: number }): boolean =>
    at >= until || at < since;

  return {
    get isClosed() {
      return state === closed;
    },
    get state() {
      return state;
    },
    begin(at) {
      if (at >= turnAt) turn(at);
      counts.calls += 1;
    },
    failed(error) {
      if (state !== closed) return;
      const code = codeOf(error);
      if (code === undefined || error === last || isStopped) {
        // Neither a success nor a failure: one death is one failure, however many calls it ended.
        counts.calls = Math.max(0, counts.calls - 1);
        return;
      }
      last = error;
      const at = now();
      // A clock that was set back would count in this half for hours.
      if (at < turnAt - settings.windowMs) clear(at);
      if (at >= turnAt) turn(at);
      counts.failures += 1;
      judge(at, code);
    },
    probe() {
      const at = now();
      if (state.state === 'open') {
        if (!isDue(at, state)) throw refusal(state.since, state.why, state.until - at);
        enter({ state: 'half-open', since: state.since, why: state.why }, findingOut);
      }
      const mine = state;
      if (mine.state !== 'half-open') return { worked: () => {}, failed: () => {} };
      if (probing >= settings.probes) throw refusal(mine.since, `${mine.why} ${findingOut}`, settings.restMs);
      probing += 1;
      return {
        worked() {
          if (state === mine) close(now(), 'It answers again.');
        },
        failed(error) {
          if (state !== mine) return;
          const code = codeOf(error);
          if (code === undefined) probing -= 1;
          else open(now(), `It was tried again, and that ended with ${code}.`);
        },
      };
    },
    stopped(isSo) {
      isStopped = isSo;
      if (isSo && state !== closed) close(now(), 'A person stopped it.');
    },
    restarted() {
      if (state.state === 'open') state = { ...state, until: Math.min(state.until, openedAt + settings.restMs) };
    },
  };
};
