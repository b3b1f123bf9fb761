/** Clients limit tool names to this many characters of `[A-Za-z0-9_-]`. */
export const maxNameLength = 64;

const separator = '__';
const digestLength = 10;
const plainServer = /^(?!.*__)[A-Za-z0-9][A-Za-z0-9_-]*(?<!_)$/;
const plainName = /^[A-Za-z0-9_-]+$/;
/** Names that look like our shortened ones are shortened too, so that the two kinds never meet. */
const looksShortened = /_h[0-9a-f]{10}$/;

const wordCharacters = (text: string, max: number): string => text.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, max);

/** Hexadecimal digest of a text, at least ten digits; injected, for this folder knows no cryptography. */
export type Digest = (text: string) => string;

/**
 * The name under which clients see `name` of `server`: `server__name`, at most 64 characters of `[A-Za-z0-9_-]`. Depends
 * on nothing but the two. What does not fit is cut and ends in `_h` and a digest of both.
 */
export const exposedName = (server: string, name: string, digest: Digest): string => {
  const plain = `${server}${separator}${name}`;
  const fits = plain.length <= maxNameLength && plainServer.test(server) && plainName.test(name);
  if (fits && !looksShortened.test(plain)) return plain;
  const tail = `_h${digest(`${server}\u0000${name}`).slice(0, digestLength)}`;
  const head =
    wordCharacters(server, 20)
      .replace(/_+/g, '_')
      .replace(/^_+|_+$/g, '') || 'server';
  const room = maxNameLength - head.length - separator.length - tail.length;
  return `${head}${separator}${wordCharacters(name, room)}${tail}`;
};

/** The server and name of a plain exposed name; a shortened one is found in the catalogue only. */
export const splitName = (exposed: string): { readonly server: string; readonly name: string } | undefined => {
  const at = exposed.indexOf(separator);
  if (at <= 0 || looksShortened.test(exposed)) return undefined;
  return { server: exposed.slice(0, at), name: exposed.slice(at + separator.length) };
};
