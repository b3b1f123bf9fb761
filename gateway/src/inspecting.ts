import type { Artifacts } from './artifacts.ts';
import { bytesOf } from './behaviour/answer.ts';
import { createArgumentsGuard } from './behaviour/arguments-guard.ts';
import { createFlowGuard } from './behaviour/flow-guard.ts';
import { createFlowMemory } from './behaviour/flow-memory.ts';
import type { FlowMemory } from './behaviour/flow-memory.ts';
import type { Flow } from './behaviour/flow.ts';
import type { JudgeCase, Judging } from './behaviour/judge.ts';
import { createLater, misfitOf } from './behaviour/later.ts';
import { createOutlets } from './behaviour/outlets.ts';
import type { Outlets } from './behaviour/outlets.ts';
import { createOutputSchemas } from './behaviour/output-schemas.ts';
import { createResultGuard } from './behaviour/result-guard.ts';
import { createResultKeeper } from './behaviour/result-keeper.ts';
import { derived } from './config/live.ts';
import type { Config } from './config/config.ts';
import type { Finding } from './inspect/finding.ts';
import type { AuditRecord, Call, JsonObject, Result } from './pipeline/call.ts';
import { findingRecord } from './pipeline/finding-record.ts';
import type { Inspector } from './pipeline/steps/inspect.ts';
import type { PolicySource } from './pipeline/steps/permission.ts';
import { ownServer } from './policy/own-resources.ts';
import { shorten } from './policy/visible.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { Mask } from './telemetry/mask.ts';
import type { Watching } from './watching.ts';

