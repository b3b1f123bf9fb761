import { carriedPiece, comparable } from '../inspect/carried.ts';
import { findSecret } from '../policy/secrets.ts';
import type { Brought, FlowMemory } from './flow-memory.ts';

/** The rules about what flows from one server to another. */
export const flowRules = {
  carried: 'Arguments carry what another server brought in.',
  trifecta:
    'This conversation has read private data and text that anybody may have written, and may now reach the network.',
} as const;
export type FlowRule = keyof typeof flowRules;

/** A call that may reach the network, as far as flow goes. */
export interface FlowCall {
  readonly conversation: object;
  readonly server: string;
  /** What it sends, as texts. */
  readonly sent: readonly string[];
  /** Where it goes: hosts, in their canonical form. */
  readonly hosts: readonly string[];
}

/** Something that a person should be asked about. */
export interface Flow {
  readonly rule: FlowRule;
  /** The server that brought in what may go out. */
  readonly from: string;
  readonly to: string;
  readonly host: string;
  /** In words, visible: with the very piece, for the person who is asked. */
  readonly evidence: string;
  /** The same without it, for logs and records: it may be anybody's secret. */
  readonly about: string;
}

const mostSent = 65_536;

/** The texts of a value. */
export const textsIn = (value: unknown, depth = 0): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 60) return [];
  return Object.values(value).flatMap((each) => textsIn(each, depth + 1));
};

/** Made once for each value, and only when one is looked at. */
const read = new WeakMap<object, readonly string[]>();
const comparableTexts = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const known = read.get(value);
  if (known !== undefined) return known;
  const texts = textsIn(value)
    .filter((text) => text.length >= 10)
    .map(comparable);
  read.set(value, texts);
  return texts;
};
const textsOf = ({ body }: Brought): readonly string[] => comparableTexts(body);

const isLink = (text: string): boolean => /^https?:\/\/\S+$/i.test(text);

/** What of a result a call carries. A link that was followed as it came carries nothing that its author did not have. */
const carriedBy = (call: FlowCall, brought: readonly Brought[], own: readonly Brought[]): Flow | undefined => {
  let left = mostSent;
  const ownTexts = own.flatMap(textsOf);
  const known = (piece: string): boolean => ownTexts.some((text) => text.includes(piece));
  for (const sent of call.sent) {
    if (left <= 0) break;
    const text = sent.slice(0, left);
    left -= text.length;
    for (const one of brought) {
      const texts = textsOf(one);
      if (isLink(text) && texts.some((each) => each.includes(text))) continue;
      const repeated = comparableTexts(one.asked);
      const found = carriedPiece(text, texts, (piece) => known(piece) || repeated.some((each) => each.includes(piece)));
      if (found === undefined) continue;
      const how = found.how === undefined ? '' : ` (${found.how})`;
      const secret = findSecret(found.evidence);
      const piece = secret === undefined ? `«${found.evidence}»` : `A piece that holds ${secret}`;
      return {
        rule: 'carried',
        from: one.server,
        to: call.server,
        host: call.hosts[0] ?? '',
        evidence: `${piece}${how} came from ${one.server}`,
        about: `a piece of ${found.evidence.length} characters${how} came from ${one.server}`,
      };
    }
  }
  return undefined;
};

/** What a person should be asked about before this call; `settled` names pairs that were answered for. */
export const flowsOf = (call: FlowCall, memory: FlowMemory, settled: (from: string) => boolean): Flow | undefined => {
  const host = call.hosts[0] ?? '';
  // What anybody can read is no secret, wherever it goes.
  const brought = memory
    .others(call.conversation, call.server)
    .filter(({ origin, server }) => origin !== 'public' && !settled(server));
  const carried =
    brought.length === 0 ? undefined : carriedBy(call, brought, memory.of(call.conversation, call.server));
  if (carried !== undefined) return carried;
  const met = memory.met(call.conversation);
  const from = [...met.private].find((server) => server !== call.server && !settled(server));
  const [stranger] = met.untrusted;
  if (from === undefined || stranger === undefined) return undefined;
  const evidence = `${from} read files of this machine, and ${[...met.untrusted].join(', ')} brought in text that anybody may have written`;
  return { rule: 'trifecta', from, to: call.server, host, evidence, about: evidence };
};
