import { createBackground } from './behaviour/background.ts';
import { createFlowGuard, flowTarget } from './behaviour/flow-guard.ts';
import { createFlowMemory } from './behaviour/flow-memory.ts';
import { textsIn } from './behaviour/flow.ts';
import { createOutputSchemas } from './behaviour/output-schemas.ts';
import { createResultGuard, subjectOf } from './behaviour/result-guard.ts';
import type { Judging, JudgeCase } from './behaviour/judge.ts';
import type { Config } from './config/config.ts';
import { GatewayError } from './errors.ts';
import { firstMisfit } from './inspect/fits.ts';
import type { Finding } from './inspect/finding.ts';
import { inspect } from './inspect/inspect.ts';
import { doubts, doubtsAbout } from './inspect/doubts.ts';
import { isPlain } from './inspect/quick.ts';
import type { AuditRecord, Call, JsonObject, Result } from './pipeline/call.ts';
import { noteSecrets } from './pipeline/facts-secret.ts';
import { findingRecord } from './pipeline/finding-record.ts';
import type { Inspector } from './pipeline/steps/inspect.ts';
import type { PolicySource } from './pipeline/steps/permission.ts';
import { reviewCommand } from './policy/item.ts';
import { outletsOf } from './policy/outlets.ts';
import { shorten } from './policy/visible.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { Mask } from './telemetry/mask.ts';
import type { Watching } from './watching.ts';

export interface InspectingOptions {
  readonly config: Pick<Config, 'inspection' | 'flow' | 'judge' | 'servers'>;
  readonly state: Pick<State, 'folders' | 'holds' | 'results'>;
  readonly log: Log;
  /** Hides secrets in what is kept or shown of a finding. */
  readonly mask: Pick<Mask, 'text' | 'json'>;
  readonly policy: Pick<PolicySource, 'grants' | 'consume' | 'ask'>;
  readonly watching: Pick<Watching, 'answered' | 'count' | 'holdsResults'>;
  /** The tools that a server shows; the same list as long as nothing changed. */
  toolsOf(server: string): readonly JsonObject[] | undefined;
  nextId(): string;
  keep(what: AuditRecord, server: string): boolean;
}

/** What calls carry, looked at: arguments before they leave, answers before and after they are delivered. */
export interface Inspecting extends Inspector {
  /** What a server shows was read anew. */
  showed(server: string, surface: JsonObject): void;
  close(): void;
}

/** Methods whose answers a model reads. */
const read: ReadonlySet<string> = new Set(['tools/call', 'resources/read', 'prompts/get', 'completion/complete']);

/** Held requests of one server, before its results are refused without being kept. */
const mostHeldOfOne = 50;

const flowBounds = { mostResults: 512, mostBytes: 8 * 1024 * 1024 };
const background = { mostItems: 256, mostBytes: 8 * 1024 * 1024, share: 0.05 };
/** As often as grants of other processes are looked for. */
const lookEveryMs = 200;
/** An answer this small has no words for a model. */
const leastTold = 120;

const alone = { others: new Map<string, readonly string[]>() };
const publicProviders: readonly unknown[] = ['brave_search', 'puppeteer_playwright'];

