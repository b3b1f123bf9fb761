/** Why something was not done: what, why, what to do. Safe to show; in English, and by its code in other languages. */
export interface Failure {
  /** One of the error table of the gateway; or of this way in: `signed-out`, `other-origin`, `done-already`, `changed-meanwhile`. */
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
