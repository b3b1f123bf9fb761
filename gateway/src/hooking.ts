import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config/config.ts';
import type { Found } from './downstream/directory.ts';
import type { EngineHooks } from './downstream/engine-hooks.ts';
import { GatewayError } from './errors.ts';
import { createCallHooks } from './hooks/call-hooks.ts';
import { createEngineHooks } from './hooks/engine.ts';
import type { HookName, LiveHook } from './hooks/hook.ts';
import { loadHooks } from './hooks/modules.ts';
import type { HookModules } from './hooks/modules.ts';
import { createRegistry } from './hooks/registry.ts';
import { createServerHooks } from './hooks/server-hooks.ts';
import type { AuditRecord, Call, Result } from './pipeline/call.ts';
import type { HookSwitch } from './pipeline/hooked.ts';
import { serverRecord } from './pipeline/server-record.ts';
import type { HooksAfter } from './pipeline/steps/hooks.ts';
import type { Principal } from './policy/grant.ts';
import type { Facts } from './policy/need.ts';
import type { Log } from './telemetry/log.ts';
import type { UpstreamEvents } from './upstream/options.ts';

type HookingConfig = Pick<Config, 'hooks' | 'maxMessageBytes'>;

export interface HookingOptions {
  readonly config: HookingConfig;
  /** Those of the configuration; left out, calls are refused where it names any. */
  readonly modules: HookModules | undefined;
  readonly log: Log;
  nextId(): string;
  keep(what: AuditRecord, server: string): boolean;
  /** What a call would touch. */
  factsOf(method: string, found: Found, principal: Principal): Facts | Promise<Facts>;
  describe(target: Found['target']): Found['own'];
  /** An error without secrets. */
  masked(error: unknown): unknown;
}

/** What of a gateway asks hooks: modules of its owner, and the engine. */
export interface Hooking extends HookSwitch {
  /** What a pipeline needs of it; undefined where nothing is hooked. */
  readonly after: HooksAfter | undefined;
  /** Before a server is reached. Rejects with a veto. */
  starting(server: string): Promise<void>;
  /** The same listener, after which hooks hear how a server stands. */
  hears(onState: UpstreamEvents['onState']): UpstreamEvents['onState'];
  /** A call that was made of another one passes hooks as any other. */
  again(call: Call, run: (call: Call) => Promise<Result>): Promise<Result>;
  engine(hear: (line: string) => unknown): EngineHooks;
  /** Loads what another configuration names. Rejects with a ConfigError; what it gives makes it hold. */
  prepare(config: HookingConfig): Promise<() => void>;
}

const hookable: readonly HookName[] = ['mcp_tool_execute', 'mcp_resource_request', 'mcp_server_start'];

/** Modules that nobody loaded: what they would have vetoed is not known. */
const unloaded = (timeoutMs: number): HookModules =>
  hookable.map(
    (hook): LiveHook => ({
      hook,
      phase: 'before',
      priority: 100,
      kind: 'security',
      by: 'the configuration',
      isEngine: false,
      isStrict: true,
      timeoutMs,
      ask: () => Promise.reject(new GatewayError('internal', 'its modules were not loaded (see `loadHooks`)')),
      tell: () => {},
    }),
  );

export const createHooking = (options: HookingOptions): Hooking => {
  const { config, log, nextId, keep } = options;
  const trusted = () => config.hooks?.engine;
  const registry = createRegistry(({ isEngine, phase }) => !isEngine || trusted()?.phases.includes(phase) === true);
  const owner = {};
  const modulesOf = ({ hooks }: HookingConfig, loaded: HookModules | undefined): HookModules =>
    loaded ?? ((hooks?.modules.length ?? 0) > 0 ? unloaded(1_000) : []);
  registry.put(owner, modulesOf(config, options.modules));

  const calls = createCallHooks({
    registry,
    maxBytes: () => config.maxMessageBytes,
    masked: options.masked,
    onSkipped: ({ hook, why }, call) =>
      log.warn(`A hook of ${hook.by} (${hook.hook}) was skipped: ${why ?? ''}`, { call, phase: hook.phase }),
  });
  const servers = createServerHooks({
    registry,
    nextId,
    onNoted({ hook, did, why = '' }, server) {
      log.warn(`Server ${server}: a hook of ${hook.by} ${did}: ${why}`, { server });
      keep(serverRecord(nextId(), Date.now(), server, `hook ${did}`, `${hook.by}: ${why}`), server);
    },
  });
  const isOn = (): boolean => config.hooks !== undefined;

  return {
    get current() {
      return isOn() ? calls : undefined;
    },
    get after() {
      return isOn() ? calls : undefined;
    },
    starting: (server) => servers.starting(server),
    hears: (onState) => (server, entered) => {
      onState(server, entered);
      if (isOn()) servers.entered(server, entered.state, 'reason' in entered ? entered.reason : undefined);
    },
    async again(call, run) {
      if (!isOn()) return run(call);
      const { principal, method, hooked: made } = call;
      const before = await calls.before({ ...call, name: call.target.name, isWithinHook: made?.isWithinHook === true });
      const { params, hooked } = before;
      const { uri = call.target.name } = { uri: params['uri'] };
      const target = call.target.kind === 'resource' ? { ...call.target, name: String(uri) } : call.target;
      const found = { target, params, own: options.describe(target) };
      const facts = params === call.params ? call.facts : await options.factsOf(method, found, principal);
      return run(Object.freeze({ ...call, target, params, facts, hooked, trail: [...call.trail, ...before.trail] }));
    },
    engine: (hear) =>
      createEngineHooks({
        registry,
        trusted,
        hear,
        onRegistered(accepted, refused) {
          log.info(`The engine hooks into ${accepted.length} of what there is.`, { refused });
        },
      }),
    async prepare(next) {
      const isSame = isDeepStrictEqual(next.hooks?.modules, config.hooks?.modules);
      const loaded = isSame ? undefined : await loadHooks(next, log);
      return () => {
        if (loaded !== undefined) registry.put(owner, loaded);
        registry.refresh();
      };
    },
  };
};
