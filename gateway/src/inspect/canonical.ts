/** A list or an object (the one with keys) that is being written, and how far it is. */
interface Open {
  readonly keys: readonly string[] | undefined;
  readonly values: readonly unknown[];
  at: number;
}

const scalar = (value: unknown): string =>
  typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null');

const opened = (value: object): Open => {
  if (Array.isArray(value)) return { keys: undefined, values: value, at: 0 };
  const entries = new Map(Object.entries(value).filter(([, each]) => each !== undefined));
  // Without a comparison of ours the order is by code units, and the engine's own is much the fastest.
  const keys = [...entries.keys()].toSorted();
  return { keys, values: keys.map((key) => entries.get(key)), at: 0 };
};

/** One text for one JSON value: keys in the order of their code units, nothing between; of any depth, and never throws. */
export const canonical = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return scalar(value);
  // A stack of its own: a server may nest deeper than calls can.
  const stack: Open[] = [opened(value)];
  let text = '';
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { keys, values, at } = top;
    if (at === 0) text += keys ? '{' : '[';
    if (at === values.length) {
      text += keys ? '}' : ']';
      stack.pop();
      continue;
    }
    if (at > 0) text += ',';
    if (keys) text += `${JSON.stringify(keys[at])}:`;
    top.at += 1;
    const next = values[at];
    if (typeof next === 'object' && next !== null) stack.push(opened(next));
    else text += scalar(next);
  }
  return text;
};
