import { Fragment, type ReactNode } from 'react';
import { formOf, partsOf, type Value, type Wanted } from '../i18n/message.ts';
import type { EnglishMessages, MessageKey } from '../i18n/messages.ts';
import { useText } from '../i18n/text.tsx';

interface SentenceProps<Key extends MessageKey> {
  readonly of: Key;
  /** What stands where the message says a name: drawn as it is. */
  readonly parts: Readonly<Record<Exclude<Wanted<EnglishMessages[Key]>, 'count'>, ReactNode>>;
  readonly count?: Value;
}

/** A sentence of the page's own with parts that are drawn: names, paths, times. */
export function Sentence<Key extends MessageKey>({ of, parts, count }: SentenceProps<Key>) {
  const { messages, locale } = useText();
  const drawn = new Map<string, ReactNode>(Object.entries(parts));
  if (typeof count === 'number') drawn.set('count', new Intl.NumberFormat(locale).format(count));
  return partsOf(formOf(messages[of] ?? of, locale, count)).map((part, place) => (
    // Parts of one message never change places.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={place}>{place % 2 === 0 ? part : drawn.get(part)}</Fragment>
  ));
}
