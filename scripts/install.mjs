// Installs what the lock file names, once, and again when it changes. Runs on any Node that has npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** Node 24, as the project pins it. */
export const node = `${root}node_modules/node/bin/node`;

/** Runs a command from the project's root with its output shown; ends this process when it fails. */
export const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
    ...options,
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
};

/** `npm ci` in a folder, where its lock file is not the one of the last time. */
const installIn = (folder, what, options = [], isWhole = () => true) => {
  const stamp = `${folder}node_modules/.installed`;
  const wanted = createHash('sha256')
    .update(readFileSync(`${folder}package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && isWhole()) return;
  console.error(`Installing ${what} …`);
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...options], { cwd: folder });
  writeFileSync(stamp, wanted);
};

export const install = () => installIn(root, '(once, about half a minute)', [], () => existsSync(node));

/** Clients that only tests need: none of their scripts runs. */
export const installPeers = () => installIn(`${root}gateway/test/peers/`, 'what the tests need', ['--ignore-scripts']);

/** The environment in which `node` is the project's own. */
export const withNode = () => ({ ...process.env, PATH: `${root}node_modules/node/bin${delimiter}${process.env.PATH}` });
