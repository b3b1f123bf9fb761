import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Who may import whom: folder to folders, and what it may use from outside. `ARCHITECTURE.md` says why. */
const mayImport: Readonly<Record<string, { readonly rooms: readonly string[]; readonly outside: readonly RegExp[] }>> =
  {
    'errors.ts': { rooms: [], outside: [] },
    protocol: { rooms: ['errors.ts'], outside: [] },
    policy: { rooms: ['errors.ts'], outside: [] },
    inspect: { rooms: ['errors.ts', 'policy'], outside: [] },
    config: { rooms: ['errors.ts', 'policy:types', '../profiles'], outside: [/^zod/, /^node:/] },
    pipeline: { rooms: ['errors.ts', 'policy'], outside: [/^node:timers\/promises$/] },
    sandbox: { rooms: ['errors.ts', 'policy'], outside: [/^node:/] },
    egress: { rooms: ['errors.ts', 'policy'], outside: [/^node:/] },
    confinement: { rooms: ['errors.ts', 'policy', 'sandbox:types'], outside: [/^node:/] },
    // What of a gateway is about sandboxes, apart from what confines: that is loaded later.
    'sandboxed.ts': {
      rooms: [
        'confining.ts',
        'errors.ts',
        'policy',
        'config',
        'confinement',
        'pipeline',
        'sandbox:types',
        'store:types',
        'telemetry:types',
        'upstream:types',
      ],
      outside: [],
    },
    // What of a gateway hands secrets out, and keeps them out of what is told.
    'masking.ts': { rooms: ['config', 'downstream:types', 'store:types', 'telemetry'], outside: [] },
    // What of a gateway says what calls would touch, and who may make them.
    'permitting.ts': { rooms: ['config', 'downstream', 'pipeline', 'policy', 'upstream'], outside: [] },
    // What of a gateway hears its servers.
    'hearing.ts': {
      rooms: [
        'enduring.ts:types',
        'inspecting.ts:types',
        'pipeline',
        'protocol',
        'quarantine:types',
        'quarantined.ts:types',
        'store',
        'telemetry:types',
        'upstream',
        'watching.ts:types',
      ],
      outside: [],
    },
    // What of a gateway watches servers while they run.
    'supervising.ts': {
      rooms: ['errors.ts', 'policy', 'config:types', 'pipeline', 'store:types', 'telemetry:types', 'upstream'],
      outside: [],
    },
    // What of a gateway says how it stands.
    'degrading.ts': {
      rooms: [
        'config',
        'downstream:types',
        'pipeline',
        'policy:types',
        'protocol',
        'store:types',
        'telemetry',
        'upstream:types',
      ],
      outside: [],
    },
    // What is held for review, by what was approved: for the gateway, and for the person who reviews.
    quarantine: {
      rooms: [
        'errors.ts',
        'policy',
        'inspect',
        'config:types',
        'install',
        'pipeline',
        'protocol',
        'store:types',
        'upstream:types',
      ],
      outside: [/^node:crypto$/],
    },
    'quarantined.ts': {
      rooms: [
        'policy',
        'inspect',
        'config',
        'pipeline',
        'quarantine',
        'store:types',
        'telemetry:types',
        'upstream:types',
      ],
      outside: [],
    },
    behaviour: { rooms: ['errors.ts', 'policy', 'inspect', 'pipeline'], outside: [] },
    // What of a gateway looks at what calls carry, and at how servers behave.
    'inspecting.ts': {
      rooms: [
        'behaviour',
        'errors.ts',
        'policy',
        'inspect',
        'config',
        'pipeline',
        'store:types',
        'telemetry:types',
        'watching.ts:types',
        'judging.ts',
      ],
      outside: [],
    },
    // The judge that an owner may name, loaded with the first case that it is shown.
    'judging.ts': {
      rooms: ['behaviour', 'config:types', 'confinement', 'confine.ts', 'egress', 'sandbox'],
      outside: [/^node:/],
    },
    // What of a gateway goes on when a server does not.
    'enduring.ts': {
      rooms: ['config:types', 'inspect', 'pipeline', 'policy:types', 'telemetry:types', 'upstream:types'],
      outside: [],
    },
    'watching.ts': {
      rooms: ['behaviour', 'policy', 'config:types', 'pipeline', 'store:types', 'telemetry:types', 'upstream'],
      outside: [],
    },
    // What of a gateway stands still while calls are frozen.
    'freezing.ts': { rooms: ['errors.ts', 'pipeline', 'policy', 'store:types', 'telemetry:types'], outside: [] },
    // What of a gateway keeps its audit provable.
    'keeping.ts': { rooms: ['config:types', 'store:types', 'telemetry:types'], outside: [] },
    // The composition root of `storycore-mcp audit replay`: what was recorded, decided anew; nothing is started.
    'replaying.ts': { rooms: ['config', 'downstream', 'pipeline', 'policy', 'store:types'], outside: [] },
    // What of a gateway keeps what calls may replace.
    'savepoints.ts': {
      rooms: ['errors.ts', 'policy', 'config', 'confinement', 'pipeline:types', 'store', 'telemetry:types'],
      outside: [],
    },
    // How a gateway is doing: looked at, told, shown.
    'observing.ts': {
      rooms: [
        'alerting.ts',
        'exporting.ts',
        'config:types',
        'pipeline:types',
        'sandboxed.ts:types',
        'store:types',
        'telemetry',
        'upstream:types',
      ],
      outside: [],
    },
    // What is told when something is wrong; loaded when a gateway has begun to serve.
    'alerting.ts': {
      rooms: ['egress', 'policy', 'config:types', 'pipeline', 'store:types', 'telemetry'],
      outside: [],
    },
    // What is shown to Prometheus or sent to a collector; loaded where that is asked for.
    'exporting.ts': {
      rooms: ['config', 'egress', 'policy', 'protocol', 'telemetry'],
      outside: [],
    },
    // What of a gateway is about asking a person.
    'approving.ts': {
      rooms: ['errors.ts', 'policy', 'config:types', 'inspect', 'pipeline', 'store:types', 'telemetry:types'],
      outside: [/^node:/],
    },
    // Its ways to a person beside the command line.
    'approval-channels.ts': {
      rooms: ['downstream', 'pipeline:types', 'policy:types', 'store', 'telemetry:types', 'upstream'],
      outside: [/^node:/],
    },
    // What of a gateway faces clients: pipes and HTTP.
    'facing.ts': {
      rooms: [
        'approval-channels.ts:types',
        'errors.ts',
        'config',
        'downstream',
        'pipeline',
        'policy:types',
        'protocol',
        'store:types',
        'telemetry',
      ],
      outside: [/^node:/],
    },
    // How its servers are reached.
    'reaching.ts': {
      rooms: ['errors.ts', 'config', 'egress', 'pipeline:types', 'protocol', 'sandbox:types', 'upstream'],
      outside: [/^node:/],
    },
    // A composition root of its own: loaded with the first server that is started.
    'confining.ts': {
      rooms: ['policy', 'config', 'sandbox', 'egress', 'confinement', 'install', 'upstream'],
      outside: [/^node:/],
    },
    install: { rooms: ['errors.ts', 'policy'], outside: [/^node:/] },
    store: { rooms: ['errors.ts', 'pipeline', 'policy'], outside: [/^node:/, /^@napi-rs\/keyring$/] },
    telemetry: { rooms: ['errors.ts', 'pipeline', 'policy'], outside: [/^node:/, /^@opentelemetry\//] },
    upstream: {
      rooms: ['errors.ts', 'protocol', 'pipeline', 'policy', 'sandbox', 'egress:types', '../profiles'],
      outside: [/^node:/, /^eventsource-parser$/],
    },
    downstream: { rooms: ['errors.ts', 'protocol', 'pipeline', 'policy'], outside: [/^node:/] },
    // What looks at calls, changes or stops them before they are decided about: modules of the owner, and the engine.
    hooks: {
      rooms: ['errors.ts', 'config', 'downstream', 'pipeline', 'policy', 'protocol', 'telemetry:types'],
      outside: [/^node:url$/],
    },
    'hooking.ts': {
      rooms: [
        'errors.ts',
        'config:types',
        'downstream:types',
        'hooks',
        'pipeline',
        'policy:types',
        'telemetry:types',
        'upstream:types',
      ],
      outside: [/^node:util$/],
    },
    'gateway.ts': {
      rooms: [
        'errors.ts',
        'protocol',
        'policy',
        'config',
        'pipeline',
        'sandbox',
        'egress',
        'confinement',
        'sandboxed.ts',
        'savepoints.ts',
        'supervising.ts',
        'degrading.ts',
        'quarantine',
        'quarantined.ts',
        'inspecting.ts',
        'enduring.ts',
        'watching.ts',
        'freezing.ts',
        'hearing.ts',
        'hooking.ts',
        'hooks:types',
        'keeping.ts',
        'masking.ts',
        'permitting.ts',
        'observing.ts',
        'approving.ts',
        'approval-channels.ts',
        'facing.ts',
        'reaching.ts',
        'install',
        'store',
        'telemetry',
        'upstream',
        'downstream',
        '../package.json',
      ],
      outside: [/^node:/],
    },
    // What keeps a running gateway to its configuration, loaded after the first answers.
    'configuring.ts': {
      rooms: ['errors.ts', 'config', 'gateway.ts:types', 'policy', 'store', 'telemetry:types'],
      outside: [/^node:/],
    },
    // The composition root of `storycore-mcp confine`: a gateway without servers, state and protocol.
    'confine.ts': { rooms: ['errors.ts', 'policy', 'sandbox', 'egress', 'store'], outside: [] },
    'index.ts': {
      rooms: ['gateway.ts', 'errors.ts', 'config', 'hooks', 'pipeline', 'policy', 'sandbox', 'store', 'telemetry'],
      outside: [],
    },
    // `confine` starts once for each command: it leaves out what only a gateway needs.
    // What a scan needs of a gateway, and no more of it.
    'scan.ts': {
      rooms: ['gateway.ts', 'config:types', 'inspect', 'store', 'telemetry:types', 'upstream'],
      outside: [/^node:/],
    },
    // The composition root of `storycore-mcp review`: what is kept, read and decided about; no server is started.
    'review.ts': {
      rooms: [
        'errors.ts',
        'config:types',
        'downstream',
        'inspect',
        'pipeline',
        'policy',
        'quarantine',
        'store:types',
        'upstream',
        '../package.json',
      ],
      outside: [],
    },
    // The composition root of `storycore-mcp undo`: what is kept, shown and given back.
    'undo.ts': { rooms: ['errors.ts', 'config', 'store', 'telemetry:types'], outside: [/^node:/] },
    // Brings back a configuration that held, for the command line and for pages.
    'restoring.ts': { rooms: ['configuring.ts', 'errors.ts', 'config', 'store:types'], outside: [/^node:path$/] },
    // A server that is to be added: its package looked up, and what the configuration would say.
    adding: { rooms: ['errors.ts', 'config', 'install'], outside: [/^node:/] },
    // The way in for pages: what they ask is answered by handlers that it is given.
    admin: { rooms: ['errors.ts', 'config', 'policy', 'pipeline'], outside: [/^zod$/, /^node:/] },
    // What is granted at the moment, and what would be decided about a call that nobody makes.
    'weighing.ts': {
      rooms: ['config', 'downstream', 'pipeline', 'policy', 'store', 'upstream', '../package.json'],
      outside: [],
    },
    // Answers what pages ask. A composition root of its own: loaded where the console is served.
    administering: {
      rooms: [
        'adding',
        'admin',
        'configuring.ts',
        'errors.ts',
        'config',
        'downstream',
        'gateway.ts:types',
        'install',
        'pipeline',
        'policy',
        'restoring.ts',
        'review.ts',
        'store:types',
        'telemetry',
        'upstream',
        'weighing.ts',
        'undo.ts',
        'telemetry:types',
        '../package.json',
      ],
      outside: [/^node:/],
    },
    cli: {
      rooms: [
        'errors.ts',
        'index.ts',
        'confine.ts',
        'replaying.ts',
        'restoring.ts',
        'review.ts',
        'scan.ts',
        'undo.ts',
        'adding',
        'administering',
        'configuring.ts',
        'config',
        'install',
      ],
      outside: [/^node:/],
    },
  };

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
);

const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/g;

const importsOf = (path: string): readonly Import[] =>
  [...readFileSync(join(src, path), 'utf8').matchAll(statement)].map(([, types, quoted, dynamic]) => ({
    from: path,
    to: quoted ?? dynamic ?? '',
    typesOnly: types !== undefined,
  }));

const roomOf = (path: string): string => path.split('/')[0] ?? path;

const targetRoom = ({ from, to }: Import): string => {
  const path = relative(src, resolve(join(src, dirname(from)), to));
  return path.startsWith('..') ? path.split('/').slice(0, 2).join('/') : roomOf(path);
};

const allowed = (one: Import): boolean => {
  const rule = mayImport[roomOf(one.from)];
  if (rule === undefined) return false;
  if (!one.to.startsWith('.')) return rule.outside.some((pattern) => pattern.test(one.to));
  const room = targetRoom(one);
  return (
    room === roomOf(one.from) || rule.rooms.includes(room) || (one.typesOnly && rule.rooms.includes(`${room}:types`))
  );
};

describe('the house', () => {
  test('every folder imports only what the table allows', () => {
    const forbidden = files.flatMap(importsOf).filter((one) => !allowed(one));
    expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('every folder of the table is there, and every folder is in the table', () => {
    const rooms = new Set(readdirSync(src).filter((name) => !name.endsWith('.test.ts')));
    expect([...rooms].filter((room) => mayImport[room] === undefined)).toEqual([]);
    expect(Object.keys(mayImport).filter((room) => !existsSync(join(src, room)))).toEqual([]);
  });

  test('the MCP SDK stays out of the sources', () => {
    const users = files.flatMap(importsOf).filter(({ to }) => to.startsWith('@modelcontextprotocol/'));
    expect(users).toEqual([]);
  });

  test('the pure folders name no clock, no chance and no process', () => {
    const impure = /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.now|process\.|setTimeout|globalThis)\b/;
    const offenders = files.filter(
      (path) => ['protocol', 'policy'].includes(roomOf(path)) && impure.test(readFileSync(join(src, path), 'utf8')),
    );
    expect(offenders).toEqual([]);
  });

  test('no file gathers what has no name', () => {
    expect(files.filter((path) => /(?:utils?|helpers?|common|manager)\b/.test(path))).toEqual([]);
  });

  test('no import goes round in a circle', () => {
    const edges = new Map(
      files.map((path) => [
        path,
        importsOf(path)
          .filter(({ to, typesOnly }) => to.startsWith('.') && !typesOnly)
          .map(({ to }) => relative(src, resolve(join(src, dirname(path)), to))),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
      done.add(path);
    };
    for (const path of files) walk(path, []);
    expect(circles).toEqual([]);
  });

  test('the check can fail: a forbidden import is seen', () => {
    expect(allowed({ from: 'policy/x.ts', to: 'node:fs', typesOnly: false })).toBe(false);
    expect(allowed({ from: 'downstream/x.ts', to: '../upstream/y.ts', typesOnly: false })).toBe(false);
    expect(allowed({ from: 'config/x.ts', to: '../policy/grant.ts', typesOnly: false })).toBe(false);
    expect(allowed({ from: 'config/x.ts', to: '../policy/grant.ts', typesOnly: true })).toBe(true);
  });
});
