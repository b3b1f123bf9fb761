// Programs of the system that some tests need: installed where that is ours to do, and named where it is not.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program itself, not a script that starts it: what the tests drive. */
const chromiumProgram = '/usr/lib/chromium/chromium';

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Packages of Debian and Ubuntu, and what shows that they are there. */
const packages = (path, chromium) => {
  const isOnPath = (name) => path.split(delimiter).some((folder) => isProgram(join(folder, name)));
  return [
    { name: 'bubblewrap', isThere: () => isOnPath('bwrap') },
    { name: 'chromium', isThere: () => isProgram(chromium) },
    { name: 'git', isThere: () => isOnPath('git') },
    { name: 'python3', isThere: () => isOnPath('python3') },
  ];
};

// Offline it must be over soon, and another apt that runs may end first.
const quick = ['-qq', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'DPkg::Lock::Timeout=60'];
const patienceMs = 600_000;

/** Undefined where it worked; else the last thing that apt-get said. */
const aptGet = (path, ...words) => {
  const { status, stderr, error } = spawnSync('apt-get', [...quick, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: patienceMs,
    env: { ...process.env, PATH: path, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split('\n').at(-1) || `it ended with ${status}`);
};

const namesOf = (missing) => missing.map(({ name }) => name).join(', ');

/**
 * Installs what is missing where this is Debian or Ubuntu, and we are root; else, and where that fails, says in a line
 * what is missing. Never ends the run: tests that need it are skipped, and say so.
 */
export const installPrograms = ({
  uid = process.getuid?.(),
  platform = process.platform,
  isDebian = existsSync('/etc/debian_version'),
  path = process.env.PATH ?? '',
  chromium = chromiumProgram,
} = {}) => {
  if (platform !== 'linux') return;
  const missing = packages(path, chromium).filter(({ isThere }) => !isThere());
  if (missing.length === 0) return;
  if (!isDebian || uid !== 0) {
    const how = isDebian ? `; \`sudo apt-get install ${missing.map(({ name }) => name).join(' ')}\` installs them` : '';
    console.error(`Not on this machine: ${namesOf(missing)}. Tests that need them are skipped${how}.`);
    return;
  }
  console.error(`Installing ${namesOf(missing)} with apt-get, which tests need (once) …`);
  aptGet(path, 'update');
  for (const { name, isThere } of missing) {
    // One at a time: what one system does not have must not keep the others out.
    const why = aptGet(path, 'install', '--yes', '--no-install-recommends', name);
    if (why !== undefined) console.error(`${name} could not be installed: ${why}. Tests that need it are skipped.`);
    else if (!isThere())
      console.error(`${name} was installed, but is not where it is looked for. Tests that need it are skipped.`);
  }
};
