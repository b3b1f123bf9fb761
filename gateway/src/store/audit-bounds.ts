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

/** JSON of what many records have in common; none of it ever changes. */
const common = new WeakMap<object, string>();

const commonJson = (value: object): string => {
  const known = common.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  common.set(value, text);
  return text;
};

const plain = /^[\w/:. -]*$/;

const fieldJson = (key: string, value: unknown): string | undefined => {
  if (typeof value === 'string' && value.length < 100 && plain.test(value)) return `"${value}"`;
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  if ((key === 'principal' || key === 'target') && typeof value === 'object' && value !== null)
    return commonJson(value);
  return JSON.stringify(value);
};

/** As `JSON.stringify` writes it, but that costs as much as anything else in a call. */
const recordJson = (record: object): string => {
  let text = '{';
  for (const [key, value] of Object.entries(record)) {
    const field = fieldJson(key, value);
    if (field !== undefined) text += `${text.length === 1 ? '' : ','}"${key}":${field}`;
  }
  return `${text}}`;
};

/**
 * A record as JSON of at most `maxBytes`: long texts are cut, long lists shortened, and both say by how much. Ids are
 * kept whole, so they must be short. Its own keys are words of ours; its principal and target are never changed.
 */
export const boundedJson = (record: object, maxBytes: number): string => {
  const whole = recordJson(record);
  // The usual case pays for nothing: what is this short holds no long text, and 3 bytes a character still fit.
  if (whole.length <= 2_000) return whole;
  let text = whole;
  for (const bound of bounds) {
    text = JSON.stringify(record, within(bound));
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return text;
};
