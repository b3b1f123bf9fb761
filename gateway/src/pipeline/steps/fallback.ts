import { GatewayError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Call, JsonObject, Result, Step } from '../call.ts';
import type { OtherTarget } from '../other-call.ts';
import { abortReason } from '../or-aborted.ts';
import { passing } from '../passing.ts';
import { ageWords } from './cache.ts';
import type { FoundAnswer } from './cache.ts';

/** What is tried instead: another server, a kept answer, an answer of the owner's own. */
export type Link =
  | ({ readonly kind: 'other' } & OtherTarget)
  | { readonly kind: 'cached'; readonly maxAgeMs?: number }
  | { readonly kind: 'answer'; readonly text?: string; readonly structured?: JsonObject };

/** A call on its way to another server, or why there is none. */
export type OtherCall = { readonly id: string; readonly answer: Promise<Result> } | { readonly why: string };

export interface FallbackParts {
  /** What stands in for the server of a call; undefined for nearly all. */
  chainOf(call: Call): readonly Link[] | undefined;
  /** Whether an error that the tool answers with is to count as no answer: where its owner declared that. */
  countsToolErrors?(call: Call): boolean;
  /** Makes a call of its own: allowed or not, and recorded. */
  other(call: Call, to: OtherTarget): OtherCall;
  /** The last answer, if it is no older than this, in milliseconds. */
  last(call: Call, maxAgeMs: number | undefined): FoundAnswer | undefined;
}

/** The `_meta` key under which an answer says that its server did not give it. */
export const fallbackMetaKey = 'storycore-mcp/fallback';

/** A server could not answer. What it calls an error itself is its answer, and a refusal of ours is nobody's failure. */
const unanswered: ReadonlySet<ErrorCode> = new Set([
  'upstream-failed',
  'upstream-unavailable',
  'timeout',
  'rate-limited',
]);

type Because = ErrorCode | 'tool-error';

const isToolError = (answer: Result): boolean => 'result' in answer && answer.result['isError'] === true;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The answer, with a mark that it is another than was asked for, and why. */
const marked = (answer: FoundAnswer['answer'], mark: JsonObject): Result => {
  const { _meta: meta } = answer.result;
  return {
    ...answer,
    result: { ...answer.result, _meta: { ...(isObject(meta) ? meta : {}), [fallbackMetaKey]: mark } },
  };
};

const ownAnswer = ({ target, caller }: Call, { text, structured }: Extract<Link, { kind: 'answer' }>): JsonObject => ({
  ...(caller.era === 'stateless' ? { resultType: 'complete' } : {}),
  ...(target.kind === 'resource'
    ? { contents: [{ uri: target.name, mimeType: 'text/plain', text: text ?? '' }] }
    : {
        content: [{ type: 'text', text: text ?? JSON.stringify(structured) }],
        ...(structured === undefined ? {} : { structuredContent: structured }),
      }),
});

const noted = (call: Call, decision: string): undefined => {
  call.trail.push({ step: 'fallback', decision });
  return undefined;
};

/** What of another server's answer is none for this call. */
const unusable = (answer: Result): string | undefined => {
  if ('error' in answer) return `error ${answer.error.code}`;
  const { resultType = 'complete' } = answer.result;
  return resultType === 'complete' ? undefined : 'it asks for more';
};

/** Where a server cannot answer, gives what its owner declared instead. */
export const fallback = (parts: FallbackParts): Step => {
  const ask = async (call: Call, to: OtherTarget, because: Because): Promise<Result | undefined> => {
    const name = `${to.server}/${to.name}`;
    const note = (what: string): undefined => noted(call, `${name}: ${what}`);
    const other = parts.other(call, to);
    if ('why' in other) return note(other.why);
    try {
      const answer = await other.answer;
      const why = unusable(answer);
      note(why ?? `answered (${other.id})`);
      if (why !== undefined || 'error' in answer) return undefined;
      call.wire.isStoodInFor = true;
      return marked(answer, { because, server: to.server, name: to.name });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (call.signal.aborted) throw abortReason(call.signal);
      return note(`${error.code} (${other.id})`);
    }
  };

  const follow = async (call: Call, link: Link, because: Because): Promise<Result | undefined> => {
    switch (link.kind) {
      case 'other':
        return ask(call, link, because);
      case 'cached': {
        const found = parts.last(call, link.maxAgeMs);
        if (found === undefined) return noted(call, 'no answer is kept');
        noted(call, `a kept answer, ${ageWords(found.ageMs)}`);
        return marked(found.answer, { because, cached: true, ageMs: found.ageMs });
      }
      case 'answer':
        noted(call, "the owner's own answer");
        call.wire.isStoodInFor = true;
        return marked({ result: ownAnswer(call, link) }, { because, degraded: true });
    }
  };

  const firstOf = async (call: Call, chain: readonly Link[], because: Because): Promise<Result | undefined> => {
    for (const link of chain) {
      // The next is tried where this one is of no use.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await follow(call, link, because);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };

  const instead = async (call: Call, chain: readonly Link[], error: unknown): Promise<Result> => {
    if (!(error instanceof GatewayError) || !unanswered.has(error.code) || call.signal.aborted) throw error;
    const answer = await firstOf(call, chain, error.code);
    if (answer === undefined) throw error;
    return answer;
  };

  const better = async (call: Call, chain: readonly Link[], answer: Result): Promise<Result> =>
    isToolError(answer) && !call.signal.aborted ? ((await firstOf(call, chain, 'tool-error')) ?? answer) : answer;

  const stoodInFor: Step = (call, next) => {
    const chain = parts.chainOf(call);
    if (chain === undefined) return next();
    const counts = parts.countsToolErrors?.(call) === true;
    return next().then(
      (answer) => (counts ? better(call, chain, answer) : answer),
      (error: unknown) => instead(call, chain, error),
    );
  };
  return passing((call) => parts.chainOf(call) === undefined, stoodInFor);
};
