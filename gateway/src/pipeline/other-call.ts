import { visible } from '../policy/visible.ts';
import type { Principal, Target } from '../policy/grant.ts';
import type { Facts } from '../policy/need.ts';
import type { Call, JsonObject, Result } from './call.ts';
import { mapArguments, misfit } from './mapped-arguments.ts';
import type { ArgumentSource } from './mapped-arguments.ts';
import { orAborted } from './or-aborted.ts';
import type { FallbackParts } from './steps/fallback.ts';

/** What stands in for a target of another server. */
export interface OtherTarget {
  readonly server: string;
  readonly target: 'tool' | 'resource';
  /** By the server's own name, or by URI. */
  readonly name: string;
  /** Left out: those of the call. */
  readonly arguments?: Readonly<Record<string, ArgumentSource>>;
}

export interface OtherCallOptions {
  /** The tools of a server; undefined where it was never seen. */
  toolsOf(server: string): readonly JsonObject[] | undefined;
  /** What a call would touch. */
  facts(
    method: string,
    found: { readonly target: Target; readonly params: JsonObject; readonly own: JsonObject | undefined },
    principal: Principal,
  ): Facts | Promise<Facts>;
  nextId(): string;
  /** Runs it through the whole pipeline: it is recorded, and allowed or not, like any other. */
  run(call: Call): Promise<Result>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Makes the calls that stand in for others, for whom those were made. */
export const createOtherCalls = ({
  toolsOf,
  facts,
  nextId,
  run,
  now = Date.now,
}: OtherCallOptions): FallbackParts['other'] => {
  const callOf = (call: Call, id: string, target: Target, params: JsonObject, known: Facts): Call => ({
    id,
    principal: call.principal,
    caller: call.caller,
    method: call.method,
    target,
    params,
    facts: known,
    receivedAt: now(),
    bytes: call.bytes,
    trail: [
      { step: 'fallback', decision: `instead of ${call.target.upstream}/${visible(call.target.name)} (${call.id})` },
    ],
    wire: { progressAt: 0, bytesOut: undefined, asking: 0, heldMs: 0 },
    signal: call.signal,
    ...(call.hooked === undefined ? {} : { hooked: call.hooked }),
    // Progress may only grow: where the first server showed some, a second that begins anew shows none.
    onProgress: call.wire.progressAt === 0 ? call.onProgress : call.onProgress && (() => {}),
  });

  return (call, to) => {
    const target: Target = { kind: to.target, upstream: to.server, name: to.name };
    const { name: _name, uri: _uri, arguments: args, ...rest } = call.params;
    const tools = to.target === 'tool' ? toolsOf(to.server) : undefined;
    const own = tools?.find((tool) => tool['name'] === to.name);
    if (tools !== undefined && own === undefined) return { why: 'there is no such tool' };
    const mapped = mapArguments(args, to.arguments);
    const why = own === undefined ? undefined : misfit(mapped, own['inputSchema']);
    if (why !== undefined) return { why };
    const params = to.target === 'tool' ? { ...rest, name: to.name, arguments: mapped } : { ...rest, uri: to.name };
    const id = nextId();
    const go = (known: Facts): Promise<Result> => {
      const other = Object.freeze(callOf(call, id, target, params, known));
      return run(other).then((answer) => {
        call.wire.bytesOut = other.wire.bytesOut;
        return answer;
      });
    };
    const gathered = facts(call.method, { target, params, own }, call.principal);
    return { id, answer: gathered instanceof Promise ? orAborted(gathered, call.signal).then(go) : go(gathered) };
  };
};
