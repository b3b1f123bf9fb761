import { canonical } from '../inspect/canonical.ts';
import { differences } from '../inspect/difference.ts';
import { inspect } from '../inspect/inspect.ts';
import { severityOf } from '../inspect/pin-policy.ts';
import { settled } from '../inspect/surface.ts';
import type { PromptBody, Surface } from '../inspect/surface.ts';
import type { WithheldOptions } from '../inspect/withheld.ts';
import type { Call, Result } from '../pipeline/call.ts';
import type { Hold } from '../policy/hold.ts';
import { isObject } from '../protocol/json.ts';
import type { HoldStore } from '../store/holds.ts';
import type { PinStore, StoredPin } from '../store/pins.ts';
import { approvedIn } from './shown.ts';

export interface PromptBodiesOptions {
  readonly state: { readonly holds: HoldStore; readonly pins: PinStore };
  /** The pin of a server that a person, or the configuration, approved. */
  pinOf(server: string): StoredPin | undefined;
  comparing(server: string): WithheldOptions;
  /** Hides secrets in what is kept. */
  mask<T>(value: T): T;
}

/** Bodies of one server that are kept, and how much of each: what is beyond that is examined, and not compared. */
const mostBodies = 100;
const longestBody = 65_536;
const longestEvidence = 2_000;

const isSame = (a: PromptBody, b: PromptBody): boolean =>
  a.name === b.name && canonical(a.arguments) === canonical(b.arguments);

const textOf = ({ messages }: { readonly messages?: unknown }): string =>
  (Array.isArray(messages) ? messages : [messages])
    .map((message: unknown) => {
      const content = isObject(message) ? message['content'] : undefined;
      return isObject(content) && typeof content['text'] === 'string' ? content['text'] : canonical(message ?? null);
    })
    .join('\n')
    .slice(0, longestEvidence);

/**
 * Looks at what a prompt says when it is asked for: its text is a part of what was approved from the first time on that it
 * was seen with these arguments. Gives what holds it, where it says something else by now, or what no prompt should.
 */
export const createPromptBodies = ({ state, pinOf, comparing, mask }: PromptBodiesOptions) => {
  const hold = (server: string, name: string, more: Pick<Hold, 'why' | 'evidence' | 'by'>): Hold =>
    state.holds.hold({ kind: 'prompt', server, name, ...more });

  const learn = (pin: StoredPin, approved: Surface, body: PromptBody): Hold | undefined => {
    const { server } = pin;
    const found = inspect({ kind: 'prompt', server, payload: body.result }, comparing(server).context());
    const grave = found.find(({ severity }) => severity === 'hold');
    if (grave !== undefined) {
      return hold(server, body.name, { why: grave.why, evidence: grave.evidence, by: `finding:${grave.kind}` });
    }
    const { bodies = [] } = approved;
    if (bodies.length >= mostBodies || canonical(body).length > longestBody) return undefined;
    state.pins.learn(pin, JSON.stringify(settled({ ...approved, bodies: [...bodies, body] })));
    return undefined;
  };

  return ({ target: { upstream, name }, params }: Call, result: Result): Hold | undefined => {
    const pin = pinOf(upstream);
    const approved = pin === undefined ? undefined : approvedIn(pin);
    if (pin === undefined || approved === undefined || !('result' in result)) return undefined;
    const given = isObject(params['arguments']) ? params['arguments'] : {};
    const body = mask({ name, arguments: given, result: result.result });
    const before = approved.bodies?.find((each) => isSame(each, body));
    if (before === undefined) return learn(pin, approved, body);
    const [change] = differences({ bodies: [before] }, settled({ bodies: [body] }));
    if (change === undefined || severityOf(change, comparing(upstream).policy) !== 'hold') return undefined;
    const evidence = `It said: ${textOf(before.result)}\nIt says: ${textOf(body.result)}`;
    return hold(upstream, name, {
      why: 'It says something else than it did, to the same arguments.',
      evidence,
      by: 'pin',
    });
  };
};
