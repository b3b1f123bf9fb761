import type { Compiling } from './compiling.ts';
import type { ConsoleConfig } from './config.ts';
import { defaults } from './defaults.ts';

const usualPort = (port: number, stdio: boolean): number => {
  if (port === 0 || port === 65_535) return defaults.consolePort;
  return stdio ? port : port + 1;
};

/** Where the console is looked for: beside the port of the gateway where clients connect there, never at it. */
export const compileConsole = ({ raw, report }: Compiling): ConsoleConfig => {
  const { port = 0, stdio_mode: stdio = defaults.stdio } = raw.server_config ?? {};
  const own = raw.console?.port;
  if (own === undefined) return { port: usualPort(port, stdio) };
  if (own !== 0 && own === port && !stdio) {
    report(['console', 'port'], 'Clients connect at this port.', 'Name another, or leave it out.');
  }
  return { port: own };
};
