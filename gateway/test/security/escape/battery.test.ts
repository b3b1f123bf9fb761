import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt, Seen } from './attempt.ts';
import { plainOf } from './attempt.ts';
import { proves } from '../proves.ts';
import { consumption, memories, orphans } from './attempts/exhaustion.ts';
import { namespaces, processes, surfaces } from './attempts/kernel.ts';
import { addresses, certificates, directly, hidden, smuggled } from './attempts/network.ts';
import { atHand, inProc, onDisk } from './attempts/secrets.ts';
import { beyond, guards, special } from './attempts/writes.ts';
import { controls } from './controls.ts';
import { everybody } from './persons.ts';
import type { Someone } from './persons.ts';
import { began, runIn } from './run.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

const missing = ['bwrap', 'python3', 'openssl', 'setpriv', 'git'].filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
);
const without = missing.length === 0 ? '' : ` (skipped because ${missing.join(', ')} is missing)`;

const kinds: readonly (readonly Attempt[])[] = [
  onDisk,
  inProc,
  atHand,
  beyond,
  special,
  guards,
  namespaces,
  processes,
  surfaces,
  memories,
  consumption,
  orphans,
  directly,
  addresses,
  certificates,
  smuggled,
];
const attempts = kinds.flat();

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

  /** Each is shown to succeed without confinement, or has its reason in its name, and then to be contained. */
  const tryAll = (who: Someone, ...groups: readonly (readonly Attempt[])[]): void => {
    const all = groups.flat();
    for (const attempt of all.filter((one) => plainOf(one, who.person) === 'succeeds')) {
      test(`not confined, ${attempt.id} ${attempt.title}`, async () => {
        const judge = (seen: Seen): string => (attempt.escaped(seen) ? 'escaped' : show(seen));
        expect(await inTurn(() => runIn(world, { who, confined: false, attempt }, judge))).toBe('escaped');
      });
    }
    for (const attempt of all) {
      const plain = plainOf(attempt, who.person);
      const reason = plain === 'succeeds' ? '' : ` (not shown to succeed without: ${plain.why})`;
      test(`contained: ${attempt.id} ${attempt.title}${reason}`, async () => {
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
  };

  for (const who of missing.length > 0 ? [] : everybody(spare)) {
    describe.concurrent(`as ${who.person}`, () => {
      describe(`what nobody granted is not there ${proves('T-32')}`, () => {
        tryAll(who, onDisk, inProc);
      });
      describe(`nothing is inherited ${proves('T-33')}`, () => {
        tryAll(who, atHand);
      });
      describe(`nothing is written elsewhere ${proves('T-34')}`, () => {
        tryAll(who, beyond, special);
      });
      describe(`what others will run stays as it is ${proves('T-35')}`, () => {
        tryAll(who, guards);
      });
      describe(`the kernel is no way out ${proves('T-36')}`, () => {
        tryAll(who, namespaces, processes, surfaces);
      });
      describe(`nothing is taken without end ${proves('T-37')}`, () => {
        tryAll(who, memories, consumption);
      });
      describe(`nothing is left behind ${proves('T-38')}`, () => {
        tryAll(who, orphans);
      });
      describe(`there is no way past the proxy ${proves('T-39')}`, () => {
        tryAll(who, directly);
      });
      describe(`the proxy leads to what was allowed alone ${proves('T-40')}`, () => {
        tryAll(who, addresses);
      });
      describe(`a tunnel leads to whom it was opened ${proves('T-41')}`, () => {
        tryAll(who, certificates, smuggled);
      });
      test(`not contained, since TLS hides it: ${hidden.id} ${hidden.title}`, async () => {
        const judge = (seen: Seen): string => (hidden.escaped(seen) ? 'escaped' : show(seen));
        expect(await inTurn(() => runIn(world, { who, confined: true, attempt: hidden }, judge))).toBe('escaped');
      });
      describe('what was granted works', () => {
        for (const control of controls) {
          test(`${control.id}: ${control.title}`, async () => {
            const judge = (seen: Seen): string => (control.works(seen) ? 'works' : show(seen));
            const verdict = await inTurn(() => runIn(world, { who, confined: true, attempt: control }, judge));
            expect(verdict).toBe('works');
          });
        }
      });
    });
  }

  test('holds at least seventy attempts, each with an id of its own', () => {
    expect(attempts.length).toBeGreaterThanOrEqual(70);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
    expect(existsSync(spare)).toBe(true);
  });
});
