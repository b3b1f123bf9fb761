import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineProof, MachineTier, Tier } from '../confine.ts';
import { atLeast, createConfiner, GatewayError } from '../confine.ts';
import type { Config, ServerConfig } from '../index.ts';
import type { Finding } from './findings.ts';
import { ownFolder } from './place.ts';

const subject = 'confinement';

const meanings: Readonly<Record<Tier, string>> = {
  full: 'files, network, memory and processes of servers are held by the kernel',
  'no-cgroup': 'files and network of servers are held by the kernel, their memory by a watchdog',
  container: 'the container that this runs in is all that holds its servers',
  macos: 'files and network of servers are held, their memory and processor time are not',
  none: 'servers would run with all your rights; those that need more do not start',
};

const mechanisms: Readonly<Record<string, string>> = {
  'cgroup-v2': 'control groups, version 2',
  'cgroup-v1': 'control groups, version 1',
  rlimits: 'the limits of each process and a watchdog',
};

const provenOf = ({ tier, isProven }: MachineProof): string => {
  if (!isProven) return 'Nothing was tried.';
  if (tier === 'none') return 'A program that tried to get out succeeded.';
  return 'Proven just now: a program that tried read, wrote, reached and saw nothing it was not given, and kept no memory beyond its limit.';
};

const machineFinding = (proof: MachineProof): Finding => {
  const { tier, mechanism, bwrap } = proof;
  const by = tier === 'full' || tier === 'no-cgroup' ? ` (bwrap ${bwrap}; ${mechanisms[mechanism] ?? mechanism})` : '';
  const says = `${tier}: ${meanings[tier]}${by}. ${provenOf(proof)}`;
  return { subject, state: tier === 'full' ? 'ok' : 'warning', says };
};

/** What this machine gives, as a program that tried to get out found it, and what would raise it. */
export const examineConfinement = async (): Promise<{
  readonly proof: MachineProof;
  readonly findings: readonly Finding[];
}> => {
  const folder = join(ownFolder(), 'runs');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new GatewayError('upstream-unavailable', `${folder} cannot be made, so nothing can be tried.`, { cause });
  }
  const proof = await (await createConfiner({ folder, gatewayPaths: [] })).prove();
  const raising = proof.reasons.map(
    ({ what, remedy }): Finding => ({
      subject,
      state: 'warning',
      says: what,
      // Who reads this has done so.
      ...(remedy === undefined || remedy.includes('storycore-mcp doctor') ? {} : { remedy }),
    }),
  );
  return { proof, findings: [machineFinding(proof), ...raising] };
};

const words: Readonly<Record<Tier, string>> = {
  none: 'no confinement',
  macos: 'some confinement',
  container: 'some confinement',
  'no-cgroup': 'the confinement "no-cgroup"',
  full: 'the confinement "full"',
};

const needOf = (
  { name, sandbox, provider }: ServerConfig,
  { tier }: Pick<MachineTier, 'tier'>,
  state: Finding['state'],
): readonly Finding[] => {
  if (sandbox === undefined) return [];
  const { confine, require, because } = sandbox;
  const trusted = because === undefined ? '' : ` (because: ${because})`;
  if (!confine) {
    return [{ subject: name, state: 'warning', says: `is not confined, it has all your rights${trusted}` }];
  }
  if (!atLeast(tier, require)) {
    const place = provider === undefined ? `mcpServers.${name}` : `providers.${name}`;
    const says = `needs ${words[require]}, and this machine gives ${tier === 'none' ? 'none' : `"${tier}" only`}: it does not start`;
    const remedy = `Raise what the machine gives (\`storycore-mcp doctor\` says how), or lower \`sandbox.require\` of ${place} and say why.`;
    return [{ subject: name, state, says, remedy }];
  }
  if (tier === 'none') return [{ subject: name, state: 'warning', says: `starts without any confinement${trusted}` }];
  return [];
};

/** The servers that need more than this machine gives, and those that nothing confines. */
export const examineNeeds = (
  { servers }: Pick<Config, 'servers'>,
  machine: Pick<MachineTier, 'tier'>,
  short: Finding['state'],
): readonly Finding[] => servers.flatMap((server) => needOf(server, machine, short));
