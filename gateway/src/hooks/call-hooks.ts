import { GatewayError } from '../errors.ts';
import type { Call, JsonObject, Result, TrailEntry } from '../pipeline/call.ts';
import type { BeforeFreezing, BeforeHooks, UnfrozenCall } from '../pipeline/hooked.ts';
import type { HooksAfter } from '../pipeline/steps/hooks.ts';
import { askAll, eventFor } from './chain.ts';
import type { Noted, Told } from './chain.ts';
import { failureOf, hookedCall, hookOf } from './event.ts';
import type { HookedCall } from './event.ts';
import type { HookName, HookPhase, LiveHook } from './hook.ts';
import type { Registry } from './registry.ts';

export interface CallHooksOptions {
  readonly registry: Pick<Registry, 'asked' | 'told'>;
  /** The largest that a hook may write. */
  maxBytes(): number;
  onSkipped(noted: Noted, call: string): void;
  /** What failed, without secrets. */
  masked(error: unknown): unknown;
}

/** Asks and tells hooks about calls. */
export type CallHooks = BeforeHooks & HooksAfter;

/** Who did what, in the trail of its call. */
const entryOf = ({ hook: { by }, did, why }: Noted): TrailEntry => ({
  step: 'hooks',
  decision: `${by} ${did}${why === undefined ? '' : `: ${why}`}`,
});

/** What a hook wrote, in the place of what the client sent. */
const rewritten = (params: JsonObject, method: string, written: JsonObject): JsonObject =>
  method === 'tools/call' ? { ...params, arguments: written } : { ...params, uri: written['uri'] };

export const createCallHooks = ({ registry, maxBytes, onSkipped, masked }: CallHooksOptions): CallHooks => {
  /** A call that a hook of the engine makes is nothing that the engine has to be asked about. */
  const outside = (hooks: readonly LiveHook[], isWithinHook: boolean): readonly LiveHook[] =>
    isWithinHook ? hooks.filter(({ isEngine }) => !isEngine) : hooks;

  const tell = (hook: HookName, phase: HookPhase, isWithinHook: boolean, told: () => Told): void => {
    for (const each of outside(registry.told(hook, phase), isWithinHook)) each.tell(eventFor(each, told()));
  };

  const noteIn =
    (trail: TrailEntry[], call: string) =>
    (noted: Noted): void => {
      trail.push(entryOf(noted));
      if (noted.did === 'was skipped') onSkipped(noted, call);
    };

  const before = async (call: UnfrozenCall): Promise<BeforeFreezing> => {
    const { method, name, isWithinHook, signal } = call;
    const trail: TrailEntry[] = [];
    const hook = hookOf(method);
    const hooked = { name, isWithinHook };
    if (hook === undefined) return { params: call.params, trail, hooked };
    tell(hook, 'before', isWithinHook, () => ({ call: hookedCall(call, name) }));
    let { params } = call;
    try {
      const options = { maxBytes: maxBytes(), signal, note: noteIn(trail, call.id) };
      await askAll<JsonObject>(
        outside(registry.asked(hook, 'before'), isWithinHook),
        options,
        () => ({ call: hookedCall({ ...call, params }, name) }),
        (answer) => {
          if (answer.action !== 'rewrite') return undefined;
          params = rewritten(params, method, answer.arguments);
          return params;
        },
      );
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'vetoed') throw error;
      return { params, trail, hooked: { ...hooked, veto: error } };
    }
    return { params, trail, hooked };
  };

  const filter = async (call: Call, result: Result): Promise<Result> => {
    const hook = hookOf(call.method);
    // A server that asks its client for more has not answered yet, and an error of its own is no result.
    if (hook === undefined || 'error' in result || result.result['resultType'] === 'input_required') return result;
    const { name, isWithinHook = false } = call.hooked ?? {};
    const asked = outside(registry.asked(hook, 'after'), isWithinHook);
    const shown = hookedCall(call, name);
    tell(hook, 'after', isWithinHook, () => ({ call: shown, result: result.result }));
    const written = await askAll<JsonObject>(
      asked,
      { maxBytes: maxBytes(), signal: call.signal, note: noteIn(call.trail, call.id) },
      (given) => ({ call: shown, result: given ?? result.result }),
      (answer) => (answer.action === 'filter' ? answer.result : undefined),
    );
    return written === undefined ? result : { ...result, result: written };
  };

  const ended: HooksAfter['ended'] = (call, end) => {
    const { name, isWithinHook = false } = call.hooked ?? {};
    const error = failureOf('failed' in end ? { failed: masked(end.failed) } : end);
    const told = (shown: HookedCall): Told => ({
      call: shown,
      ...('result' in end ? { result: end.result } : {}),
      ...(error === undefined ? {} : { error }),
    });
    const hook = hookOf(call.method);
    if (hook !== undefined) tell(hook, 'observe', isWithinHook, () => told(hookedCall(call, name)));
    if (error !== undefined) tell('mcp_error_handling', 'observe', isWithinHook, () => told(hookedCall(call, name)));
  };

  return { before, filter, ended };
};
