import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { levels } from '../../src/policy/grant.ts';
import { argumentRoles, type Profile } from '../../src/policy/profile.ts';
import { root } from './workplace.ts';

const profilesFolder = join(root, 'gateway/profiles');

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** Strict: a mistyped key of a profile would be a protection that is not there. */
const profileSchema = z.strictObject({
  provider: z.string(),
  title: z.strictObject({ en: z.string().min(1), fr: z.string().min(1) }),
  package: z.strictObject({ name: z.string(), version: z.string(), integrity: z.string() }).exactOptional(),
  reach: z.array(z.url({ protocol: /^https$/ })).exactOptional(),
  startsPrograms: z.boolean().exactOptional(),
  shape: z.enum(['plain', 'browser']).exactOptional(),
  limits: z
    .strictObject({
      memoryBytes: z.int().exactOptional(),
      processes: z.int().exactOptional(),
      openFiles: z.int().exactOptional(),
      scratchBytes: z.int().exactOptional(),
    })
    .exactOptional(),
  resources: z
    .record(
      z.string(),
      z.union([z.strictObject({ all: z.array(z.string()) }), z.strictObject({ first: z.array(z.string()) })]),
    )
    .exactOptional(),
  tools: z.record(
    z.string(),
    z.strictObject({
      level: z.enum(levels).exactOptional(),
      arguments: z.record(z.string(), z.enum(argumentRoles)),
      touchesBase: z.enum(['read', 'write']).exactOptional(),
      leaves: z
        .union([
          z.strictObject({ text: z.string() }),
          z.strictObject({ edits: z.string(), former: z.string(), current: z.string() }),
        ])
        .exactOptional(),
      repeatable: z.boolean(),
    }),
  ),
}) satisfies z.ZodType<Profile>;

/** How each provider is started on a folder; a profile without an entry here fails its tests. */
const commands: Readonly<Record<string, (folder: string) => string[]>> = {
  brave_search: () => [join(root, 'node_modules/@brave/brave-search-mcp-server/dist/index.js')],
  filesystem: (folder) => [join(root, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js'), folder],
  git: (folder) => [join(root, 'providers/git/server.ts'), '--repository', folder],
  project: (folder) => [join(root, 'providers/project/server.ts'), '--project', folder],
  // It starts no browser before its first call.
  puppeteer_playwright: (folder) => [
    join(root, 'providers/browser/server.ts'),
    '--browser',
    join(folder, 'none'),
    '--downloads',
    folder,
  ],
};

const schemaSchema = z.looseObject({
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
  get items() {
    return schemaSchema.optional();
  },
});

/** Every argument of a schema by its place: `path`, `edits[].newText`. Lists of plain values count as their name. */
const places = (schema: z.infer<typeof schemaSchema>, above = ''): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const place = above === '' ? name : `${above}.${name}`;
    if (property.properties !== undefined) return places(property, place);
    return property.items?.properties === undefined ? [place] : places(property.items, `${place}[]`);
  });

const listTools = async (command: (folder: string) => string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-profile-'));
  const client = new Client({ name: 'profiles', version: '1' });
  try {
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: command(folder),
        env: { BRAVE_API_KEY: 'none' },
        stderr: 'ignore',
      }),
    );
    // One that serves resources alone has no tools to list.
    const { tools } = client.getServerCapabilities()?.tools === undefined ? { tools: [] } : await client.listTools();
    return tools.map((tool) => ({ ...tool, places: places(schemaSchema.parse(tool.inputSchema)) }));
  } finally {
    await client.close();
    rmSync(folder, { recursive: true });
  }
};

const namesAPath =
  /^(path|paths|file|files|filename|source|destination|folder|directory|root|cwd)$|(path|file|folder|directory)s?$/i;
const pathRoles = ['read-path', 'write-path', 'read-write-path'];

/** Names that say path, and mean something else: read again when the server changes. */
const notPaths = ['git_restore source'];

const files = readdirSync(profilesFolder).filter((name) => name.endsWith('.json'));

describe.for(files)('the profile %s', (file) => {
  const profile = profileSchema.parse(readJson('gateway/profiles', file));
  const { provider } = profile;
  const tools = Object.entries(profile.tools);

  test('is named after its provider', () => {
    expect(file).toBe(`${provider}.json`);
    expect(Object.keys(commands)).toContain(provider);
  });

  test('names exactly the tools and the arguments of the real server', async () => {
    const command = commands[provider];
    if (command === undefined) throw new Error(`No command for ${provider}.`);
    const served = await listTools(command);
    const ofServer = Object.fromEntries(served.map((tool) => [tool.name, tool.places.toSorted()]));
    const ofProfile = Object.fromEntries(tools.map(([name, tool]) => [name, Object.keys(tool.arguments).toSorted()]));
    expect(ofProfile).toEqual(ofServer);
  });

  test('gives every argument that bears a path the role of one', () => {
    const without = tools.flatMap(([name, tool]) =>
      Object.entries(tool.arguments)
        .filter(([place, role]) => namesAPath.test(place.replace(/^.*\./, '')) && !pathRoles.includes(role))
        .map(([place]) => `${name} ${place}`),
    );
    expect(without.filter((place) => !notPaths.includes(place))).toEqual([]);
  });

  test('leaves no tool without a need: something decides about every call', () => {
    const free = tools.filter(
      ([, tool]) =>
        tool.level === undefined &&
        tool.touchesBase === undefined &&
        profile.reach === undefined &&
        !Object.values(tool.arguments).some((role) => pathRoles.includes(role)),
    );
    expect(free).toEqual([]);
  });

  test('allows to repeat what reads, and nothing that writes or acts', () => {
    const writesOrActs = tools.filter(
      ([, tool]) =>
        tool.level !== undefined ||
        tool.touchesBase === 'write' ||
        Object.values(tool.arguments).some((role) => /write|content/.test(role)),
    );
    const once = tools.filter(([, tool]) => !tool.repeatable);
    expect(once).toEqual(writesOrActs);
  });

  test.skipIf(profile.package === undefined)('pins the package that is installed, by version and integrity', () => {
    const { name = '', version, integrity } = profile.package ?? {};
    const lock = z
      .looseObject({
        packages: z.record(
          z.string(),
          z.looseObject({ version: z.string().optional(), integrity: z.string().optional() }),
        ),
      })
      .parse(readJson('package-lock.json'));
    expect(lock.packages[`node_modules/${name}`]).toMatchObject({ version, integrity });
    expect(readJson('node_modules', name, 'package.json')).toMatchObject({ name, version });
    const { dependencies, optionalDependencies = {} } = z
      .looseObject({
        dependencies: z.record(z.string(), z.string()),
        optionalDependencies: z.record(z.string(), z.string()).optional(),
      })
      .parse(readJson('gateway/package.json'));
    expect({ ...optionalDependencies, ...dependencies }).toMatchObject({ [name]: version });
  });
});
