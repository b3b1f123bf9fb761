/** What a configuration stands on: where it lies, and what it may refer to. */
export interface Ground {
  /** The folder that relative paths start from; absolute. */
  readonly base: string;
  readonly home: string;
  /** The gateway's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Parts were refused already, so that what seems to be missing may only be wrong. */
  readonly partial: boolean;
  /** The files themselves, which no call may read or change. */
  readonly files: readonly string[];
  /** When they were last changed; epoch milliseconds. */
  readonly changedAt: number;
}
