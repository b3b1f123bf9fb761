import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { ConfinedSpec } from '../confined.ts';
import { launch } from '../launch.ts';
import type { Exit, Launched } from '../launch.ts';
import { neverStarted } from '../never-started.ts';
import { doorUser, openDoor } from './door.ts';
import type { Door } from './door.ts';
import { macosProfile } from './profile.ts';
import { startScript } from './shell-words.ts';

export interface MacosOptions {
  /** A folder of the gateway's own, in which each server has one for what it keeps for a while. */
  readonly runsFolder: string;
  /** Another program than the `sandbox-exec` of the system. */
  readonly sandboxExec?: string;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const openFor = async ({ confinement, onConnection }: ConfinedSpec, token: string): Promise<Door | undefined> =>
  confinement.network === undefined
    ? undefined
    : openDoor({ token, onConnection: (socket) => (onConnection ? onConnection(socket) : socket.destroy()) });

/** The two lines that the start script reads. The profile is one expression after another: where lines end is nothing to it. */
const preamble = ({ confinement }: ConfinedSpec, scratch: string, door: Door | undefined, token: string): string => {
  const own = { ...confinement, writePaths: [...confinement.writePaths, scratch] };
  const profile = macosProfile({ confinement: own, ...(door === undefined ? {} : { proxyPort: door.port }) });
  const proxy = door === undefined ? '' : `http://${doorUser}:${token}@127.0.0.1:${door.port}`;
  return `${proxy}\n${profile.replaceAll('\n', ' ')}\n`;
};

/** Hands on what is written to a server once it has its profile. */
const feed = (child: Launched, stdin: PassThrough, lines: string): void => {
  child.stdin.write(lines);
  stdin.pipe(child.stdin);
};

/**
 * Starts a server in a sandbox of macOS, by `sandbox-exec`. Never throws: what cannot be started shows as an exit with an
 * error. Its proxy listens on a port that other programs reach too, so it asks for a token, which is in the address that
 * the server is given. A process that leaves the group of the server outlives it. Written from the documentation, *not
 * run here* but with a stand-in for `sandbox-exec`.
 */
export const launchMacos = (spec: ConfinedSpec, options: MacosOptions): Launched => {
  const { runsFolder, sandboxExec = '/usr/bin/sandbox-exec' } = options;
  const state: { door?: Door | undefined; error?: Error; over: boolean } = { over: false };
  const token = randomBytes(24).toString('base64url');
  let scratch: string;
  let child: Launched;
  try {
    mkdirSync(runsFolder, { recursive: true, mode: 0o700 });
    scratch = realpathSync(mkdtempSync(join(runsFolder, 'scratch-')));
    child = launch({
      command: '/bin/sh',
      args: ['-c', startScript(spec.confinement.limits), 'sh', sandboxExec, spec.command, ...spec.args],
      env: { HOME: scratch, TMPDIR: scratch, ...spec.env },
      cwd: spec.cwd,
    });
  } catch (error) {
    return neverStarted(asError(error));
  }

  const stdin = new PassThrough();
  stdin.on('error', () => {});
  const started = openFor(spec, token).then(
    (door) => {
      state.door = door;
      if (state.over) return door?.close();
      return feed(child, stdin, preamble(spec, scratch, door, token));
    },
    (error: unknown) => {
      state.error = asError(error);
    },
  );
  // Without its lines it would wait for them.
  void started
    .catch((error: unknown) => (state.error = asError(error)))
    .then(() => (state.error === undefined ? undefined : child.end(0)));

  const exited = child.exited.then((exit): Exit => {
    state.over = true;
    state.door?.close();
    rmSync(scratch, { recursive: true, force: true });
    return state.error === undefined ? exit : { code: null, signal: null, error: state.error };
  });
  return {
    ...child,
    stdin,
    exited,
    async end(graceMs) {
      stdin.end();
      // What was written last is on its way still.
      await started;
      await turn();
      await child.end(graceMs);
      return exited;
    },
  };
};
