import type { Revision } from './suite.ts';

/** A check of a scored scenario that fails, and why that cannot be mended here. */
export interface KnownFailure {
  readonly leg: string;
  readonly revision: Revision;
  readonly scenario: string;
  /** The suite's id of the check; `scenario` where the scenario as a whole is meant. */
  readonly check: string;
  readonly reason: string;
}

/** What fails over HTTP and over stdio alike. */
const onBoth = (leg: string, failure: Omit<KnownFailure, 'leg'>): readonly KnownFailure[] => [
  { ...failure, leg },
  { ...failure, leg: `stdio/${leg}` },
];

const noCode =
  'A server of the handshake says in the text of its result what the client cannot do, not by the error -32021.';

/** The baseline. A check that is listed here and passes fails the run, too: the list says what is true. */
export const knownFailures: readonly KnownFailure[] = [
  ...onBoth('bridge', {
    revision: '2026-07-28',
    scenario: 'server-stateless',
    check: 'sep-2575-server-rejects-undeclared-capability',
    reason: noCode,
  }),
  ...onBoth('bridge', {
    revision: '2026-07-28',
    scenario: 'server-stateless',
    check: 'sep-2575-missing-capability-http-400',
    reason: noCode,
  }),
  ...onBoth('bridge', {
    revision: '2026-07-28',
    scenario: 'input-required-result-basic-elicitation',
    check: 'sep-2322-elicitation-incomplete',
    reason:
      'A server of the handshake gives its questions no name, so the gateway names them; the scenario wants the name that a newer server would give.',
  }),
  {
    leg: 'direct/client',
    revision: '2026-07-28',
    scenario: 'sep-2322-client-request-state',
    check: 'scenario',
    reason: "The SDK's client refuses a result without resultType, which the suite's server sends once.",
  },
];
