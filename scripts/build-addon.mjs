// Builds the add-on for StoryCore Engine: the folder that replaces `addons/official/mcp_server_addon`, and the same as a zip.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { install, node, root } from './install.mjs';

const name = 'mcp_server_addon';
const source = `${root}addon/${name}`;
const parts = ['addon.json', 'README.md', 'src', 'config', 'docs', 'examples', 'scripts'];

const isWanted = (path) => !/(?:^|[\\/])(?:__pycache__|\.DS_Store|.*\.pyc)$/.test(path);

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Runs the gateway of the add-on as the engine would, and gives what it said. Throws where it does not work. */
const ask = (folder, ...words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'server', 'cli.js'), ...words], {
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim();
  throw new Error(`The add-on that was built does not work (\`${words.join(' ')}\`):\n${stdout}${stderr}`);
};

/** Builds out of the gateway in `gateway/dist`. Gives the folder and the archive, with their sizes in bytes. */
export const buildAddon = async (to = `${root}addon/dist`) => {
  const { bringServer } = await import('./addon-server.mjs');
  const { zip } = await import('./zip.mjs');
  const folder = join(to, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of parts) {
    if (!existsSync(join(source, part))) throw new Error(`addon/${name}/${part} is missing: the engine needs it.`);
    cpSync(join(source, part), join(folder, part), { recursive: true, filter: isWanted });
  }
  cpSync(`${root}LICENSE`, join(folder, 'LICENSE'));
  await bringServer(join(folder, 'server'));
  const files = filesIn(folder).map((path) => [
    path
      .slice(folder.length + 1)
      .split(sep)
      .join('/'),
    readFileSync(path),
  ]);
  const archive = join(to, `${name}.zip`);
  const bytes = zip(files);
  writeFileSync(archive, bytes);
  const { findings } = JSON.parse(ask(folder, 'check', '--addon', join(folder, 'addon.json'), '--json'));
  const doubted = findings.filter(({ state }) => state !== 'ok');
  if (doubted.length > 0) throw new Error(`The engine would object: ${JSON.stringify(doubted)}`);
  return {
    folder,
    archive,
    version: ask(folder, '--version'),
    files: files.length,
    bytes: files.reduce((sum, [, content]) => sum + content.length, 0),
    archiveBytes: bytes.length,
  };
};

if (process.argv[1] && import.meta.filename === process.argv[1]) {
  install();
  // Started anew with the Node that the project pins, whose zlib makes the archive the same everywhere.
  if (realpathSync(process.execPath) !== realpathSync(node)) {
    process.exitCode = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1;
  } else {
    const { build } = await import('./build.mjs');
    await build();
    const { folder, archive, version, files, bytes, archiveBytes } = await buildAddon();
    const shown = (path) => relative(root, path).split(sep).join('/');
    console.log(`${shown(folder)}: ${files} files, ${megabytes(bytes)}, gateway ${version}`);
    console.log(`${shown(archive)}: ${megabytes(archiveBytes)}`);
  }
}
