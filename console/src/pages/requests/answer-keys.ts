import type { Kind } from './request.ts';

/** The key of each answer. */
export const answerKeys: Readonly<Record<Kind, string>> = {
  deny: 'N',
  once: '1',
  times: '2',
  minutes: '3',
  session: '4',
  project: '5',
  always: '6',
};

const kinds = Object.keys(answerKeys) as Kind[];

/** What of a keyboard event is looked at. `code`: where digits need the shift key, the key itself counts. */
type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** The answer that a key means; undefined for none. */
export const answerOfKey = ({ key, code, altKey, ctrlKey, metaKey }: Pressed): Kind | undefined => {
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === 'Escape') return 'deny';
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  return kinds.find((kind) => answerKeys[kind] === (digit ?? key.toUpperCase()));
};
