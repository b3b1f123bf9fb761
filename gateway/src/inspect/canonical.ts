/** One text for one JSON value: keys in the order of their code units, nothing between; of any depth, and never throws. */
export const canonical = (value: unknown): string => {
  const parts: string[] = [];
  // A stack of its own: a server may nest deeper than calls can.
  const todo: (() => void)[] = [];
  const write = (text: string) => (): void => {
    parts.push(text);
  };
  const visit = (each: unknown) => (): void => {
    if (Array.isArray(each)) {
      todo.push(write(']'));
      for (const [back, inner] of each.toReversed().entries()) {
        todo.push(visit(inner));
        if (back < each.length - 1) todo.push(write(','));
      }
      todo.push(write('['));
      return;
    }
    if (typeof each === 'object' && each !== null) {
      const entries = Object.entries(each).filter(([, inner]) => inner !== undefined);
      entries.sort(([a], [b]) => (a < b ? 1 : -1));
      todo.push(write('}'));
      for (const [back, [key, inner]] of entries.entries()) {
        todo.push(visit(inner), write(`${back < entries.length - 1 ? ',' : ''}${JSON.stringify(key)}:`));
      }
      todo.push(write('{'));
      return;
    }
    parts.push(typeof each === 'bigint' ? String(each) : (JSON.stringify(each) ?? 'null'));
  };
  todo.push(visit(value));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) next();
  return parts.join('');
};
