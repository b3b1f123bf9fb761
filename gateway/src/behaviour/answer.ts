import type { Finding, Subject } from '../inspect/finding.ts';
import type { Call, Result } from '../pipeline/call.ts';

/** What an answer says: its result, or its error, which reaches the model as well. */
export const bodyOf = (answer: Result): unknown => ('error' in answer ? answer.error : answer.result);

/** Bytes of the answer on the wire. */
export const bytesOf = ({ wire }: Call): number => wire.bytesOut ?? 0;

/** What an answer is to rules. */
export const subjectOf = ({ target, method }: Call, answer: Result): Subject => {
  const server = target.upstream;
  if ('error' in answer) return { kind: 'result', server, result: { error: answer.error } };
  if (method === 'resources/read') return { kind: 'resource', server, payload: answer.result };
  return { kind: 'result', server, tool: target.name, result: answer.result };
};

/** The first finding of each kind: a result full of them is told of once. */
export const firstOfKinds = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(
    ({ kind, severity }, at) =>
      findings.findIndex((other) => other.kind === kind && other.severity === severity) === at,
  );
