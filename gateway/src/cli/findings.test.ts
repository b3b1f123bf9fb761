import { expect, test } from 'vitest';
import { apparmorProfile } from '../sandbox/tier.ts';
import { reportFindings } from './findings.ts';

test('a command of several lines stands at the edge, so that it works as it is copied', () => {
  const command = `sudo tee /etc/apparmor.d/bwrap <<'END'\n${apparmorProfile}END\nsudo apparmor_parser -r /etc/apparmor.d/bwrap`;
  const finding = { subject: 'confinement', state: 'warning', says: 'AppArmor says no.' } as const;
  const { lines } = reportFindings([{ ...finding, remedy: `Give bwrap a profile: \`${command}\`.` }], 1);
  expect([...(lines as string[])]).toEqual([
    '⚠ confinement  AppArmor says no.',
    '               → Give bwrap a profile:',
    '',
    ...command.split('\n'),
    '',
  ]);
});

test('a command of one line stays in its sentence, whole', () => {
  const finding = { subject: 'git', state: 'warning', says: 'no git' } as const;
  const { lines } = reportFindings([{ ...finding, remedy: 'Run `a b`.' }], 1);
  expect([...(lines as string[])]).toEqual(['⚠ git  no git', '       → Run `a b`.']);
});

test('what is for programs alone stands beside the findings', () => {
  expect(reportFindings([], 1, { confinement: { tier: 'full' } })).toMatchObject({
    json: { ok: true, findings: [], confinement: { tier: 'full' } },
  });
});
