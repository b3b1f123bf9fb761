import type { Answer } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import { isObject } from '../review.ts';
import type { Hold } from '../review.ts';
import type { State } from '../store/state.ts';
import { holdOf } from './review-shown.ts';
import { jsonOf, wordsOf } from './review-words.ts';

type Content = Answer<'review.result'>['contents'][number];

const isOfResult = ({ kind }: Hold): boolean => kind === 'request';

/** Results that are held, newest first. */
export const listResults = (state: State, now: number): Answer<'review.list'>['results'] => {
  const kept = new Map(state.results.list().map((result) => [result.call, result]));
  return state.holds
    .list(now)
    .filter(isOfResult)
    .map(({ server, name, at, by }) => {
      const { target, client } = kept.get(name) ?? {};
      const known = target === undefined || client === undefined ? {} : { target, client };
      return { call: name, server, ...known, at, by };
    })
    .toReversed();
};

/** What holds what was answered to a call. Throws where nothing does. */
export const holdsOfResult = (state: State, call: string, now: number): readonly Hold[] => {
  const holds = state.holds.list(now).filter((hold) => isOfResult(hold) && hold.name === call);
  if (holds.length > 0) return holds;
  throw new GatewayError('unknown-target', 'There is no such result any more.', {
    remedy: 'See what is held with `storycore-mcp review`.',
  });
};

const read = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};

const contentsOf = (answered: unknown): readonly Content[] => {
  const result = isObject(answered) && isObject(answered['result']) ? answered['result'] : answered;
  const list = isObject(result) ? (result['content'] ?? result['contents'] ?? result['messages']) : undefined;
  return (Array.isArray(list) ? list : []).filter(isObject).map((each) => {
    const content = isObject(each['content']) ? each['content'] : each;
    const { type, text } = { type: content['type'], text: content['text'] };
    return { type: typeof type === 'string' ? type.slice(0, 100) : 'text', ...wordsOf(text) };
  });
};

/** What was answered to a call, and what holds it. */
export const showResult = (state: State, call: string, now: number): Answer<'review.result'> => {
  const holds = holdsOfResult(state, call, now);
  const kept = state.results.list().find((result) => result.call === call);
  const answered = read(state.results.read(call));
  return {
    call,
    server: holds[0]?.server ?? '',
    ...(kept === undefined ? {} : { target: kept.target, client: kept.client }),
    at: holds[0]?.at ?? now,
    bytes: kept?.bytes ?? 0,
    holds: holds.map(holdOf),
    contents: [...contentsOf(answered)],
    json: answered === undefined ? wordsOf('') : jsonOf(answered),
  };
};
