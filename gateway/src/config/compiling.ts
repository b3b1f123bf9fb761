import type { Config } from './config.ts';
import type { Report } from './problem.ts';
import type { RawConfig } from './schema.ts';

/** What a configuration stands on: where it lies, and what it may refer to. */
export interface Ground {
  /** The folder that relative paths start from; absolute. */
  readonly base: string;
  readonly home: string;
  /** The gateway's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Parts were refused already, so that what seems to be missing may only be wrong. */
  readonly partial: boolean;
  /** The files of the configuration, there or not, which no call may read or write. */
  readonly files: readonly string[];
  /** When they were last changed; epoch milliseconds. */
  readonly changedAt: number;
}

/** Absolute folders of `resource_config.filesystem`, those that exist. */
export interface Folders {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** One configuration on its way from what is written to what holds. */
export interface Compiling {
  readonly raw: RawConfig;
  readonly ground: Ground;
  readonly report: Report;
  readonly project: Config['project'];
  readonly folders: Folders;
}
