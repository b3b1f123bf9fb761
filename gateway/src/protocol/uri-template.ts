const expression = /\{([^{}]*)\}/g;
/** Templates that would make matching slow are not matched at all. */
const mostExpressions = 20;
const longest = 4_096;

/** Between two expressions stands a literal; what an expression may stand for, its operator says (RFC 6570, section 2.2). */
interface Part {
  /** A plain value stays within its path segment; the operators may span segments. */
  readonly spans: boolean;
  readonly literal: string;
}

const endsSegment = (code: number): boolean => code === 47 || code === 63 || code === 35;

/** All places where `part` can end when it starts at one of `starts`: each place is looked at once, whatever the text. */
const ends = (uri: string, starts: ReadonlySet<number>, { spans, literal }: Part): ReadonlySet<number> => {
  const found = new Set<number>();
  let inValue = false;
  for (let at = Math.min(...starts); at <= uri.length; at += 1) {
    inValue ||= starts.has(at);
    if (inValue && uri.startsWith(literal, at)) found.add(at + literal.length);
    if (!spans && endsSegment(uri.charCodeAt(at))) inValue = false;
  }
  return found;
};

const read = (template: string): { readonly head: string; readonly parts: readonly Part[] } | undefined => {
  const literals = template.split(expression).filter((_piece, index) => index % 2 === 0);
  const operators = [...template.matchAll(expression)].map((match) => match[1]?.[0] ?? '');
  if (template.length > longest || operators.length > mostExpressions) return undefined;
  if (literals.some((literal) => /[{}]/.test(literal))) return undefined;
  const parts = operators.map((operator, index) => ({
    spans: operator !== '' && '+#/?&;.'.includes(operator),
    literal: literals[index + 1] ?? '',
  }));
  return { head: literals[0] ?? '', parts };
};

/**
 * A test whether a URI could come from a template (RFC 6570), for finding the server that owns it. Generous with values,
 * exact with the literal parts; undefined where the template cannot be read. The work grows with the lengths of both, never faster.
 */
export const templateMatcher = (template: string): ((uri: string) => boolean) | undefined => {
  const known = read(template);
  if (known === undefined) return undefined;
  const { head, parts } = known;
  return (uri) => {
    if (uri.length > longest || !uri.startsWith(head)) return false;
    let places: ReadonlySet<number> = new Set([head.length]);
    for (const part of parts) {
      if (places.size === 0) return false;
      places = ends(uri, places, part);
    }
    return places.has(uri.length);
  };
};
