const beginning = 'storycore://artifact/';

/** Whether a URI is of those that no server answers for. */
export const isArtifactUri = (uri: string): boolean => uri.startsWith(beginning);

/** The URI of what is kept under this id, the SHA-256 of its bytes in hexadecimal. */
export const artifactUri = (id: string): string => `${beginning}${id}`;

/** The id that a URI names; undefined where it is none. */
export const artifactIdOf = (uri: string): string | undefined =>
  isArtifactUri(uri) ? /^[0-9a-f]{64}$/.exec(uri.slice(beginning.length))?.[0] : undefined;
