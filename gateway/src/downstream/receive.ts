import { GatewayError } from '../errors.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { unhooked } from '../pipeline/hooked.ts';
import type { BeforeFreezing, BeforeHooks, HookSwitch } from '../pipeline/hooked.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import { nowhere } from '../pipeline/steps/validate.ts';
import type { Principal, Target } from '../policy/grant.ts';
import type { Facts } from '../policy/need.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { CallMethod } from '../protocol/mcp.ts';
import type { Directory, Found } from './directory.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Caller } from '../pipeline/caller.ts';
import type { Signal } from '../pipeline/abort.ts';

/** One request to act on a target, as it came in. */
export interface Arrival {
  readonly method: CallMethod;
  readonly params: JsonObject;
  readonly extras: JsonObject | undefined;
  readonly principal: Principal;
  readonly caller: Caller;
  readonly bytes: number;
  readonly signal: Signal;
  readonly onProgress: ((params: JsonObject) => void) | undefined;
  /** A hook of the engine makes it. */
  readonly isWithinHook?: boolean;
}

/** An order to start or stop a server. */
export interface ServerOrder {
  readonly method: 'mcp_server_start' | 'mcp_server_stop';
  readonly server: string;
  readonly principal: Principal;
  readonly bytes: number;
  readonly signal: Signal;
}

/** A call on its way. */
export interface Received {
  readonly id: string;
  readonly answer: Promise<Result>;
}

const pairs = 36 ** 2;
const pair = (value: number): string => value.toString(36).padStart(2, '0');

/** Ids that sort by time and never meet: milliseconds, a number in sequence, and a mark of this process. */
export const createCallIds = (mark: string, now: () => number = Date.now): (() => string) => {
  // Made of two texts that are there mostly: each call has one.
  const tails = Array.from({ length: pairs }, (_, low) => `${pair(low)}-${mark}`);
  let [count, at, high, head] = [0, Number.NaN, 0, ''];
  return () => {
    count = (count + 1) % pairs ** 2;
    const present = now();
    const turns = Math.floor(count / pairs);
    if (present !== at || turns !== high) {
      at = present;
      high = turns;
      head = `${at.toString(36).padStart(9, '0')}-${pair(high)}`;
    }
    return `${head}${tails[count % pairs]}`;
  };
};

const text = (value: unknown): value is string => typeof value === 'string' && value !== '';

const refTarget = (ref: unknown): Target | undefined => {
  if (!isObject(ref)) return undefined;
  const { type, name, uri } = { type: ref['type'], name: ref['name'], uri: ref['uri'] };
  if (type === 'ref/prompt' && text(name)) return { kind: 'prompt', upstream: nowhere, name };
  return type === 'ref/resource' && text(uri) ? { kind: 'resource', upstream: nowhere, name: uri } : undefined;
};

const refuse = (method: CallMethod, message: string): never => {
  throw new GatewayError('invalid-arguments', message, { remedy: `See the MCP specification of ${method}.` });
};

/** The name that the params call a target by. Throws `invalid-arguments` where they are not of the method's shape. */
export const namedTarget = (method: CallMethod, params: JsonObject): Target => {
  const { name, uri, arguments: args } = { name: params['name'], uri: params['uri'], arguments: params['arguments'] };
  switch (method) {
    case 'tools/call':
      if (!text(name)) return refuse(method, 'params.name must be the name of a tool.');
      if (args !== undefined && !isObject(args)) return refuse(method, 'params.arguments must be an object.');
      return { kind: 'tool', upstream: nowhere, name };
    case 'prompts/get':
      if (!text(name)) return refuse(method, 'params.name must be the name of a prompt.');
      if (args !== undefined && !isObject(args)) return refuse(method, 'params.arguments must be an object.');
      return { kind: 'prompt', upstream: nowhere, name };
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      if (!text(uri)) return refuse(method, 'params.uri must be a URI.');
      return { kind: 'resource', upstream: nowhere, name: uri };
    case 'completion/complete':
      return refTarget(params['ref']) ?? refuse(method, 'params.ref must name a prompt or a resource.');
  }
};

const noFacts: Facts = Object.freeze({ needs: Object.freeze([]), violations: Object.freeze([]) });

