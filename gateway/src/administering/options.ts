import type { Config } from '../config/config.ts';
import type { Gateway } from '../gateway.ts';
import type { NpmSettings } from '../install/npm.ts';
import type { State } from '../store/state.ts';
import type { Log } from '../telemetry/log.ts';

/** What the answers to pages are made from. */
export interface AdministeringOptions {
  /** What holds at the moment, whenever it is read. */
  readonly config: Config;
  readonly state: State;
  /** Undefined where the console only looks at what other processes serve. */
  readonly gateway?: Gateway;
  readonly log: Log;
  /** With what packages are fetched; left out: none are. */
  readonly packages?: NpmSettings;
  readonly version: string;
  readonly now: () => number;
}
