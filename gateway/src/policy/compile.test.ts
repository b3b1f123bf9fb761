import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessTo, compilePaths, drift, openTo } from './compile.ts';
import type { Access } from './compile.ts';
import type { Grant } from './grant.ts';

const asked = { upstream: 'files', project: 'film', now: 1_000 };
const base = { principal: {}, server: '*', name: '*', scope: 'global', givenBy: 'config', givenAt: 0 } as const;
let made = 0;
const grant = (
  effect: Grant['effect'],
  level: Grant['level'],
  paths?: readonly string[],
  more: Partial<Grant> = {},
): Grant => {
  const id = `g${(made += 1)}`;
  return { ...base, id, effect, level, ...(paths === undefined ? {} : { conditions: { paths } }), ...more };
};
const compiled = (grants: readonly Grant[], roots: readonly string[] = []) => compilePaths(grants, roots, asked);

describe('what is mounted', () => {
  test('is nothing without a grant', () => {
    expect(compiled([], ['/p'])).toEqual({ readPaths: [], writePaths: [], hiddenPaths: [] });
  });

  test('is each folder that somebody may read, and writable where somebody may write', () => {
    const grants = [grant('allow', 'resource_read', ['/p', '/q/f.txt']), grant('allow', 'resource_write', ['/p/out'])];
    expect(compiled(grants)).toEqual({ readPaths: ['/p', '/q/f.txt'], writePaths: ['/p/out'], hiddenPaths: [] });
  });

  test('is not what is only asked about, until somebody answered', () => {
    const ask = grant('ask', 'resource_write', ['/p']);
    const read = grant('allow', 'resource_read', ['/p']);
    const wide = grant('allow', 'resource_write', ['/']);
    expect(compiled([ask, read, wide], ['/p'])).toEqual({ readPaths: ['/p'], writePaths: [], hiddenPaths: [] });
    const answer = grant('allow', 'resource_write', ['/p/notes'], { answersAsk: true });
    expect(compiled([ask, read, answer])).toEqual({ readPaths: ['/p'], writePaths: ['/p/notes'], hiddenPaths: [] });
  });

  test('hides what is denied inside of it, and opens again what is not', () => {
    const grants = [
      grant('allow', 'resource_write', ['/p']),
      grant('deny', 'resource_read', ['/p/secret']),
      grant('deny', 'resource_write', ['/p/secret', '/p/fixed']),
      grant('allow', 'resource_read', ['/p/fixed']),
    ];
    expect(compiled(grants)).toEqual({ readPaths: ['/p/fixed'], writePaths: ['/p'], hiddenPaths: ['/p/secret'] });
  });

  test('is open to a process as soon as one client, with one tool, may', () => {
    const grants = [
      grant('allow', 'resource_read', ['/p'], { principal: { client: 'claude-*' }, name: 'read_*' }),
      grant('deny', 'resource_read', ['/p'], { principal: { client: 'other' } }),
    ];
    expect(compiled(grants).readPaths).toEqual(['/p']);
    const all = [...grants, grant('deny', 'resource_read', ['/p'], { principal: { project: 'film' } })];
    expect(compiled(all).readPaths).toEqual([]);
  });

  test('of a grant without paths is what the server serves, and no more', () => {
    const grants = [grant('allow', 'resource_read'), grant('deny', 'resource_read', ['/etc/shadow'])];
    expect(compiled(grants, ['/p', '/p/inner'])).toEqual({ readPaths: ['/p'], writePaths: [], hiddenPaths: [] });
  });

  test('of a pattern is its folder up to the first star; of one that begins with a star, nothing', () => {
    const grants = [grant('allow', 'resource_read', ['/p/*/x/**/*.png', '/*/q', '/**/r'])];
    expect(compiled(grants).readPaths).toEqual(['/p']);
    expect(drift(compiled(grants), grants, [], asked)).toEqual([]);
  });

  test.each<[string, Partial<Grant>]>([
    ['is over', { expiresAt: 1_000 }],
    ['is used up', { uses: 0 }],
    ['is for another server', { server: 'git' }],
    ['is for another project', { principal: { project: 'other' } }],
  ])('is not of a grant that %s', (_, more) => {
    expect(compiled([grant('allow', 'resource_read', ['/p'], more)]).readPaths).toEqual([]);
  });
});

// Few places, so that grants meet: every path of up to three names.
const names = ['a', 'b'];
const universe = ['/p', '/q'].flatMap((root) => [
  root,
  ...names.flatMap((one) => [`${root}/${one}`, ...names.map((two) => `${root}/${one}/${two}`)]),
]);
const someGrant = fc
  .record({
    effect: fc.constantFrom('allow', 'allow', 'ask', 'deny'),
    level: fc.constantFrom('resource_read', 'resource_write'),
    paths: fc.option(fc.subarray(universe, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 6 }),
    server: fc.constantFrom('*', 'files', 'git'),
    name: fc.constantFrom('*', 'read_*', 'write_file'),
    client: fc.constantFrom(undefined, 'claude', 'c*'),
    project: fc.constantFrom(undefined, undefined, 'film', 'other'),
    answersAsk: fc.boolean(),
  })
  .map(({ effect, level, paths, server, name, client, project, answersAsk }) =>
    grant(effect, level as Grant['level'], paths, {
      server,
      name,
      principal: { ...(client === undefined ? {} : { client }), ...(project === undefined ? {} : { project }) },
      ...(effect === 'allow' ? { answersAsk } : {}),
    }),
  );

describe('one grant, two enforcers', () => {
  test('whatever is granted, each place is open to the process exactly as far as `decide` opens it to somebody', () => {
    const seen = { none: 0, read: 0, write: 0 };
    fc.assert(
      fc.property(fc.array(someGrant, { maxLength: 8 }), fc.subarray(['/p', '/q/a']), (grants, roots) => {
        const open = compilePaths(grants, roots, asked);
        expect(drift(open, grants, roots, asked)).toEqual([]);
        const opened = [
          ...roots,
          ...grants.flatMap(({ effect, server, conditions }) =>
            effect === 'allow' && server !== 'git' ? (conditions?.paths ?? []) : [],
          ),
        ];
        for (const path of [...universe, ...universe.map((place) => `${place}/z`)]) {
          const decided = accessTo(grants, path, asked);
          const mounted = openTo(open, path);
          seen[mounted] += 1;
          const within = opened.some((at) => path === at || path.startsWith(`${at}/`));
          // Where nobody named the place, an allowance without paths says nothing about it.
          expect([path, mounted]).toEqual([path, within ? decided : 'none']);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(1_000);
  });

  test('what differs is found', () => {
    const grants = [grant('allow', 'resource_read', ['/p'])];
    const drifts = (open: Parameters<typeof drift>[0]): readonly [string, Access, Access][] =>
      drift(open, grants, [], asked).map(({ path, decided, mounted }) => [path, decided, mounted]);
    expect(drifts({ readPaths: [], writePaths: ['/p'], hiddenPaths: [] })[0]).toEqual(['/p', 'read', 'write']);
    expect(drifts({ readPaths: [], writePaths: [], hiddenPaths: [] })[0]).toEqual(['/p', 'read', 'none']);
    expect(drifts({ readPaths: ['/p', '/q'], writePaths: [], hiddenPaths: [] })[0]).toEqual(['/q', 'none', 'read']);
    expect(drifts({ readPaths: ['/p'], writePaths: [], hiddenPaths: ['/p/x'] })[0]).toEqual(['/p/x', 'read', 'none']);
  });
});
