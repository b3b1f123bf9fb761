import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { Locale } from './locale.ts';
import { say, type Value, type Wanted } from './message.ts';
import type { EnglishMessages, MessageKey, Messages } from './messages.ts';

type Values<Key extends MessageKey> = [Wanted<EnglishMessages[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<Wanted<EnglishMessages[Key]>, Value>>];

/** What is said under a key, with its values. */
export type Translate = <Key extends MessageKey>(key: Key, ...values: Values<Key>) => string;

/** A language, and what is said in it. */
export interface Text {
  readonly locale: Locale;
  readonly messages: Messages;
  readonly t: Translate;
  /** «a, b and c». */
  readonly list: (items: readonly string[]) => string;
}

const TextContext = createContext<Text | undefined>(undefined);

interface TextProviderProps {
  readonly locale: Locale;
  readonly messages: Messages;
  readonly children: ReactNode;
}

/** Gives the parts below it their language. */
export function TextProvider({ locale, messages, children }: TextProviderProps) {
  const text = useMemo<Text>(
    () => ({
      locale,
      messages,
      t: (key, ...[values]) => say(messages[key] ?? key, locale, values),
      list: (items) => new Intl.ListFormat(locale).format(items),
    }),
    [locale, messages],
  );
  // Embedded by programs that have React 18, where a context by itself provides nothing.
  return <TextContext.Provider value={text}>{children}</TextContext.Provider>;
}

/** The language of the page, and what is said in it. */
export const useText = (): Text => {
  const text = useContext(TextContext);
  if (text === undefined) throw new Error('useText is for parts below a TextProvider.');
  return text;
};
