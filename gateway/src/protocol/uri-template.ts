const expression = /\{([^{}]*)\}/g;
const special = /[.*+?^${}()|[\]\\]/g;
/** Templates that would make matching slow are not matched at all. */
const mostExpressions = 20;

/**
 * A test whether a URI could come from a template (RFC 6570), for finding the server that owns it. Generous with values,
 * exact with the literal parts; undefined where the template cannot be read.
 */
export const templateMatcher = (template: string): ((uri: string) => boolean) | undefined => {
  let source = '';
  let from = 0;
  let count = 0;
  for (const match of template.matchAll(expression)) {
    count += 1;
    source += template.slice(from, match.index).replace(special, String.raw`\$&`);
    const operator = match[1]?.[0] ?? '';
    // A plain or named value stays within its path segment; the other operators may span segments.
    source += '+#/?&;.'.includes(operator) && operator !== '' ? '.*' : '[^/?#]*';
    from = match.index + match[0].length;
  }
  const tail = template.slice(from);
  if (count > mostExpressions || /[{}]/.test(tail)) return undefined;
  const pattern = new RegExp(`^${source}${tail.replace(special, String.raw`\$&`)}$`, 'u');
  return (uri) => uri.length <= 4_096 && pattern.test(uri);
};
