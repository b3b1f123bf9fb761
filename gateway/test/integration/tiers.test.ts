import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noSandbox } from '../fixtures/confined.ts';
import { createPlace, runCommand } from './raw-client.ts';
import type { Place } from './raw-client.ts';
import { fixture } from './workplace.ts';

const echo = { command: process.execPath, args: [fixture('echo')] };
const because = 'Written by us, and it talks to the docker socket.';

const configured = (place: Place): string =>
  place.config({
    providers: { filesystem: false },
    mcpServers: {
      usual: { ...echo, sandbox: { require: 'any' } },
      strong: { ...echo, sandbox: { require: 'full' } },
      docker: { ...echo, sandbox: { confine: false, because } },
    },
  });

/** The same place, on a machine that has Node and nothing else on its PATH. */
const bare = (place: Place): Place => {
  const bin = join(place.folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  return { ...place, env: { ...place.env, PATH: bin } };
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

test.skipIf(noSandbox)(
  'doctor proves what it says about confinement, and leaves nothing behind (needs bwrap)',
  async () => {
    await using place = createPlace();
    const { out, code } = runCommand(place, 'doctor', '--config', configured(place), '--json');
    const { findings, confinement } = JSON.parse(out);
    expect(confinement).toMatchObject({ tier: expect.stringMatching(/^(?:full|no-cgroup)$/), isProven: true });
    expect(findings).toContainEqual({
      subject: 'docker',
      state: 'warning',
      says: `is not confined, it has all your rights (because: ${because})`,
    });
    const short = findings.some(
      ({ subject, state }: Record<string, string>) => subject === 'strong' && state === 'problem',
    );
    expect([short, code]).toEqual(confinement.tier === 'full' ? [false, 0] : [true, 1]);
    expect(readdirSync(join(place.data, 'runs'))).toEqual([]);
  },
);

test.skipIf(process.platform !== 'linux')(
  'without bwrap doctor says how to install it and who will not start, and check warns of it (on Linux)',
  async () => {
    await using place = createPlace();
    const config = configured(place);
    const poor = bare(place);
    const doctor = runCommand(poor, 'doctor', '--config', config);
    expect(doctor.code).toBe(1);
    expect(doctor.out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(oneLine(doctor.out)).toMatch(/bwrap is not installed\. → Run `.*bubblewrap`\./);
    expect(oneLine(doctor.out)).toContain('✖ strong needs the confinement "full", and this machine gives');
    const check = runCommand(poor, 'check', '--config', config);
    expect(check.code).toBe(0);
    expect(oneLine(check.out)).toContain('⚠ strong needs the confinement "full", and this machine gives');
  },
);

test('list servers says what confines each, plainly where nothing does, and why that is trusted', async () => {
  await using place = createPlace();
  const { out } = runCommand(place, 'list', 'servers', '--config', configured(place));
  expect(out.split('\n')[0]).toMatch(/^SERVER +STATE +TOOLS +REVIEWED +CONFINED +COMMAND/);
  expect(out).toMatch(/^docker +ready +\d+ +trusted +not confined /m);
  expect(oneLine(out)).toContain(`Not confined, it has all your rights, because: ${because}`);
  expect(out).toMatch(/^usual +\w+ +[\d?]+ +trusted +(?:full|no-cgroup|container|macos|not confined) /m);
});
