import { quoted } from '../../../config/problem.ts';
import type { Config } from '../../../index.ts';
import { UsageError } from '../../command.ts';

/** Where the console is to be shown. */
export interface ConsoleAddress {
  readonly host: string;
  /** Tried one after the other; 0 is one that is free. */
  readonly ports: readonly number[];
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

const askedPort = (text: string, clientsPort: number | undefined): number => {
  const port = readPort(text);
  if (port === 0 || port !== clientsPort) return port;
  throw new UsageError(`Clients connect at port ${port}.`, 'Name another with --console-port, or leave it out.');
};

const portsFrom = (port: number, clientsPort: number | undefined): readonly number[] => {
  if (port === 0) return [0];
  const near = Array.from({ length: neighbours + 1 }, (_, index) => port + index);
  return [...near.filter((each) => each <= 65_535 && each !== clientsPort), 0];
};

/**
 * What the command line and the configuration together say. A port that was asked for here is that one or none; one of the
 * configuration may be taken by the gateway of another client, and is not worth a refusal. Throws UsageError.
 */
export const consoleAddress = (
  { console: { port }, http: { host } }: Config,
  asked: string | undefined,
  clientsPort?: number,
): ConsoleAddress => ({
  host,
  ports: asked === undefined ? portsFrom(port, clientsPort) : [askedPort(asked, clientsPort)],
});