export interface InspectingOptions {
  readonly config: Pick<Config, 'artifacts' | 'inspection' | 'flow' | 'judge' | 'servers'>;
  readonly state: Pick<State, 'folders' | 'holds' | 'results'>;
  readonly log: Log;
  /** Hides secrets in what is kept or shown of a finding. */
  readonly mask: Pick<Mask, 'text' | 'json'>;
  readonly policy: Pick<PolicySource, 'grants' | 'consume' | 'ask'>;
  readonly watching: Pick<Watching, 'answered' | 'count' | 'holdsResults'>;
  readonly artifacts: Pick<Artifacts, 'keep'>;
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
const flowBounds = { mostResults: 256, mostBytes: 4 * 1024 * 1024 };
const publicProviders: readonly unknown[] = ['brave_search', 'puppeteer_playwright'];

export const createInspecting = (options: InspectingOptions): Inspecting => {
  const { config, state, log, policy, watching, nextId, keep } = options;
  const mask = options.mask.text;
  const servers = derived(
    () => config.servers,
    (all) => new Map(all.map((server) => [server.name, server])),
  );
  const schemas = createOutputSchemas(options.toolsOf);
  const currentOutlets = derived(
    () => config.servers,
    (all) => {
      const urls = new Map(all.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url] as const])));
      return createOutlets(urls, policy.grants);
    },
  );
  const outlets: Outlets = (server, now) => currentOutlets()(server, now);

  const record = (server: string, by: string, reason: string, call?: Call): void => {
    log.warn(`Server ${server}: ${reason}`, { server, call: call?.id, by });
    keep(findingRecord(nextId(), Date.now(), { server, by, reason, ...(call === undefined ? {} : { call }) }), server);
  };

  /** Tells of a finding that holds nothing. */
  const flag = (call: Call, { kind, where, evidence, why }: Omit<Finding, 'severity'>): void => {
    const by = `inspect:${kind}`;
    call.trail.push({ step: 'inspect', decision: `flag by ${by}` });
    const at = where === '' ? '' : ` At ${shorten(where, 80)}:`;
    record(call.target.upstream, by, mask(`${why}${at} ${evidence}`.trim()), call);
  };

  const keeper = createResultKeeper({
    holds: state.holds,
    results: state.results,
    mask,
    onHeld: (call, told, by) =>
      log.warn(`Server ${call.target.upstream}: ${told}`, { server: call.target.upstream, call: call.id, by }),
  });

  const countSecret = ({ target }: Call, { kind, evidence }: Finding): void => {
    if (kind === 'secret-leak') watching.count(target.upstream, 'secrets', () => evidence);
  };
  const guard = derived(
    () => config.inspection,
    ({ results, flagOnly }) =>
      createResultGuard({
        results,
        flagOnly,
        holds: ({ kind }) => kind === 'secret-leak' && watching.holdsResults('secrets'),
        pause: () => new Promise((resolve) => setImmediate(resolve)),
        hold(call, answer, found) {
          countSecret(call, found);
          return keeper.hold(call, answer, found);
        },
        flag(call, found) {
          countSecret(call, found);
          flag(call, found);
        },
      }),
  );

  const countMisfit = ({ target }: Call, misfit: string): void =>
    watching.count(target.upstream, 'schema_violations', () => misfit);
  const later = createLater({
    words: () => config.inspection.results !== 'off',
    schemas,
    flag,
    onMisfit: countMisfit,
    onDropped: () => log.debug('An answer was not looked at for words: there were too many.'),
    onBug: (error) => log.error('This is a bug of the gateway.', { error }),
  });

  const refuseMisfit = (call: Call, answer: Result): void => {
    const evidence = misfitOf(schemas, call, answer);
    if (evidence === undefined) return;
    countMisfit(call, evidence);
    const why = 'It is not what the tool says it answers with.';
    throw keeper.hold(call, answer, { kind: 'schema-violation', severity: 'hold', where: '', evidence, why });
  };

  const lookAtArguments = derived(
    () => config.inspection.arguments,
    (refuses) =>
      createArgumentsGuard({
        arguments: refuses,
        staysHere: ({ target: { upstream }, receivedAt, facts }) =>
          servers().get(upstream)?.sandbox?.confine === true &&
          outlets(upstream, receivedAt).length === 0 &&
          !facts.needs.some(({ object }) => object.kind === 'url'),
        flag: (call, why) => flag(call, { kind: 'secret-leak', where: '', evidence: '', why }),
      }),
  );

  const onFlow = (call: Call, { rule, from, to, host, about }: Flow, decision: string): void => {
    call.trail.push({ step: 'inspect', decision: `flow ${rule}: ${decision}` });
    const reason = mask(`data of ${shorten(from)} to ${shorten(host)}: ${about}`);
    if (decision === 'flag') record(to, `flow:${rule}`, reason, call);
    else log.warn(`Server ${to}: ${reason}`, { server: to, call: call.id, by: `flow:${rule}`, decision });
  };
  let memory: FlowMemory | undefined;
  const flowGuard = derived(
    () => (config.servers.length < 2 ? 'off' : config.flow),
    (wanted) =>
      wanted === 'off'
        ? undefined
        : createFlowGuard({
            flow: wanted,
            // What was brought in before is not forgotten because a person wants to be told of it otherwise.
            memory: (memory ??= createFlowMemory(flowBounds)),
            outlets,
            isPublic: (server) => publicProviders.includes(servers().get(server)?.provider),
            grants: policy.grants,
            consume: policy.consume,
            ask: policy.ask,
            onFlow,
            now: Date.now,
          }),
  );

  /** A judge may tell, and hold what comes next: what it was shown was delivered. */
  const heedJudge = ({ server, tool }: JudgeCase, found: Finding): void => {
    const [why, evidence] = [mask(found.why), mask(found.evidence)];
    if (found.severity !== 'hold') return record(server, 'judge', `${why} ${evidence}`.trim());
    const part = tool === undefined ? ({ kind: 'server', name: '' } as const) : ({ kind: 'tool', name: tool } as const);
    log.warn(`Server ${server}: ${why}`, { server, tool, by: 'judge' });
    try {
      state.holds.hold({ ...part, server, why, evidence, by: 'judge' });
    } catch (error) {
      log.error('What the judge wants held could not be.', { server, error });
    }
  };
  /** Loaded with the first case: most gateways have no judge. */
  let judging: Promise<Judging> | undefined;
  let judgedBy = config.judge;
  const dismissJudge = (): void => {
    judging?.then(
      (one) => one.close(),
      () => {},
    );
    judging = undefined;
  };
  const judge = (judged: JudgeCase): void => {
    const { judge: settings } = config;
    if (settings !== judgedBy) dismissJudge();
    judgedBy = settings;
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

  const delivered = (call: Call, answer: Result): Result | Promise<Result> => {
    flowGuard()?.incoming(call, answer);
    later.look(call, answer);
    if (config.judge !== undefined)
      judge({ kind: 'result', server: call.target.upstream, tool: call.target.name, content: answer });
    // Last, so that all of it was looked at before. A message that is small as a whole is not looked at for this.
    const isLarge = bytesOf(call) > config.artifacts.overBytes && config.artifacts.enabled;
    return isLarge && call.method === 'tools/call' ? options.artifacts.keep(call, answer) : answer;
  };

  return {
    showed: (server, surface) => judge({ kind: 'surface', server, content: surface }),
    outgoing(call) {
      if (!read.has(call.method)) return undefined;
      const before = keeper.releasedFor(call);
      if (before !== undefined) {
        flowGuard()?.incoming(call, before);
        return config.artifacts.enabled ? options.artifacts.keep(call, before) : before;
      }
      lookAtArguments()(call);
      return flowGuard()?.outgoing(call);
    },
    incoming(call, answer) {
      // What is ours was looked at when it came.
      if (!read.has(call.method) || call.target.upstream === ownServer) return answer;
      watching.answered(call.target.upstream, bytesOf(call));
      if (watching.holdsResults('schema_violations')) refuseMisfit(call, answer);
      const shown = config.inspection.results === 'off' ? answer : guard()(call, answer);
      return shown instanceof Promise ? shown.then((found) => delivered(call, found)) : delivered(call, shown);
    },
    close() {
      later.close();
      dismissJudge();
    },
  };
};