const adminFacts: Facts = Object.freeze({
  needs: Object.freeze([{ level: 'server_admin', object: { kind: 'none' } } as const]),
  violations: Object.freeze([]),
});

/** Makes the frozen call of each arrival and runs it through the pipeline. */
export const createReceiver = (
  directory: Directory,
  run: (call: Call) => Promise<Result>,
  nextId: () => string,
  now: () => number = Date.now,
  hooks: HookSwitch = unhooked,
) => {
  const makeCall = (
    arrival: Omit<Arrival, 'method'> & { readonly method: string },
    id: string,
    found: Found,
    facts: Facts,
  ): Call =>
    Object.freeze({
      id,
      principal: arrival.principal,
      caller: arrival.caller,
      method: arrival.method,
      target: found.target,
      params: found.params,
      facts,
      receivedAt: now(),
      bytes: arrival.bytes,
      trail: [],
      wire: { progressAt: 0, bytesOut: undefined, asking: 0, heldMs: 0 },
      signal: arrival.signal,
      extras: arrival.extras,
      onProgress: arrival.onProgress,
    });

  /** A hook may name another resource; a tool stays the one that was called. */
  const relocate = async (arrival: Arrival, named: Target, found: Found, params: JsonObject): Promise<Found> => {
    if (params['uri'] === found.params['uri']) return { ...found, params };
    const target = { ...named, name: String(params['uri']) };
    return (await directory.find(arrival.method, params)) ?? { target, params, own: undefined };
  };

  /** Hooks go first: what they write is what is looked at, decided about, recorded and sent. */
  const runHooked = async (
    { before }: BeforeHooks,
    arrival: Arrival,
    id: string,
    named: Target,
    found: Found,
  ): Promise<Result> => {
    const { method, principal, signal, isWithinHook = false } = arrival;
    const unfrozen = { id, method, principal, target: found.target, name: named.name, params: found.params };
    const after: BeforeFreezing = await before({ ...unfrozen, signal, isWithinHook });
    const located = after.params === found.params ? found : await relocate(arrival, named, found, after.params);
    const known = located.target.upstream === nowhere ? noFacts : directory.facts(method, located, principal);
    const facts = known instanceof Promise ? await orAborted(known, signal) : known;
    const { trail, hooked } = after;
    return run(Object.freeze({ ...makeCall(arrival, id, located, facts), trail, hooked }));
  };

  const runFound = (arrival: Arrival, id: string, named: Target, found: Found | undefined): Promise<Result> => {
    if (found === undefined)
      return run(makeCall(arrival, id, { target: named, params: arrival.params, own: undefined }, noFacts));
    if (hooks.current !== undefined) return runHooked(hooks.current, arrival, id, named, found);
    const facts = directory.facts(arrival.method, found, arrival.principal);
    return facts instanceof Promise
      ? orAborted(facts, arrival.signal).then((known) => run(makeCall(arrival, id, found, known)))
      : run(makeCall(arrival, id, found, facts));
  };

  /** Throws `invalid-arguments` before anything else happens; afterwards rejects as the pipeline does. */
  const receive = (arrival: Arrival): Received => {
    const id = nextId();
    const named = namedTarget(arrival.method, arrival.params);
    const found = directory.find(arrival.method, arrival.params);
    return {
      id,
      answer:
        found instanceof Promise
          ? orAborted(found, arrival.signal).then((known) => runFound(arrival, id, named, known))
          : runFound(arrival, id, named, found),
    };
  };

  /** Starting and stopping a server takes the same path as any call. */
  const administer = (order: ServerOrder): Received => {
    const id = nextId();
    const known = directory.hasServer(order.server);
    const target: Target = { kind: 'server', upstream: known ? order.server : nowhere, name: order.server };
    const arrival = {
      ...order,
      caller: nobody,
      extras: undefined,
      onProgress: undefined,
      params: { name: order.server },
    };
    return { id, answer: run(makeCall(arrival, id, { target, params: arrival.params, own: undefined }, adminFacts)) };
  };

  return { receive, administer };
};

export type Receiver = ReturnType<typeof createReceiver>;
