import { listeningProblem } from '../../../config/listening.ts';
import { quoted } from '../../../config/problem.ts';
import type { Config } from '../../../index.ts';
import { UsageError } from '../../command.ts';

/** Where to listen, and whether to ask for tokens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly auth: 'token' | 'none';
  /** What of it the command line says, whatever the configuration says later. */
  readonly fixed: readonly ('address' | 'auth')[];
}

/** The host and the port of `[HOST:]PORT`; IPv6 stands in brackets. Throws UsageError. */
export const readAddress = (text: string, host: string): { readonly host: string; readonly port: number } => {
  const [, brackets, name, digits = ''] = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text.trim()) ?? [];
  const port = digits === '' ? Number.NaN : Number(digits);
  if (port <= 65_535) return { host: brackets ?? name ?? host, port };
  throw new UsageError(
    `--http ${quoted(text)} is not an address.`,
    'Write a port, or a host and a port, such as 8642, 127.0.0.1:8642 or [::1]:8642; port 0 is one that is free.',
  );
};

const readAuth = (text: string): 'token' | 'none' => {
  if (text === 'token' || text === 'none') return text;
  throw new UsageError(`--auth ${quoted(text)} is not known.`, 'Write token or none.');
};

/** What the command line and the configuration together say; undefined where clients connect over stdio. */
export const addressOf = (
  { stdio, http }: Config,
  options: { readonly http: string | undefined; readonly auth: string | undefined },
): Address | undefined => {
  if (options.http === undefined && stdio) {
    if (options.auth === undefined) return undefined;
    throw new UsageError('--auth is about HTTP.', 'Name a port too: --http PORT.');
  }
  const { host, port } = options.http === undefined ? http : readAddress(options.http, http.host);
  const auth = options.auth === undefined ? http.auth : readAuth(options.auth);
  const problem = listeningProblem({ host, auth, allowRemote: http.allowRemote });
  if (problem !== undefined) throw new UsageError(`${problem.message} (${quoted(host)})`, problem.remedy);
  const fixed = [
    ...(options.http === undefined ? [] : ['address' as const]),
    ...(options.auth === undefined ? [] : ['auth' as const]),
  ];
  return { host, port, auth, fixed };
};
