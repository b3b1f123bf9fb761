import type { JsonObject } from '../protocol/json.ts';
import type { ServerView } from './options.ts';

/** One server as people and the engine see it. */
export interface Status {
  readonly name: string;
  readonly state: string;
  /** Why it is not running, where that is not by choice. */
  readonly reason?: string;
  readonly pid?: number;
  readonly restarts: number;
  /** Undefined until it was seen once. */
  readonly tools?: number;
  readonly metrics?: JsonObject;
  /** Whether it works, only in part, or not at all, and what is not as it should be. */
  readonly condition?: string;
  readonly troubles?: readonly JsonObject[];
  /** How it stands with the person who approves it; absent for providers of ours. */
  readonly quarantine?: { readonly stage: string; readonly trust?: string; readonly held: number };
  /** Of one that is started on this machine. */
  readonly confinement?: {
    /** As proven in this run; absent until it was started. */
    readonly tier?: string;
    readonly require: string;
    /** Why less is required of it than usual. */
    readonly because?: string;
  };
}

export const serverStatus = ({ name, state, restarts, tools }: ServerView, metrics?: object): Status => ({
  name,
  state: state.state,
  ...('reason' in state ? { reason: state.reason } : {}),
  ...('pid' in state && state.pid !== undefined ? { pid: state.pid } : {}),
  restarts,
  ...(tools === undefined ? {} : { tools }),
  ...(metrics === undefined ? {} : { metrics: { ...metrics } }),
});

/** Whether what one of them would offer may still come, or somebody has to do something about it. */
export const isSomeLate = (views: readonly Pick<ServerView, 'state' | 'greeting'>[]): boolean =>
  views.some(
    ({ state: { state }, greeting }) =>
      greeting === undefined && (state === 'starting' || state === 'restarting' || state === 'failed'),
  );
