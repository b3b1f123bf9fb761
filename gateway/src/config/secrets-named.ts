import type { Config } from './config.ts';
import { namesIn } from './secret-reference.ts';
import type { Template } from './secret-reference.ts';

type Templates = Readonly<Record<string, Template>>;

/** What of a server's configuration can name secrets. */
export interface NamesSecrets {
  readonly secretEnv?: Templates;
  readonly secretHeaders?: Templates;
}

export type Holder = NamesSecrets & {
  readonly name: string;
  /** What it is; left out, a server. */
  readonly kind?: 'proxy' | 'collector';
};

/** The secrets that a server is handed, each once. */
export const secretsOf = ({ secretEnv = {}, secretHeaders = {} }: NamesSecrets): readonly string[] => [
  ...new Set([secretEnv, secretHeaders].flatMap((texts) => Object.values(texts).flatMap(namesIn))),
];

/** Who is handed secrets: the servers, the proxy that the internet is reached through, the collector of what is counted. */
export const secretHolders = ({
  servers,
  proxy,
  telemetry: { opentelemetry },
}: Pick<Config, 'servers' | 'proxy' | 'telemetry'>): readonly Holder[] => [
  ...servers,
  ...(proxy?.password === undefined
    ? []
    : [{ name: 'the proxy', kind: 'proxy' as const, secretEnv: { password: proxy.password } }]),
  ...(opentelemetry === undefined
    ? []
    : [{ name: 'the collector', kind: 'collector' as const, secretHeaders: opentelemetry.headers }]),
];

/** Those that are handed a secret, by their names. */
export const serversNaming = (secret: string, holders: readonly Holder[]): readonly string[] =>
  holders.filter((holder) => secretsOf(holder).includes(secret)).map(({ name }) => name);
