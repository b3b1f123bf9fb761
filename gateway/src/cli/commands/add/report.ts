import type { Installed } from '../../../install/install.ts';
import type { Outcome } from '../../command.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showBytes, showCount } from '../../units.ts';
import type { Plan } from '../../../adding/plan.ts';

/** A server that was installed. */
export interface Done extends Installed {
  readonly plan: Plan;
  /** Whether the configuration was changed for it. */
  readonly written: boolean;
  /** Versions of it that were removed. */
  readonly removed: readonly string[];
}

const doneLines = ({ plan, folder, manifest, already, written, removed }: Done, config: string): readonly string[] => {
  const { name, version, integrity, lockIntegrity, licence, size, packages, wantedScripts } = manifest;
  const state = already ? 'was installed already' : 'is installed';
  const scripts = wantedScripts.length === 0 ? 'none wanted' : `wanted by ${wantedScripts.join(', ')}: not run`;
  return [
    `${styled('green', '✔')} ${styled('bold', `${name} ${version}`)} ${state}, as the server ${JSON.stringify(plan.server)}`,
    `  integrity  ${integrity}`,
    `  lock file  ${lockIntegrity}`,
    `  size       ${showBytes(size)} in ${showCount(packages, 'package')}, licence ${licence}`,
    `  scripts    ${printableLine(scripts)}`,
    `  folder     ${folder}`,
    written ? `  written to ${config}` : `  ${config} has it already`,
    ...(removed.length === 0 ? [] : [`  removed    ${removed.join(', ')}, which nothing uses`]),
  ];
};

const doneJson = ({ plan, folder, manifest, already, written, removed }: Done): object => {
  const { files: _files, ...facts } = manifest;
  return { ...facts, server: plan.server, folder, already, written, removed, before: plan.before, after: plan.after };
};

const asWord = (name: string): string => (/^[\w.@/-]+$/.test(name) ? name : JSON.stringify(name));

/** What was installed. */
export const reportDone = (done: readonly Done[], config: string): Outcome => ({
  lines: [
    ...done.flatMap((each) => doneLines(each, config)),
    '',
    'Nobody gets at it yet. See what it shows and release it:',
    ...done.map(({ plan }) => `  storycore-mcp review show ${asWord(plan.server)}`),
    'Then allow what you need with `storycore-mcp grant`.',
  ],
  json: { done: true, config, servers: done.map(doneJson) },
});
