import type { GatewayError } from '../errors.ts';
import type { Finding } from '../inspect/finding.ts';
import { doubts, doubtsAbout } from '../inspect/doubts.ts';
import { findingsInResult, inPieces, withoutColours } from '../inspect/results.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { bodyOf, bytesOf, firstOfKinds, subjectOf } from './answer.ts';

export interface ResultGuardOptions {
  readonly results: 'hold' | 'flag' | 'off';
  /** Kinds of findings that hold nothing. */
  readonly flagOnly: readonly string[];
  /** Whether its owner wants this held whatever the rest says. */
  holds(found: Finding): boolean;
  /** Keeps the answer for a person; gives the refusal that its caller gets. */
  hold(call: Call, answer: Result, found: Finding): GatewayError;
  flag(call: Call, found: Finding): void;
  /** Looks at large answers piece by piece, so that others get their turn in between. */
  pause(): Promise<void>;
}

/** Gives what of an answer its caller gets; throws or rejects where a person has to look first. */
export type ResultGuard = (call: Call, answer: Result) => Result | Promise<Result>;

/** Answers up to this are looked at in one go. */
const longBytes = 262_144;

const withoutColoursIn = (answer: Result): Result =>
  'error' in answer
    ? { ...answer, error: withoutColours(answer.error) }
    : { ...answer, result: withoutColours(answer.result) };

/** Looks at answers: at nearly all of them once and quickly, at what that makes doubtful with the rules. */
export const createResultGuard = ({ results, flagOnly, holds, hold, flag, pause }: ResultGuardOptions): ResultGuard => {
  /** What holds it; the rest is told. */
  const weigh = (call: Call, findings: readonly Finding[]): Finding | undefined => {
    let holding: Finding | undefined;
    for (const found of firstOfKinds(findings)) {
      if (found.severity === 'note') continue;
      const usually = found.severity === 'hold' && results === 'hold' && !flagOnly.includes(found.kind);
      if (usually || holds(found)) holding ??= found;
      else flag(call, found);
    }
    return holding;
  };

  const conclude = (call: Call, answer: Result, found: number, findings: readonly Finding[]): Result => {
    const holding = weigh(call, findings);
    if (holding !== undefined) throw hold(call, answer, holding);
    return (found & doubts.coloured) === 0 ? answer : withoutColoursIn(answer);
  };

  const inParts = async (call: Call, answer: Result, found: number): Promise<Result> => {
    const subject = subjectOf(call, answer);
    const whole = subject.kind === 'result' ? subject.result : subject.kind === 'resource' ? subject.payload : {};
    const findings: Finding[] = [];
    for (const piece of inPieces(whole)) {
      findings.push(...findingsInResult({ kind: 'result', server: call.target.upstream, result: piece }, found));
      // oxlint-disable-next-line no-await-in-loop -- others get their turn in between
      await pause();
    }
    return conclude(call, answer, found, findings);
  };

  return (call, answer) => {
    const found = doubtsAbout(bodyOf(answer));
    if (found === 0) return answer;
    if (bytesOf(call) > longBytes) return inParts(call, answer, found);
    return conclude(call, answer, found, findingsInResult(subjectOf(call, answer), found));
  };
};
