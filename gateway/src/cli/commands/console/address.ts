import { isLoopback, showingProblem } from '../../../config/listening.ts';
import { quoted } from '../../../config/problem.ts';
import type { Config } from '../../../index.ts';
import { UsageError } from '../../command.ts';

/** Where the console is to be shown. */
export interface ConsoleAddress {
  readonly host: string;
  /** Tried one after the other; 0 is one that is free. */
  readonly ports: readonly number[];
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** How many ports above the wanted one are tried before any that is free. */
const neighbours = 9;

const readPort = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(
    `--console-port ${quoted(text)} is not a port.`,
    'Write a number up to 65535; 0 is one that is free.',
  );
};

const near = (port: number): readonly number[] =>
  Array.from({ length: neighbours + 1 }, (_, index) => port + index).filter((each) => each <= 65_535);

/**
 * What the command line and the configuration together say. A port that was asked for here is that one or none; one of the
 * configuration may be taken by the gateway of another client, and is not worth a refusal.
 */
export const consoleAddress = ({ console: { port }, http }: Config, asked: string | undefined): ConsoleAddress => {
  const { host, allowRemote, tls } = http;
  const problem = showingProblem({ host, allowRemote, tls });
  if (problem !== undefined) throw new UsageError(`${problem.message} (${quoted(host)})`, problem.remedy);
  return {
    host,
    ports: asked === undefined ? (port === 0 ? [0] : [...near(port), 0]) : [readPort(asked)],
    // On this machine nobody is in between, and a certificate is for another name.
    ...(tls === undefined || isLoopback(host) ? {} : { tls }),
  };
};
