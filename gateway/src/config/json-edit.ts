/** A value of a JSON text: where it begins and ends, and where its members do. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** By key, in their order; undefined for what is no object. */
  readonly members: ReadonlyMap<string, Part> | undefined;
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Finds the parts of a text that is known to be JSON. */
const partsOf = (text: string): Part => {
  const found = [...text.matchAll(tokens)];
  let at = 0;
  const peek = (): string => found[at]?.[0] ?? '';
  const value = (): Part => {
    const start = found[at]?.index ?? text.length;
    const open = peek();
    const members = open === '{' ? new Map<string, Part>() : undefined;
    at += 1;
    if (open === '{' || open === '[') {
      const close = open === '{' ? '}' : ']';
      while (at < found.length && peek() !== close) {
        const key = peek();
        if (key === ',') at += 1;
        else if (members === undefined) value();
        else {
          at += 2;
          members.set(String(JSON.parse(key)), value());
        }
      }
      at += 1;
    }
    const last = found[at - 1];
    return { start, end: last === undefined ? text.length : last.index + last[0].length, members };
  };
  return value();
};

/** How the person indents: what stands before the first key on a line of its own; undefined where all is on one line. */
const indentIn = (text: string): string | undefined => /^([ \t]+)"/m.exec(text)?.[1];

const rendered = (value: unknown, indent: string | undefined, depth: number, lineEnd: string): string =>
  indent === undefined
    ? JSON.stringify(value)
    : JSON.stringify(value, undefined, indent).replaceAll('\n', `${lineEnd}${indent.repeat(depth)}`);

/** The value with the rest of the path around it: `a` in `b` for what is missing. */
const around = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

/**
 * Sets one member of a JSON text, and leaves every other character as it is: indentation, order and line ends are the
 * person's. `path` leads through objects, which are made where they are missing. The text must be valid JSON.
 */
export const setMember = (text: string, path: readonly string[], value: unknown): string => {
  const indent = indentIn(text);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  let part = partsOf(text);
  for (const [depth, key] of path.entries()) {
    const { members } = part;
    if (members === undefined) throw new TypeError(`${path.slice(0, depth).join('.') || 'the text'} is no JSON object`);
    const inner = members.get(key);
    const last = [...members.values()].at(-1);
    if (inner === undefined) {
      const shown = `${JSON.stringify(key)}:${indent === undefined ? '' : ' '}${rendered(around(path.slice(depth + 1), value), indent, depth + 1, lineEnd)}`;
      const before = indent === undefined ? '' : lineEnd + indent.repeat(depth + 1);
      if (last !== undefined) return `${text.slice(0, last.end)},${before}${shown}${text.slice(last.end)}`;
      const after = indent === undefined ? '' : lineEnd + indent.repeat(depth);
      return `${text.slice(0, part.start)}{${before}${shown}${after}}${text.slice(part.end)}`;
    }
    part = inner;
  }
  return text.slice(0, part.start) + rendered(value, indent, path.length, lineEnd) + text.slice(part.end);
};

/** Takes one member out of a JSON text, with its comma and its line, and leaves every other character as it is. */
export const removeMember = (text: string, path: readonly string[]): string => {
  const inner = path.slice(0, -1).reduce<Part | undefined>((part, key) => part?.members?.get(key), partsOf(text));
  const all = [...(inner?.members?.entries() ?? [])];
  const at = all.findIndex(([key]) => key === path.at(-1));
  const gone = all[at]?.[1];
  if (inner === undefined || gone === undefined) return text;
  const [before, after] = [all[at - 1]?.[1], all[at + 1]?.[1]];
  // Behind the one before, or from its own key to the key of the one after.
  if (before !== undefined) return text.slice(0, before.end) + text.slice(gone.end);
  const keyStart = text.indexOf('"', inner.start);
  const rest = after === undefined ? undefined : /,\s*/.exec(text.slice(gone.end));
  if (rest === null || rest === undefined) return `${text.slice(0, inner.start)}{}${text.slice(inner.end)}`;
  return text.slice(0, keyStart) + text.slice(gone.end + rest[0].length);
};
