import { namesIn } from './secret-reference.ts';
import type { Template } from './secret-reference.ts';

type Templates = Readonly<Record<string, Template>>;

/** What of a server's configuration can name secrets. */
export interface NamesSecrets {
  readonly secretEnv?: Templates;
  readonly secretHeaders?: Templates;
}

/** The secrets that a server is handed, each once. */
export const secretsOf = ({ secretEnv = {}, secretHeaders = {} }: NamesSecrets): readonly string[] => [
  ...new Set([secretEnv, secretHeaders].flatMap((texts) => Object.values(texts).flatMap(namesIn))),
];

/** The servers that are handed a secret, by their names. */
export const serversNaming = (
  secret: string,
  servers: readonly (NamesSecrets & { readonly name: string })[],
): readonly string[] => servers.filter((server) => secretsOf(server).includes(secret)).map(({ name }) => name);
