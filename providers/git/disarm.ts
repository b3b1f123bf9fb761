import { devNull } from 'node:os';

/** One configuration entry that goes in front of everything that files say. */
export type ConfigEntry = readonly [key: string, value: string];

/**
 * What no repository may decide here: programs that git would start, places outside, signing, upkeep in the background.
 * git-config(1) has the meaning of each.
 */
export const fixedConfig: readonly ConfigEntry[] = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  ['core.pager', 'cat'],
  ['core.editor', 'false'],
  ['core.askPass', ''],
  ['core.sshCommand', 'false'],
  ['core.gitProxy', ''],
  ['core.alternateRefsCommand', 'false'],
  ['core.attributesFile', devNull],
  ['core.excludesFile', devNull],
  // Read by git-log and git-show; a name such as `%G?` in it would start the signature program.
  ['format.pretty', 'medium'],
  ['log.showSignature', 'false'],
  ['commit.gpgSign', 'false'],
  ['gpg.program', devNull],
  ['gpg.openpgp.program', devNull],
  ['gpg.ssh.program', devNull],
  ['gpg.x509.program', devNull],
  ['credential.helper', ''],
  ['protocol.allow', 'never'],
  ['safe.bareRepository', 'explicit'],
  ['submodule.recurse', 'false'],
  ['status.submoduleSummary', 'false'],
  ['diff.submodule', 'short'],
  ['diff.external', ''],
  ['diff.orderFile', devNull],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // Names are shown as they are; what could be misread is escaped where they are shown.
  ['core.quotePath', 'false'],
  ['i18n.logOutputEncoding', 'UTF-8'],
  ['i18n.commitEncoding', 'UTF-8'],
];

/**
 * Keys with a name of the repository's choosing that hold a command, or choose one. By the last word, so that a section
 * which a later git adds is covered too.
 */
const commandName =
  /^(clean|smudge|process|textconv|driver|external|editor|pager|askpass|vcs|uploadpack|receivepack|fsmonitor|hookspath|virtualfilesystem)$|(command|cmd|program|helper|hook)$/;

/** The entries that disarm what this configuration names: empty means «no program» to each of these settings. */
export const disarm = (keys: Iterable<string>): ConfigEntry[] =>
  [...new Set(keys)].flatMap((key): ConfigEntry[] => {
    const [section = ''] = key.split('.', 1);
    const named = key.slice(0, key.lastIndexOf('.'));
    const variable = key.slice(key.lastIndexOf('.') + 1);
    // A key without a name between section and variable has its safe value in `fixedConfig`.
    if (named === section) return [];
    if (section === 'filter') return filterOff(named);
    if (section === 'hook') return hookOff(named);
    return commandName.test(variable) ? [[key, '']] : [];
  });

/** A filter without programs passes everything through, unless it is required. */
const filterOff = (filter: string): ConfigEntry[] => [
  [`${filter}.clean`, ''],
  [`${filter}.smudge`, ''],
  [`${filter}.process`, ''],
  [`${filter}.required`, 'false'],
];

/** Hooks that stand in the configuration, since git 2.54: an empty event forgets those before it. */
const hookOff = (hook: string): ConfigEntry[] => [
  [`${hook}.enabled`, 'false'],
  [`${hook}.event`, ''],
];
