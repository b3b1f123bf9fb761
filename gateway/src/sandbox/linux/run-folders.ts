import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identityOf, isRunning } from './process-identity.ts';

let count = 0;

/** This gateway, in a word that no later process shares: its id, and when it started. */
export const gatewayName = (): string => `${process.pid}-${identityOf(process.pid)?.startedAt ?? 0}`;

/** Whether the gateway of this name is still there. */
export const isGatewayRunning = (gateway: string): boolean => {
  const [pid, startedAt] = gateway.split('-').map(Number);
  return pid !== undefined && startedAt !== undefined && isRunning({ pid, startedAt });
};

/** A folder of its own for one sandbox of this gateway, named so that it can be told when the gateway is gone. */
export const openRunFolder = (runsFolder: string): string => {
  count += 1;
  const path = join(runsFolder, `${gatewayName()}-${count}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
};

const name = /^(\d+-\d+)-\d+$/;

/** All such folders, of all gateways that share `runsFolder`. */
export const runFolders = (runsFolder: string): readonly string[] => {
  try {
    return readdirSync(runsFolder)
      .filter((entry) => name.test(entry))
      .map((entry) => join(runsFolder, entry));
  } catch {
    return []; // None was ever opened.
  }
};

/** Whether the gateway that opened it is still there. */
export const isInUse = (runFolder: string): boolean => isGatewayRunning(name.exec(basename(runFolder))?.[1] ?? '');
