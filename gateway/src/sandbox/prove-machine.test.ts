import { expect, test } from 'vitest';
import { noSandbox, temporaryFolder } from '../../test/fixtures/confined.ts';
import { createConfine } from './confine.ts';
import { createLimiter } from './limits/limiter.ts';
import { launch } from './launch.ts';
import { proveMachine } from './prove-machine.ts';
import type { MachineTier } from './tier.ts';

const noGroup = {
  what: 'No control group.',
  remedy: 'Start the gateway with `systemd-run --user --scope -p Delegate=yes storycore-mcp …`.',
};

test('where nothing of ours confines nothing is started, and it is said why', async () => {
  const ground: MachineTier = { tier: 'container', reasons: [{ what: 'bwrap is not installed.', remedy: 'Run `x`.' }] };
  const confine = (): never => {
    throw new Error('nothing is to be started');
  };
  expect(await proveMachine({ confine, folder: '/nowhere', mechanism: 'rlimits', ground })).toEqual({
    tier: 'container',
    reasons: ground.reasons,
    mechanism: 'rlimits',
    isProven: false,
  });
});

test('a program that gets out proves that there is no confinement, whatever the machine promises', async () => {
  using place = temporaryFolder('proof');
  const ground: MachineTier = { tier: 'full', reasons: [], bwrap: { version: '9.9', missing: [] } };
  const proof = await proveMachine({ confine: launch, folder: place.path, mechanism: 'cgroup-v2', ground });
  expect(proof).toMatchObject({ tier: 'none', isProven: true, bwrap: '9.9' });
  expect(proof.reasons.map(({ what }) => what)).toContain('A file that nobody granted was read.');
});

test.skipIf(noSandbox)('what keeps a machine from more is said once (needs bwrap)', async () => {
  using place = temporaryFolder('proof');
  // Whatever this machine has, it is not used here.
  const limiter = createLimiter({ groups: undefined });
  const ground: MachineTier = { tier: 'no-cgroup', reasons: [noGroup] };
  const confine = createConfine({ limiter, runsFolder: place.path });
  const proof = await proveMachine({ confine, folder: place.path, mechanism: limiter.mechanism, ground });
  expect(proof).toMatchObject({ tier: 'no-cgroup', isProven: true, reasons: [noGroup] });
});
