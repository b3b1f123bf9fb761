import type { Grant } from '../policy/grant.ts';
import { answerKey } from './answer-key.ts';
import type { Call, JsonObject } from './call.ts';
import { createKeptAnswers } from './kept-answers.ts';
import type { KeptAnswer } from './kept-answers.ts';
import type { AnswerCache, FoundAnswer } from './steps/cache.ts';

export interface AnswerCacheOptions {
  /** How long the answers of a call are given again, in milliseconds; undefined for one whose answers are not kept. */
  ttlOf(call: Call): number | undefined;
  /** Whether a call is known to change nothing. */
  onlyReads(call: Call): boolean;
  /** Servers of which something is kept. */
  readonly servers: ReadonlySet<string>;
  /** Whom an answer is for, beside those who speak as the call does. */
  scopeOf(call: Call): readonly (string | undefined)[];
  /** One text for one JSON value. */
  canonical(value: unknown): string;
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
  readonly mostBytes: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** The `_meta` key under which an answer that was kept says how old it is. */
export const cacheMetaKey = 'storycore-mcp/cache';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const grantsOf = ({ trail }: Call): readonly string[] =>
  trail.find(({ step }) => step === 'permission')?.grant?.split(' ') ?? [];

/** How long the server itself says that its answer stays good (MCP 2026-07-28, «Caching»). */
const ownTtlMs = (call: Call, { ttlMs }: { readonly ttlMs?: unknown }): number => {
  const said = call.wire.ttlMs ?? ttlMs;
  return typeof said === 'number' && said >= 0 ? said : Infinity;
};

const isWhole = ({ isError, resultType = 'complete' }: { readonly isError?: unknown; readonly resultType?: unknown }) =>
  isError !== true && resultType === 'complete';

const marked = ({ answer }: KeptAnswer, ageMs: number, isStale: boolean): FoundAnswer['answer'] => {
  const { ttlMs, _meta: meta } = answer.result;
  return {
    ...answer,
    result: {
      ...answer.result,
      ...(typeof ttlMs === 'number' ? { ttlMs: Math.max(0, ttlMs - ageMs) } : {}),
      _meta: { ...(isObject(meta) ? meta : {}), [cacheMetaKey]: { ageMs, stale: isStale } },
    },
  };
};

/** Keeps answers for a while, for whoever got them. */
export const createAnswerCache = (options: AnswerCacheOptions): AnswerCache => {
  const { servers, now = Date.now } = options;
  const answers = createKeptAnswers(options.mostBytes);
  /** Counts what changed a server: an answer that was asked for before is not kept after. */
  const changes = new Map<string, number>();
  let known: readonly Grant[] | undefined;

  /** What a grant let somebody have goes with it. */
  const settle = (): void => {
    const current = options.grants(now());
    if (current === known) return;
    known = current;
    const ids = new Set(current.map(({ id }) => id));
    answers.drop(({ grants }) => !grants.every((id) => ids.has(id)));
  };

  const keyOf = (call: Call): string | undefined =>
    options.ttlOf(call) === undefined ? undefined : answerKey(call, options.scopeOf(call), options.canonical);

  const find = (call: Call, key: string, isGood: (kept: KeptAnswer, ageMs: number) => boolean) => {
    settle();
    const kept = answers.take(key);
    if (kept === undefined) return undefined;
    const ageMs = now() - kept.at;
    if (ageMs < 0 || !isGood(kept, ageMs)) return undefined;
    call.wire.bytesOut = kept.bytes;
    return { ageMs, answer: marked(kept, ageMs, ageMs >= kept.ttlMs) };
  };

  const forget = (server: string): void => answers.drop((kept) => kept.server === server);
  const changed = (server: string): void => {
    if (!servers.has(server)) return;
    changes.set(server, (changes.get(server) ?? 0) + 1);
    // Told of each call that may write, and mostly nothing is kept.
    if (answers.bytes > 0) forget(server);
  };

  return {
    concerns: (call) => servers.has(call.target.upstream),
    onlyReads: (call) => options.ttlOf(call) !== undefined || options.onlyReads(call),
    keyOf,
    fresh: (call, key): FoundAnswer | undefined => find(call, key, (kept, ageMs) => ageMs < kept.ttlMs),
    last(call, maxAgeMs = Infinity): FoundAnswer | undefined {
      const key = keyOf(call);
      return key === undefined ? undefined : find(call, key, (_kept, ageMs) => ageMs <= maxAgeMs);
    },
    changed,
    begin(call, key) {
      const server = call.target.upstream;
      const before = changes.get(server);
      const { heldMs } = call.wire;
      return (answer) => {
        // An answer to what only this client was asked is nobody else's.
        const isOwn = call.wire.heldMs === heldMs && call.wire.asking === 0;
        if (!('result' in answer) || !isWhole(answer.result) || !isOwn || changes.get(server) !== before) return;
        const ttlMs = Math.min(options.ttlOf(call) ?? 0, ownTtlMs(call, answer.result));
        const bytes = call.wire.bytesOut ?? JSON.stringify(answer.result).length;
        answers.keep(key, { server, answer, at: now(), ttlMs, bytes, grants: grantsOf(call) });
      };
    },
  };
};
