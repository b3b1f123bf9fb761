import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Server } from 'node:net';
import type { ConfinedSpec } from '../confined.ts';
import type { Launched } from '../launch.ts';
import { neverStarted } from '../never-started.ts';
import { bwrapPath } from './machine.ts';
import { gatewayMark } from './orphans.ts';
import { meansLoneRoot } from './lone-root.ts';
import { noBwrap, noOtherUser } from './refusal.ts';
import { askedToRun } from './permission-to-run.ts';
import type { Permit } from './permission-to-run.ts';
import { prepare } from './prepare.ts';
import type { Prepared, PrepareOptions } from './prepare.ts';
import { running } from './running.ts';
import type { Hold } from './running.ts';
import { duplexOf, writableOf } from './wiring.ts';
import { writtenFiles } from './written-files.ts';

export interface LaunchOptions extends PrepareOptions {
  /** Called once, when the sandbox is there and before the program runs in it. */
  readonly hold?: Hold;
}

const spawned = ({ bwrap, account, wiring, words }: Prepared): ChildProcess =>
  spawn(bwrap, ['--args', String(wiring.args), '--', ...words], {
    cwd: '/',
    // Nothing of the gateway's own: what is here can be read inside, as the environment of the first process.
    env: { PATH: bwrapPath, ...gatewayMark() },
    stdio: wiring.stdio,
    shell: false,
    // Out of reach of what a terminal sends to the gateway's group: it is asked to leave first.
    detached: true,
    ...(account.kind === 'own' ? {} : { uid: account.uid, gid: account.gid }),
  });

const start = (prepared: Prepared): ChildProcess => {
  try {
    return spawned(prepared);
  } catch (error) {
    throw prepared.account.kind !== 'own' && meansLoneRoot(error) ? noOtherUser(error) : error;
  }
};

/** Takes over the door that the stub opened: whoever connects inside is accepted here. */
const doorOpened = (child: ChildProcess, { onConnection }: ConfinedSpec): Promise<Permit> =>
  new Promise((resolve) => {
    child.once('message', (_message, door) => {
      if (!(door instanceof Server)) return;
      door.on('connection', (socket) => (onConnection === undefined ? socket.destroy() : onConnection(socket)));
      door.on('error', () => {});
      child.once('exit', () => door.close());
      resolve(() => child.send('go', () => {}));
    });
  });

const feed = (child: ChildProcess, { wiring, args, filter }: Prepared): void => {
  writableOf(child, wiring.args).end(args);
  writableOf(child, wiring.seccomp).end(filter);
  for (const [path, content] of Object.entries(writtenFiles)) writableOf(child, wiring.files[path] ?? -1).end(content);
};

/**
 * Starts a server in a sandbox of its own. Never throws: what cannot be started shows as an exit with an error. Its
 * streams are there at once; what is written to it waits until it runs.
 */
export const launchLinux = (spec: ConfinedSpec, options: LaunchOptions): Launched => {
  let prepared: Prepared;
  try {
    prepared = prepare(spec, options);
  } catch (error) {
    return neverStarted(error instanceof Error ? error : new Error(String(error)));
  }
  let child: ChildProcess | undefined;
  try {
    child = start(prepared);
    // Told as an event, too late for who asks now.
    child.on('error', () => {});
    if (child.pid === undefined) throw noBwrap(new Error('the system started no process'));
    feed(child, prepared);
    const { permission } = prepared.wiring;
    const asked = permission === undefined ? doorOpened(child, spec) : askedToRun(duplexOf(child, permission));
    return running(child, prepared, { hold: options.hold, asked });
  } catch (error) {
    child?.kill('SIGKILL');
    prepared.release();
    return neverStarted(error instanceof Error ? error : new Error(String(error)));
  } finally {
    prepared.wiring.close();
  }
};
