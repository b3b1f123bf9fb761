import { GatewayError } from '../errors.ts';

/** A piece of a text: as it is, or the value of a secret that is looked up when the text is used. */
export type Part = string | { readonly secret: string };

/** A text of the configuration that names secrets; it holds none of their values. */
export type Template = readonly Part[];

const prefix = 'secret:';

/** Whether a secret can be called so. */
export const isSecretName = (name: string): boolean => /^[A-Za-z0-9_.-]{1,64}$/.test(name);

/**
 * The pieces of a text, with each `${secret:NAME}` as a reference. The rest stays as written, `${NAME}` and `$${` too:
 * both are read by the same grammar, so that what a variable contains is never taken for a reference.
 */
export const parseReferences = (text: string): Template => {
  const parts: Part[] = [];
  let literal = '';
  let from = 0;
  for (const match of text.matchAll(/\$\$\{|\$\{([^}]*)\}/g)) {
    const [whole, inner] = match;
    if (inner?.startsWith(prefix) !== true) continue;
    literal = text.slice(from, match.index);
    if (literal !== '') parts.push(literal);
    parts.push({ secret: inner.slice(prefix.length) });
    from = match.index + whole.length;
  }
  literal = text.slice(from);
  return literal === '' ? parts : [...parts, literal];
};

/** The secrets that a text names, each once, in order. */
export const namesIn = (template: Template): readonly string[] => [
  ...new Set(template.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]))),
];

/** The text where it names no secret. */
export const plainText = (template: Template): string | undefined => {
  const texts = template.filter((part) => typeof part === 'string');
  return texts.length === template.length ? texts.join('') : undefined;
};

/** A text that is the name of one secret and nothing beside it; undefined for any other, which may be a key itself. */
export const wholeSecret = (text: string): Template | undefined => {
  const template = parseReferences(text);
  const [part] = template;
  const named = template.length === 1 && typeof part === 'object' && isSecretName(part.secret);
  return named ? template : undefined;
};

/** Gives the value of a secret; undefined where there is none of that name. */
export type SecretLookup = (name: string) => Promise<string | undefined>;

/** A secret that was named is not there. */
export const missingSecret = (name: string, wantedBy: string): GatewayError =>
  // The command stands in the message: the state of a server is shown by its reason alone.
  new GatewayError(
    'upstream-unavailable',
    `${wantedBy} needs the secret ${name}, which is not set: run \`storycore-mcp secret set ${name}\`.`,
    { remedy: 'Set it in a terminal, and try again.' },
  );

/**
 * The text with the value of each secret in its place. Rejects with `upstream-unavailable` and the command that sets it
 * where one is missing; `wantedBy` begins that sentence. Call it when the text is used, and keep the result nowhere.
 */
export const fill = async (template: Template, lookup: SecretLookup, wantedBy: string): Promise<string> => {
  const pieces = await Promise.all(
    template.map(async (part) => {
      if (typeof part === 'string') return part;
      const value = await lookup(part.secret);
      if (value === undefined) throw missingSecret(part.secret, wantedBy);
      return value;
    }),
  );
  return pieces.join('');
};

/** The same for texts by their names: an environment, or headers. */
export const fillAll = async (
  templates: Readonly<Record<string, Template>>,
  lookup: SecretLookup,
  wantedBy: string,
): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(templates).map(
        async ([name, template]) => [name, await fill(template, lookup, wantedBy)] as const,
      ),
    ),
  );
