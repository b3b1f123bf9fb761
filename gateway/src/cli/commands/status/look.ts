import type { JsonObject, RunningGateway, State } from '../../../index.ts';

/** What runs and what waits, as it is shown and as JSON. */
export interface Seen {
  readonly gateways: readonly (JsonObject & { readonly pid: number; readonly beganAt: number })[];
  /** Questions that wait for a person. */
  readonly questions: number;
  /** What is held by somebody's word. */
  readonly holds: number;
}

const shown = ({ pid, beganAt, saidAt, body }: RunningGateway): Seen['gateways'][number] => ({
  ...body,
  pid,
  beganAt,
  saidAt,
});

export const look = (state: Pick<State, 'runs' | 'questions' | 'holds'>): Seen => ({
  gateways: state.runs.list().map(shown),
  questions: state.questions.list().length,
  holds: state.holds.list(Date.now()).length,
});

/** Changes when what is shown does, and not with each measurement. */
export const keyOf = (seen: Seen): string =>
  JSON.stringify(seen, (name, value: unknown) =>
    name === 'metrics' || name === 'bytes' || name === 'saidAt' ? undefined : value,
  );
