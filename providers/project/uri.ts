export const kinds = ['scenes', 'characters', 'locations', 'sequences', 'storyboard', 'story'] as const;

/** What a project is made of. */
export type Kind = (typeof kinds)[number];

export const projectUri = 'storycore://project';

/** What a URI of ours names: the project, a list, or one thing in it. */
export type Named = { readonly kind?: undefined } | { readonly kind: Kind; readonly id?: string };

const isKind = (text: string): text is Kind => kinds.some((kind) => kind === text);

/** The longest name that is taken for an id. */
const mostOfId = 200;

/** An id is a name, never a path: no separators, no stream, nothing hidden, nothing that a system drops from a name. */
export const isId = (text: string): boolean =>
  text.length <= mostOfId && /^[^./\\:*\p{Cc}][^/\\:*\p{Cc}]*$/u.test(text) && !/[. ]$/.test(text);

export const uriOf = (kind: Kind, id?: string): string =>
  id === undefined ? `${projectUri}/${kind}` : `${projectUri}/${kind}/${encodeURIComponent(id)}`;

const decoded = (segment: string): string | undefined => {
  try {
    const id = /[?#{}]/.test(segment) ? '' : decodeURIComponent(segment);
    return isId(id) ? id : undefined;
  } catch {
    return undefined;
  }
};

/** What a URI names; undefined where it is none of ours. */
export const readUri = (uri: string): Named | undefined => {
  if (uri === projectUri) return {};
  if (!uri.startsWith(`${projectUri}/`)) return undefined;
  const [kind = '', segment, ...more] = uri.slice(projectUri.length + 1).split('/');
  if (!isKind(kind) || more.length > 0) return undefined;
  if (segment === undefined) return { kind };
  const id = decoded(segment);
  return id === undefined ? undefined : { kind, id };
};
