// Builds what is published: one bundle for the command line, one for the library, one for each server of ours, and types.
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { buildConsole } from './build-console.mjs';
import { buildPanel, declarePanel } from './build-panel.mjs';
import { install, node, root, run } from './install.mjs';

/** Names the schema of the configuration by all that it is made of. */
const schemaName = () => {
  const folder = `${root}gateway/src/config`;
  const sources = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'));
  const digest = createHash('sha256');
  for (const path of [...sources.toSorted().map((name) => `${folder}/${name}`), `${root}package-lock.json`]) {
    digest.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return digest.digest('hex');
};

/** What a module brings with it when it is loaded, itself too. */
const closure = (id, modules, found = new Set()) => {
  if (found.has(id)) return found;
  found.add(id);
  for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) closure(imported, modules, found);
  return found;
};

/**
 * The chunks of what `serve` loads before its first answer, few in place of twenty: to find and link each takes a third of a
 * millisecond. What every command loads stays by itself, and so does what those share that need no gateway.
 */
const chunksOfStart = () => {
  let chunkOf;
  const sort = (modules) => {
    const of = (path) => closure(`${root}gateway/src/${path}`, modules);
    // The schema is loaded for what was not examined before: the index names it, and nothing of a start uses it.
    const schema = of('config/load.ts');
    const assembled = of('config/assemble.ts');
    const isSchema = (id) => schema.has(id) && !assembled.has(id);
    const [cli, serve, gateway] = [of('cli/main.ts'), of('cli/commands/serve/run.ts'), `${root}gateway/src/gateway.ts`];
    const light = new Set(
      [...cli]
        .flatMap((id) => modules.getModuleInfo(id)?.dynamicallyImportedIds ?? [])
        .map((id) => closure(id, modules))
        .filter((all) => !all.has(gateway))
        .flatMap((all) => [...all]),
    );
    return (id) => {
      if (isSchema(id)) return 'schema';
      if (cli.has(id)) return 'cli';
      return serve.has(id) ? (light.has(id) ? 'base' : 'src') : null;
    };
  };
  const nameOf = (id, modules) => (chunkOf ??= sort(modules))(id);
  return [
    // Nothing is drawn into it but what is named.
    {
      name: (id, modules) => (nameOf(id, modules) === 'schema' ? 'schema' : null),
      priority: 1,
      includeDependenciesRecursively: false,
    },
    { name: (id, modules) => (nameOf(id, modules) === 'schema' ? null : nameOf(id, modules)) },
  ];
};

export const build = async () => {
  const { rolldown } = await import('rolldown');
  const dist = `${root}gateway/dist`;
  rmSync(dist, { recursive: true, force: true });
  const bundle = async (input, dir, external, chunksOf) => {
    const built = await rolldown({
      cwd: root,
      input,
      platform: 'node',
      external,
      logLevel: 'warn',
      transform: { define: { BUILT_SCHEMA: JSON.stringify(schemaName()) } },
      // To load a schema does nothing else: who needs none of it need not load it.
      treeshake: { moduleSideEffects: (id) => !id.includes('/gateway/src/config/') },
    });
    // A start reads and decodes all of it: without white space it takes a fifth less time. Names stay, for stack traces.
    await built.write({
      dir,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-[hash].js',
      ...(chunksOf === undefined ? {} : { codeSplitting: { groups: chunksOf } }),
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    });
    await built.close();
  };
  const packages = /^(?:node:|@modelcontextprotocol\/)/;
  await bundle({ cli: 'gateway/src/cli/main.ts' }, dist, packages, chunksOfStart());
  // By itself: as an entry it would have the schema loaded with every start of the command line.
  await bundle({ index: 'gateway/src/index.ts' }, dist, packages);
  // A program of its own, beside the bundle, where `store/keychain.ts` looks for it.
  await bundle({ 'keychain-program': 'gateway/src/store/keychain-program.ts' }, dist, /^(?:node:|@napi-rs\/)/);
  // A thread of its own, where `store/audit-thread.ts` looks for it.
  await bundle({ 'audit-thread-program': 'gateway/src/store/audit-thread-program.ts' }, dist, /^node:/);
  // Another, where `store/verify-thread.ts` looks for it.
  await bundle(
    { 'verify-thread-program': 'gateway/src/store/verify-thread-program.ts' },
    dist,
    /^(?:node:|@napi-rs\/)/,
  );
  // Whole: it starts faster as one file, and the gateway itself needs no MCP SDK.
  await bundle({ git: 'providers/git/server.ts' }, `${dist}/providers`, /^node:/);
  await bundle({ project: 'providers/project/server.ts' }, `${dist}/providers`, /^node:/);
  // Each by itself: the package loads the second one into every page it opens.
  await bundle({ browser: 'providers/browser/server.ts' }, `${dist}/providers`, /^node:/);
  await bundle({ 'browser-page': 'providers/browser/page.ts' }, `${dist}/providers`, /^node:/);
  await buildConsole();
  await buildPanel();
  cpSync(`${root}LICENSE`, `${root}gateway/LICENSE`);
};

if (process.argv[1] && import.meta.filename === process.argv[1]) {
  install();
  await build();
  run(node, [`${root}node_modules/typescript/bin/tsc`, '-p', 'gateway/tsconfig.build.json']);
  declarePanel();
}
