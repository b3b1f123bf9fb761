import { childrenOf, isObject, own } from './json.ts';

const most = 1_000_000;
const maxDepth = 60;

/** What each definition of a schema refers to, and whether directly, without a property or list between. */
type Graph = ReadonlyMap<string, readonly { readonly to: string; readonly direct: boolean }[]>;

const graphOf = (schema: unknown): Graph => {
  const graph = new Map<string, { readonly to: string; readonly direct: boolean }[]>();
  const walk = (value: unknown, from: string, direct: boolean, depth: number): void => {
    if (depth > maxDepth) return;
    for (const [key, child] of childrenOf(value)) {
      if (key === '$ref' && typeof child === 'string') graph.get(from)?.push({ to: child, direct });
      // `allOf` and its like apply to the same value, so a circle through them never ends.
      else walk(child, from, direct && (typeof key === 'number' || /^(?:allOf|anyOf|oneOf|not)$/.test(key)), depth + 1);
    }
  };
  for (const key of ['$defs', 'definitions']) {
    const definitions = isObject(schema) ? own(schema, key) : undefined;
    if (!isObject(definitions)) continue;
    for (const [name, definition] of Object.entries(definitions)) {
      const from = `#/${key}/${name}`;
      graph.set(from, []);
      walk(definition, from, true, 0);
    }
  }
  return graph;
};

/**
 * The definition whose references never end without a value in between, or come to more than a million when each is
 * put in its place; undefined when there is none. A tree that refers to itself through its properties is honest.
 */
export const explodes = (schema: unknown): string | undefined => {
  const graph = graphOf(schema);
  const costs = new Map<string, number>();
  // Chains longer than this are no honest schema either, and would exhaust the stack.
  const cost = (name: string, direct: ReadonlySet<string>, open: ReadonlySet<string>): number => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    if (direct.has(name) || open.size > 200) return Infinity;
    if (open.has(name)) return 1;
    const around = new Set(open).add(name);
    const total = (graph.get(name) ?? []).reduce(
      (sum, next) => sum + cost(next.to, next.direct ? new Set(direct).add(name) : new Set<string>(), around),
      1,
    );
    costs.set(name, total);
    return total;
  };
  for (const name of graph.keys()) if (cost(name, new Set(), new Set()) > most) return name;
  return undefined;
};
