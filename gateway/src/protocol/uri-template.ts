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

/** Marks all places where `part` can end when it starts at one of `starts`: each is looked at once, whatever the text. */
const ends = (uri: string, starts: Uint8Array, { spans, literal }: Part): Uint8Array => {
  const found = new Uint8Array(uri.length + 1);
  const first = literal.charCodeAt(0);
  let inValue = false;
  for (let at = starts.indexOf(1); at !== -1 && at <= uri.length - literal.length; at += 1) {
    const code = uri.charCodeAt(at);
    inValue ||= starts[at] === 1;
    const fits = literal === '' || (code === first && uri.startsWith(literal, at));
    if (inValue && fits) found[at + literal.length] = 1;
    if (!spans && endsSegment(code)) inValue = false;
  }
  return found;
};

const read = (template: string): { readonly head: string; readonly parts: readonly Part[] } | undefined => {
  if (template.length > longest) return undefined;
  const literals = template.split(expression).filter((_piece, index) => index % 2 === 0);
  const operators = [...template.matchAll(expression)].map((match) => match[1]?.[0] ?? '');
  if (operators.length > mostExpressions || literals.some((literal) => /[{}]/.test(literal))) return undefined;
  const parts = operators.map((operator, index) => ({
    spans: operator !== '' && '+#/?&;.'.includes(operator),
    literal: literals[index + 1] ?? '',
  }));
  return { head: literals[0] ?? '', parts };
};

/**
 * A test whether a URI could come from a template (RFC 6570), for finding the server that owns it. Generous with values,
 * exact with the literal parts; undefined where the template cannot be read. The work is bounded by the product of their lengths.
 */
export const templateMatcher = (template: string): ((uri: string) => boolean) | undefined => {
  const known = read(template);
  if (known === undefined) return undefined;
  const { head, parts } = known;
  return (uri) => {
    if (uri.length > longest || !uri.startsWith(head)) return false;
    let places: Uint8Array = new Uint8Array(uri.length + 1).fill(1, head.length, head.length + 1);
    for (const part of parts) places = ends(uri, places, part);
    return places[uri.length] === 1;
  };
};
