import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { meansLoneRoot } from './linux/lone-root.ts';
import type { Answer, Machine } from './tier.ts';

const patienceMs = 5000;

// No sandbox runs as root, and root is allowed what they are not.
const someone = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const run = (command: string, args: readonly string[]): Promise<Answer | undefined> =>
  new Promise((resolve) => {
    execFile(command, [...args], { timeout: patienceMs, cwd: '/', ...someone }, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      // A word is the system's, which could not start it; a number is the program's own. Of folders of the PATH that
      // nobody may look into, such as root's own, nobody knows whether it is there.
      resolve(
        error.code === 'ENOENT' || error.code === 'EACCES'
          ? undefined
          : { code: typeof error.code === 'number' ? error.code : null, stdout, stderr },
      );
    });
  });

const isLoneRoot = (): boolean => 'uid' in someone && meansLoneRoot(spawnSync('true', { cwd: '/', ...someone }).error);

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** The machine that we run on. */
export const thisMachine = (mechanism: string): Machine => ({
  platform: process.platform,
  mechanism,
  isLoneRoot,
  run,
  read,
});