export const createInspecting = (options: InspectingOptions): Inspecting => {
  const { config, state, log, policy, watching, nextId, keep } = options;
  const mask = options.mask.text;
  const { inspection } = config;
  const servers = new Map(config.servers.map((server) => [server.name, server]));

  const schemas = createOutputSchemas(options.toolsOf);

  /** Tells of a finding that holds nothing. */
  const flag = (
    call: Call,
    by: string,
    { where, evidence, why }: Pick<Finding, 'where' | 'evidence' | 'why'>,
  ): void => {
    const server = call.target.upstream;
    const reason = mask(`${why} ${where === '' ? '' : `At ${shorten(where, 80)}: `}${evidence}`);
    log.warn(`Server ${server}: ${reason}`, { server, call: call.id, by });
    call.trail.push({ step: 'inspect', decision: `flag by ${by}` });
    keep(findingRecord(nextId(), Date.now(), { server, by, reason, call }), server);
  };

  const isCrowded = (server: string, now: number): boolean =>
    state.holds.list(now).filter((hold) => hold.kind === 'request' && hold.server === server).length >= mostHeldOfOne;

  const holdResult = (call: Call, answer: Result, found: Finding): GatewayError => {
    const { upstream: server, name } = call.target;
    const by = `inspect:${found.kind}`;
    call.trail.push({ step: 'inspect', decision: `held by ${by}` });
    const told = `What ${shorten(`${server}/${name}`)} answered is held for review: ${found.why}`;
    const command = reviewCommand({ kind: 'request', server, name: call.id });
    const remedy = `A person looks at it with \`${command}\`; after it is released, the same call gets it.`;
    if (isCrowded(server, call.receivedAt)) {
      return new GatewayError('quarantined', `${told} It was not kept, for too many results of this server are held.`, {
        remedy: `Release or drop what is held with \`storycore-mcp review\`, then call again.`,
      });
    }
    const evidence = mask(`${shorten(name, 80)} · ${shorten(found.where, 80)}: ${found.evidence}`);
    const hold = state.holds.hold({ kind: 'request', server, name: call.id, why: found.why, evidence, by });
    log.warn(`Server ${server}: ${told}`, { server, call: call.id, by });
    if (state.results.keep(call, answer, hold.id)) return new GatewayError('quarantined', told, { remedy });
    return new GatewayError('quarantined', `${told} It is too large to be kept.`, { remedy: 'Ask for less at once.' });
  };

  const guard = createResultGuard({
    results: inspection.results,
    flagOnly: inspection.flagOnly,
    holds: ({ kind }) => kind === 'secret-leak' && watching.holdsResults('secrets'),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    hold(call, answer, found) {
      if (found.kind === 'secret-leak') watching.count(call.target.upstream, 'secrets', () => found.evidence);
      return holdResult(call, answer, found);
    },
    flag(call, found) {
      if (found.kind === 'secret-leak') watching.count(call.target.upstream, 'secrets', () => found.evidence);
      flag(call, `inspect:${found.kind}`, found);
    },
  });

  /** What nobody waits for: rules about words, and whether an answer is what its tool promised. */
  const later = createBackground<{ readonly call: Call; readonly answer: Result }>({
    ...background,
    onDropped: () => log.debug('An answer was not looked at for words: there were too many.'),
    work({ call, answer }) {
      try {
        lookAtWords(call, answer);
        const misfit = misfitOf(call, answer);
        if (misfit !== undefined) watching.count(call.target.upstream, 'schema_violations', () => misfit);
      } catch (error) {
        log.error('This is a bug of the gateway.', { error });
      }
    },
  });

  const lookAtWords = (call: Call, answer: Result): void => {
    if (inspection.results === 'off') return;
    const body = 'error' in answer ? answer.error : answer.result;
    if (bytesOf(call) < leastTold || textsIn(body).every(isPlain)) return;
    // What may hold was looked at before it was delivered.
    const seen = new Set(['invisible-characters', 'terminal-sequences', 'secret-leak']);
    for (const found of inspect(subjectOf(call, answer), alone))
      if (found.severity !== 'note' && !seen.has(found.kind)) flag(call, `inspect:${found.kind}`, found);
  };

  const misfitOf = ({ method, target }: Call, answer: Result): string | undefined => {
    if (method !== 'tools/call' || 'error' in answer || answer.result['isError'] === true) return undefined;
    const schema = schemas(target.upstream)?.get(target.name);
    if (schema === undefined) return undefined;
    const misfit = firstMisfit(schema, answer.result['structuredContent']);
    return misfit === undefined ? undefined : `${shorten(target.name, 80)}: ${shorten(misfit)}`;
  };

  const refuseMisfit = (call: Call, answer: Result): void => {
    const misfit = misfitOf(call, answer);
    if (misfit === undefined) return;
    watching.count(call.target.upstream, 'schema_violations', () => misfit);
    const why = 'It is not what the tool says it answers with.';
    throw holdResult(call, answer, { kind: 'schema-violation', severity: 'hold', where: '', evidence: misfit, why });
  };

  const outlets = new Map<string, readonly string[]>();
  let outletsAsOf: unknown;
  let outletsAt = -Infinity;
  /** Where what a server is told may go by itself; read anew when grants change. */
  const outletsFor = (server: string, now: number): readonly string[] => {
    if (Math.abs(now - outletsAt) >= lookEveryMs) {
      const grants = policy.grants(now);
      if (grants !== outletsAsOf) outlets.clear();
      outletsAsOf = grants;
      outletsAt = now;
    }
    const known = outlets.get(server);
    if (known !== undefined) return known;
    const url = servers.get(server)?.url;
    const found = url === undefined ? outletsOf(policy.grants(now), server) : [hostOf(url)];
    outlets.set(server, found);
    return found;
  };

  const flow =
    config.flow === 'off' || servers.size < 2
      ? undefined
      : createFlowGuard({
          flow: config.flow,
          memory: createFlowMemory(flowBounds),
          outlets: outletsFor,
          isPublic: (server) => publicProviders.includes(servers.get(server)?.provider),
          grants: policy.grants,
          consume: (grants, once) => policy.consume(grants, once),
          ask: policy.ask,
          onFlow(call, found, decision) {
            call.trail.push({ step: 'inspect', decision: `flow ${found.rule}: ${decision}` });
            const { name } = flowTarget(found.from, found.to);
            const reason = `${shorten(name)} to ${shorten(found.host)}: ${mask(found.evidence)}`;
            log.warn(`Server ${found.to}: ${reason}`, { server: found.to, call: call.id, by: `flow:${found.rule}` });
            if (decision === 'flag')
              keep(
                findingRecord(nextId(), Date.now(), { server: found.to, by: `flow:${found.rule}`, reason, call }),
                found.to,
              );
          },
          now: Date.now,
        });

  /** Whether what a server is told stays on this machine: confined, and with no way out. */
  const staysHere = (call: Call): boolean =>
    servers.get(call.target.upstream)?.sandbox?.confine === true &&
    outletsFor(call.target.upstream, call.receivedAt).length === 0 &&
    !call.facts.needs.some(({ object }) => object.kind === 'url');

  const lookAtArguments = (call: Call): void => {
    const args = call.params['arguments'];
    if (inspection.arguments === 'off' || args === undefined || (doubtsAbout(args) & doubts.secret) === 0) return;
    const violations: string[] = [];
    noteSecrets({ violations }, args);
    const [first] = violations;
    if (first === undefined) return;
    if (inspection.arguments === 'flag' || staysHere(call))
      return flag(call, 'inspect:secret-leak', { where: '', evidence: '', why: first });
    call.trail.push({ step: 'inspect', decision: 'refused by inspect:secret-leak' });
    throw new GatewayError('permission-denied', violations.join(' '), {
      remedy: 'Send it without the key; where it has to be sent, write `"inspection": {"arguments": "flag"}`.',
    });
  };

  let known = state.holds.list(Date.now());
  let released = state.results.released();
  /** What a person released since this call was first made. */
  const releasedFor = (call: Call): Result | undefined => {
    const current = state.holds.list(call.receivedAt);
    if (current !== known) {
      known = current;
      released = state.results.released();
    }
    if (released.size === 0) return undefined;
    const answer = state.results.take(call);
    if (answer === undefined) return undefined;
    released = state.results.released();
    call.trail.push({ step: 'inspect', decision: 'answered with what was released' });
    return answer;
  };

  /** Loaded with the first case: most gateways have no judge. */
  let judging: Promise<Judging> | undefined;
  const judge = (judged: JudgeCase): void => {
    const { judge: settings } = config;
    if (settings === undefined) return;
    judging ??= import('./judging.ts').then(({ createJudge }) =>
      createJudge({
        judge: settings,
        folders: state.folders,
        mask: options.mask.json,
        onFound: heedJudge,
        onFailure: (message, error) => log.warn(message, { error }),
      }),
    );
    judging.then(
      (one) => one.look(judged),
      (error: unknown) => log.warn('There is no judge.', { error }),
    );
  };

  /** A judge may tell, and hold what comes next: what it was shown was delivered. */
  const heedJudge = ({ server, tool }: JudgeCase, { severity, evidence, why }: Finding): void => {
    const reason = mask(`${why} ${evidence}`.trim());
    log.warn(`Server ${server}: ${reason}`, { server, tool, by: 'judge' });
    try {
      if (severity === 'hold')
        state.holds.hold({
          ...(tool === undefined ? { kind: 'server', name: '' } : { kind: 'tool', name: tool }),
          server,
          why: mask(why),
          evidence: mask(evidence),
          by: 'judge',
        });
      else keep(findingRecord(nextId(), Date.now(), { server, by: 'judge', reason }), server);
    } catch (error) {
      log.error('What the judge wants held could not be.', { server, error });
    }
  };

  return {
    showed: (server, surface) => judge({ kind: 'surface', server, content: surface }),
    outgoing(call) {
      if (!read.has(call.method)) return undefined;
      const before = releasedFor(call);
      if (before !== undefined) return before;
      lookAtArguments(call);
      return flow?.outgoing(call);
    },
    incoming(call, answer) {
      if (!read.has(call.method)) return answer;
      watching.answered(call.target.upstream, bytesOf(call));
      if (watching.holdsResults('schema_violations')) refuseMisfit(call, answer);
      const shown = inspection.results === 'off' ? answer : guard(call, answer);
      if (shown instanceof Promise) return shown.then((found) => delivered(call, found));
      return delivered(call, shown);
    },
    close() {
      later.close();
      void judging?.then((one) => one.close());
    },
  };

  function delivered(call: Call, answer: Result): Result {
    flow?.incoming(call, answer);
    const bytes = bytesOf(call);
    if (bytes >= leastTold || schemas(call.target.upstream) !== undefined) later.add({ call, answer }, bytes);
    if (config.judge !== undefined)
      judge({ kind: 'result', server: call.target.upstream, tool: call.target.name, content: answer });
    return answer;
  }
};

const bytesOf = ({ wire }: Call): number => wire.bytesOut ?? 0;

const hostOf = (url: string): string => {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
};
