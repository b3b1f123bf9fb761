/** One line that must hold. */
export interface Line {
  readonly id: string;
  readonly promise: string;
  /** Undefined where the run did not measure it, which does not hold either. */
  readonly holds: boolean | undefined;
  readonly measured: string;
}

export const unmeasured = (id: string, promise: string, why?: string): Line => ({
  id,
  promise,
  holds: undefined,
  measured: why === undefined ? 'not measured' : `not measured: ${why}`,
});
