/**
 * Which files of the server's own folder reading a resource opens: `all` those that there are, or the `first` of them.
 * Relative, with `/`; `*` stands for any run of a name that does not begin with a dot, `{id}` for the name that the URI says there.
 */
export type ResourceFiles = { readonly all: readonly string[] } | { readonly first: readonly string[] };

/** By URI; `{id}` as the whole of a segment stands for one name. */
export type Resources = Readonly<Record<string, ResourceFiles>>;

/** What reading a resource opens, and the name that its URI says. */
export interface NamedFiles {
  readonly files: ResourceFiles;
  readonly id?: string;
}

const mostOfName = 200;

/** Never a path: no separator, no name of a stream or a hidden file, nothing that a system drops. */
const isName = (text: string): boolean =>
  text.length <= mostOfName && /^[^./\\:*\p{Cc}][^/\\:*\p{Cc}]*$/u.test(text) && !/[. ]$/.test(text);

const decoded = (segment: string): string | undefined => {
  if (/[?#{}]/.test(segment)) return undefined;
  try {
    const text = decodeURIComponent(segment);
    return isName(text) ? text : undefined;
  } catch {
    return undefined;
  }
};

const nameIn = (template: string, uri: string): string | undefined => {
  const [wanted, given] = [template.split('/'), uri.split('/')];
  const at = wanted.findIndex((segment) => segment.startsWith('{'));
  const fits =
    wanted.length === given.length && wanted.every((segment, index) => index === at || segment === given[index]);
  return fits && at >= 0 ? decoded(given[at] ?? '') : undefined;
};

/** What reading this URI opens; of a template itself, what reading the list of its resources does. Undefined for a URI that means nothing here. */
export const filesOfUri = (resources: Resources, uri: string): NamedFiles | undefined => {
  const asked = uri.includes('{') ? uri.slice(0, uri.lastIndexOf('/')) : uri;
  const files = Object.hasOwn(resources, asked) ? resources[asked] : undefined;
  if (files !== undefined) return { files };
  for (const [template, named] of Object.entries(resources)) {
    const id = nameIn(template, asked);
    if (id !== undefined) return { files: named, id };
  }
  return undefined;
};

const isPattern = (text: string): boolean => /^(?:[\w-]+\/)?(?:[\w.*-]|\{id\})+$/.test(text) && !text.includes('..');

/** Whether these can be what a profile says. */
export const areResources = (resources: Readonly<Record<string, unknown>>): resources is Resources =>
  Object.values(resources).every((files) => {
    if (typeof files !== 'object' || files === null) return false;
    const [[key, patterns] = [], ...others] = Object.entries(files);
    const isKnown = (key === 'all' || key === 'first') && others.length === 0;
    return (
      isKnown &&
      Array.isArray(patterns) &&
      patterns.length > 0 &&
      patterns.every((each) => typeof each === 'string' && isPattern(each))
    );
  });
