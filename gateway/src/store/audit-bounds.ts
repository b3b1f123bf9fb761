/** How much of a text, and of a list, a record keeps. */
interface Bound {
  readonly characters: number;
  readonly items: number;
}

/** From the usual bound to one that fits whatever a caller invents: the first that fits is used. */
const bounds: readonly Bound[] = [
  { characters: 2_000, items: 64 },
  { characters: 2_000, items: 12 },
  { characters: 1_000, items: 4 },
  { characters: 200, items: 2 },
  { characters: 40, items: 1 },
];

/** Characters of JSON that need no bound. */
export const shortJson = 2_000;

const cutText = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters)}…[${text.length - characters} more characters]`;

/** What stands in a shortened list for the rest of it, in the shape of that list's items. */
const rest = (list: string, left: number): unknown => {
  const text = `[${left} more not kept]`;
  if (list === 'needs') return { level: 'tool_execute', object: { kind: 'path', forms: [], shown: text } };
  if (list === 'trail') return { step: 'audit', decision: text };
  return text;
};

const within =
  ({ characters, items }: Bound) =>
  (key: string, value: unknown): unknown => {
    if (typeof value === 'string' && key !== 'id') return cutText(value, characters);
    if (Array.isArray(value) && value.length > items) {
      return [...value.slice(0, items), rest(key, value.length - items)];
    }
    return value;
  };

/**
 * `value` as JSON of at most `maxBytes`: long texts are cut, long lists shortened, and both say by how much. Ids are
 * kept whole, so they must be short.
 */
export const boundedJson = (value: unknown, maxBytes: number): string => {
  const whole = JSON.stringify(value);
  // The usual case pays for nothing: what is this short holds no long text, and 3 bytes a character still fit.
  if (whole.length <= shortJson) return whole;
  let text = whole;
  for (const bound of bounds) {
    text = JSON.stringify(value, within(bound));
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return text;
};
