import type { Context } from '../../src/inspect/finding.ts';
import { inspect, inspectBeside, verdictOf } from '../../src/inspect/inspect.ts';
import { findingsOfSequence } from './case-sequence.ts';
import { subjectsOf } from './case-subject.ts';
import { isObject, objectsIn } from './inspected-case.ts';
import type { InspectedCase } from './inspected-case.ts';

const alone: Context = { others: new Map() };

/** What the gateway says to a case: the most that anything in it asks for. `look` is the inspection it is examined by. */
export const inspectedVerdictOf = (
  known: InspectedCase,
  look = inspect,
  lookBeside = inspectBeside,
): 'quarantine' | 'flag' | 'allow' => {
  const findings =
    known.kind === 'sequence'
      ? findingsOfSequence(objectsIn(isObject(known.payload) ? known.payload['events'] : []), look, lookBeside)
      : subjectsOf(known).flatMap((subject) => look(subject, alone));
  const verdict = verdictOf(findings);
  return verdict === 'hold' ? 'quarantine' : verdict;
};
