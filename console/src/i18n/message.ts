/** What is said, with `{name}` where values stand; by number where it says one: `count` decides by the language's own rules. */
export type Message = string | { readonly one: string; readonly many?: string; readonly other: string };

type Named<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;

/** The names of the values that a message wants. */
export type Wanted<M extends Message> = M extends string
  ? Named<M>
  : M extends { readonly other: infer Other extends string }
    ? Named<Other> | 'count'
    : never;

/** Numbers are written as the language writes them; text stays as it is. */
export type Value = string | number;

/** The form of a message that a count asks for. */
export const formOf = (message: Message, locale: string, count: Value | undefined): string => {
  if (typeof message === 'string') return message;
  const rule = new Intl.PluralRules(locale).select(Number(count));
  return (rule === 'one' && message.one) || (rule === 'many' && message.many) || message.other;
};

/** A message's text and the names between: even places are text, odd ones are names. */
export const partsOf = (text: string): readonly string[] => text.split(/\{(\w+)\}/);

const written = (value: Value | undefined, locale: string, name: string): string => {
  if (value === undefined) return `{${name}}`;
  return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
};

/** A message with its values, in the words of a language. */
export const say = (message: Message, locale: string, values: Readonly<Record<string, Value>> = {}): string =>
  partsOf(formOf(message, locale, values['count']))
    .map((part, place) => (place % 2 === 0 ? part : written(values[part], locale, part)))
    .join('');
