// The gateway as the add-on brings it along: the published package, and the servers that work without an installation.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { notices, packageOf, withAllTheyNeed } from './addon-notices.mjs';
import { root } from './install.mjs';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Providers that consist of JavaScript alone; the browser's package brings more, and is installed. */
const bundled = ['@modelcontextprotocol/server-filesystem', '@brave/brave-search-mcp-server'];

/** Each as one file under its own name, where the gateway looks for its package. Gives the packages that are in it. */
const bundleProvider = async (name, server) => {
  const folder = `${root}node_modules/${name}`;
  const to = join(server, 'node_modules', name);
  const built = await rolldown({
    cwd: root,
    input: { index: `${folder}/dist/index.js` },
    platform: 'node',
    external: /^node:/,
    logLevel: 'warn',
  });
  const { output } = await built.write({
    dir: join(to, 'dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    codeSplitting: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await built.close();
  const { version, license, type } = readJson(`${folder}/package.json`);
  writeFileSync(join(to, 'package.json'), `${JSON.stringify({ name, version, license, type }, null, 2)}\n`);
  return [folder, ...output.flatMap(({ moduleIds = [] }) => moduleIds.map(packageOf))].filter(Boolean);
};

const entry = `// Starts the gateway: \`node cli.js serve\`. The engine's installer drops the right to run a file by itself.
import './bin/storycore-mcp.mjs';
`;

/** What of packages is in the gateway's own files. */
const gatewayParts = (dependencies) => [
  ...Object.keys(dependencies).filter((name) => !bundled.includes(name)),
  ...Object.keys(readJson(`${root}package.json`).devDependencies).filter((name) => name.startsWith('@opentelemetry/')),
];

// What builds and tests the page, and is no part of it.
const onlyTools = /^(?:@types\/|@vitejs\/|axe-core$|playwright-core$|tailwindcss$|.*-18$|zod-engine$)/;

/** What of packages is in the console's files. */
const pageParts = () =>
  Object.keys(readJson(`${root}console/package.json`).devDependencies).filter((name) => !onlyTools.test(name));

/** Puts the gateway that was built in `gateway/dist` into the folder `server`. */
export const bringServer = async (server) => {
  const gateway = `${root}gateway`;
  const own = readJson(`${gateway}/package.json`);
  const { name, version, description, license, type, dependencies, optionalDependencies, engines } = own;
  // What a compiler reads, and nobody runs.
  const filter = (path) => !/[\\/]dist[\\/]types/.test(path);
  for (const part of ['bin', 'dist']) cpSync(`${gateway}/${part}`, join(server, part), { recursive: true, filter });
  cpSync(`${root}LICENSE`, join(server, 'LICENSE'));
  writeFileSync(join(server, 'cli.js'), entry);
  // What the registry would give: exact, as it was tested; what is bundled needs no installation.
  const manifest = {
    name,
    version,
    private: true,
    description,
    license,
    type,
    dependencies,
    optionalDependencies,
    engines,
  };
  writeFileSync(join(server, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const inside = [];
  for (const provider of bundled) inside.push(...(await bundleProvider(provider, server)));
  const packages = new Set([
    ...inside,
    ...withAllTheyNeed(gatewayParts(dependencies), gateway),
    ...withAllTheyNeed(pageParts(), `${root}console`),
  ]);
  writeFileSync(join(server, 'THIRD-PARTY.md'), notices(packages));
};
