import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt, Seen } from './attempt.ts';
import { plainOf } from './attempt.ts';
import { exhaustion } from './attempts/exhaustion.ts';
import { kernel } from './attempts/kernel.ts';
import { networks } from './attempts/network.ts';
import { secrets } from './attempts/secrets.ts';
import { writes } from './attempts/writes.ts';
import { controls } from './controls.ts';
import { everybody } from './persons.ts';
import { began, runIn } from './run.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

const missing = ['bwrap', 'python3', 'openssl', 'setpriv', 'git'].filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
);
const without = missing.length === 0 ? '' : ` (skipped because ${missing.join(', ')} is missing)`;

const attempts: readonly Attempt[] = [...secrets, ...writes, ...kernel, ...exhaustion, ...networks];

/** Runs a few at a time: each is several processes, and some of them take all they can. */
const atOnce = <Result>(most: number): ((work: () => Promise<Result>) => Promise<Result>) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
};

const spare = mkdtempSync(join(tmpdir(), 'storycore-spare-'));
chmodSync(spare, 0o755);

describe.skipIf(missing.length > 0 || process.platform !== 'linux')(`the battery${without}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    rmSync(spare, { recursive: true, force: true });
  });
  const inTurn = atOnce(3);

  const show = ({ scene: _scene, ...seen }: Seen): string =>
    JSON.stringify({
      ...seen,
      out: seen.out.slice(0, 600),
      err: seen.err.slice(0, 600),
      heard: seen.heard.slice(0, 300),
    });

  for (const who of missing.length > 0 ? [] : everybody(spare)) {
    describe.concurrent(`as ${who.person}`, () => {
      for (const attempt of attempts) {
        const plain = plainOf(attempt, who.person);
        const name = `${attempt.class}: ${attempt.id} ${attempt.title}`;
        test.runIf(plain === 'succeeds')(`without confinement ${name}`, async () => {
          const verdict = await inTurn(() =>
            runIn(world, { who, confined: false, attempt }, (seen) => (attempt.escaped(seen) ? 'escaped' : show(seen))),
          );
          expect(verdict).toBe('escaped');
        });
        test(`contained: ${name}`, async () => {
          const verdict = await inTurn(() =>
            runIn(world, { who, confined: true, attempt }, (seen) => {
              if (attempt.escaped(seen)) return `escaped: ${show(seen)}`;
              if (!seen.err.includes(began)) return `never ran: ${show(seen)}`;
              if (attempt.told !== undefined && !seen.err.includes(attempt.told)) return `untold: ${show(seen)}`;
              return 'contained';
            }),
          );
          expect(verdict).toBe('contained');
        });
      }
      for (const control of controls) {
        test(`works inside: ${control.id} ${control.title}`, async () => {
          const verdict = await inTurn(() =>
            runIn(world, { who, confined: true, attempt: control }, (seen) =>
              control.works(seen) ? 'works' : show(seen),
            ),
          );
          expect(verdict).toBe('works');
        });
      }
    });
  }

  test('holds at least seventy attempts, each with an id of its own', () => {
    expect(attempts.length).toBeGreaterThanOrEqual(70);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
    expect(existsSync(spare)).toBe(true);
  });
});
