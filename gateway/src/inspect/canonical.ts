/** Something that is being written: what is left of it, last first, and how it ends. */
interface Open {
  readonly left: (readonly [prefix: string, value: unknown])[];
  readonly end: string;
}

const scalar = (value: unknown): string =>
  typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null');

const opened = (value: object): Open => {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return { left: items.map((each, at) => [at === 0 ? '[' : ',', each] as const).toReversed(), end: ']' };
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    left: entries
      .map(([key, each], at) => [`${at === 0 ? '{' : ','}${JSON.stringify(key)}:`, each] as const)
      .toReversed(),
    end: '}',
  };
};

/** One text for one JSON value: keys in the order of their code units, nothing between; of any depth, and never throws. */
export const canonical = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return scalar(value);
  let text = '';
  // A stack of its own: a server may nest deeper than calls can.
  const stack: Open[] = [];
  const open = (each: object): void => {
    const next = opened(each);
    if (next.left.length === 0) text += next.end === ']' ? '[]' : '{}';
    else stack.push(next);
  };
  open(value);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.left.pop();
    if (next === undefined) {
      text += top.end;
      stack.pop();
      continue;
    }
    const [prefix, each] = next;
    text += prefix;
    if (typeof each === 'object' && each !== null) open(each);
    else text += scalar(each);
  }
  return text;
};
