import { isObject } from '../protocol/json.ts';
import { isLogLevel, logLevels } from '../protocol/mcp.ts';
import type { LogLevel } from '../protocol/mcp.ts';
import type { Connection } from './open.ts';
import { requestWithin } from './request-within.ts';

/** Tells servers with a handshake what they are to log. Those without one hear it with each call. */
export interface LogLevels {
  /** The most that any client wants to hear: each is told what it wants, servers tell what any of them does. */
  want(level: LogLevel): void;
  /** Has the server tell logs of this level, or of what any client wants, where it tells less by now. */
  tell(connection: Connection, level: string | undefined): void;
}

const offersLogs = ({ greeting: { capabilities } }: Connection): boolean =>
  isObject(capabilities) && isObject(capabilities['logging']);

/** `limitMs`: milliseconds that a server has to take it. */
export const createLogLevels = (limitMs: number): LogLevels => {
  let wanted: LogLevel | undefined;
  /** The level that each connection was told, as its place in the list. */
  const told = new WeakMap<Connection, number>();
  return {
    want(level) {
      if (wanted === undefined || logLevels.indexOf(level) < logLevels.indexOf(wanted)) wanted = level;
    },
    tell(connection, asked) {
      const level = isLogLevel(asked) ? asked : wanted;
      if (level === undefined || connection.era !== 'handshake' || !offersLogs(connection)) return;
      const rank = logLevels.indexOf(level);
      if ((told.get(connection) ?? Infinity) <= rank) return;
      told.set(connection, rank);
      requestWithin(connection, 'logging/setLevel', { level }, limitMs).catch(() => {});
    },
  };
};
