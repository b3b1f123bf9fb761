import type { Call, Next, Result, Step } from '../call.ts';
import type { Circuit } from '../circuit.ts';

/** The circuits by server; a server without one is always asked. */
export type Circuits = ReadonlyMap<string, Circuit>;

const findOut = (circuit: Circuit, call: Call, next: Next): Promise<Result> => {
  let probe: ReturnType<Circuit['probe']>;
  try {
    probe = circuit.probe();
  } catch (error) {
    call.trail.push({ step: 'circuit-breaker', decision: circuit.state.state });
    throw error;
  }
  call.trail.push({ step: 'circuit-breaker', decision: 'tried again' });
  const answer = next();
  // What is told of it is no part of the answer's way.
  void answer.then(probe.worked, probe.failed);
  return answer;
};

/** Counts a try that failed. Told by the step that waits for its end: a promise of our own would cost each call more than all else here. */
export const failedTry =
  (circuits: Circuits) =>
  ({ target }: Call, error: unknown): void => {
    if (target.kind !== 'server') circuits.get(target.upstream)?.failed(error);
  };

/** Leaves a server alone that fails again and again, and finds out now and then whether it is back. */
export const circuitBreaker =
  (circuits: Circuits): Step =>
  (call, next) => {
    const circuit = circuits.get(call.target.upstream);
    // Whoever starts or stops a server knows how it is.
    if (circuit === undefined || call.target.kind === 'server') return next();
    if (!circuit.isClosed) return findOut(circuit, call, next);
    circuit.begin(call.receivedAt);
    return next();
  };
