import type { RateRules } from '../policy/rate-rule.ts';
import type { AuditSink, Call, Handler, Result, Step } from './call.ts';
import { compose } from './compose.ts';
import { audit } from './steps/audit.ts';
import { authenticate } from './steps/authenticate.ts';
import { cache } from './steps/cache.ts';
import type { AnswerCache } from './steps/cache.ts';
import { circuitBreaker, failedTry } from './steps/circuit-breaker.ts';
import type { Circuits } from './steps/circuit-breaker.ts';
import { concurrency } from './steps/concurrency.ts';
import type { ConcurrencyOptions } from './steps/concurrency.ts';
import { freeze } from './steps/freeze.ts';
import type { FreezeSwitch } from './steps/freeze.ts';
import { fallback } from './steps/fallback.ts';
import type { FallbackParts } from './steps/fallback.ts';
import { hooks } from './steps/hooks.ts';
import type { HooksAfter } from './steps/hooks.ts';
import { inspect } from './steps/inspect.ts';
import type { Inspector } from './steps/inspect.ts';
import { metrics } from './steps/metrics.ts';
import type { Meter } from './steps/metrics.ts';
import { permission } from './steps/permission.ts';
import type { PolicySource } from './steps/permission.ts';
import { quarantine } from './steps/quarantine.ts';
import type { QuarantineList } from './steps/quarantine.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { retry } from './steps/retry.ts';
import type { RetryOptions } from './steps/retry.ts';
import { savepoint } from './steps/savepoint.ts';
import type { Savepoints } from './steps/savepoint.ts';
import { timeout } from './steps/timeout.ts';
import type { TimeoutOptions } from './steps/timeout.ts';
import { validate } from './steps/validate.ts';

/** What the steps need. Each step declares its part in its own file. */
export interface Parts {
  readonly meter: Meter;
  readonly auditSink: AuditSink;
  /** Undefined where none were declared: then calls pass by without a step. */
  readonly hooks: HooksAfter | undefined;
  readonly freezeSwitch: Pick<FreezeSwitch, 'frozen'>;
  /** Left out: nothing is limited by the time. */
  readonly rateLimits?: RateRules | undefined;
  /** Whether a server is starting or has failed that never showed what it offers. */
  readonly isSomeLate?: () => boolean;
  readonly quarantineList: QuarantineList;
  readonly policy: PolicySource;
  readonly inspector: Inspector;
  /** Undefined where nothing was declared: then calls pass by without a step. */
  readonly fallbacks: FallbackParts | undefined;
  readonly answers: AnswerCache | undefined;
  readonly concurrency: ConcurrencyOptions;
  readonly savepoints: Savepoints;
  readonly retry: RetryOptions;
  readonly circuits: Circuits;
  readonly timeout: TimeoutOptions;
}

/** The request path, outermost first. The order is part of the security policy: pipeline.test.ts says why. */
export const steps = (parts: Parts): readonly Step[] => [
  metrics(parts.meter), // count and time everything, refusals too
  audit(parts.auditSink), // record before and after; what cannot be recorded does not run
  ...(parts.hooks === undefined ? [] : [hooks(parts.hooks)]), // vetoes, filters and looks; on record
  authenticate(), // who is it for?
  freeze(parts.freezeSwitch), // stopped by a person, or an alert?
  rateLimit(parts.rateLimits), // per client, server, tool; bounded queues, clients in turn
  validate(parts.isSomeLate), // known target
  quarantine(parts.quarantineList), // held for review? no grant outranks it
  permission(parts.policy), // policy enforcement point: deny, ask, allow
  inspect(parts.inspector), // arguments going out, results coming back
  ...(parts.fallbacks === undefined ? [] : [fallback(parts.fallbacks)]), // declared alternatives, never for writes
  ...(parts.answers === undefined ? [] : [cache(parts.answers)]), // after permission, by principal
  concurrency(parts.concurrency), // a bounded number at once; refused calls take no place
  savepoint(parts.savepoints), // keep what a write is about to replace
  retry(parts.retry), // only what the owner declared repeatable
  circuitBreaker(parts.circuits), // one circuit per upstream
  timeout({ ...parts.timeout, onFailed: failedTry(parts.circuits) }), // one try: stop waiting, and abort
];

/** The pipeline in front of `handler`, which forwards exactly the call that was decided about. */
export const createPipeline = (parts: Parts, handler: Handler): ((call: Call) => Promise<Result>) =>
  compose(steps(parts), handler);
