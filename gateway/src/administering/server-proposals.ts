import type { Answer, Params } from '../admin/contract/methods.ts';
import { serversInClientFile } from '../adding/client-file.ts';
import { commandWords } from '../adding/command-words.ts';
import { runnerOf } from '../adding/entry.ts';
import type { Entry } from '../adding/entry.ts';
import { lookUpAll } from '../adding/look-up.ts';
import { nearMiss } from '../adding/near-miss.ts';
import { planFor } from '../adding/plan.ts';
import type { Plan } from '../adding/plan.ts';
import { editSource } from '../config/edit-source.ts';
import { isPlainKey } from '../config/plain-keys.ts';
import { parseReferences } from '../config/secret-reference.ts';
import { ConfigError, GatewayError } from '../errors.ts';
import { readSpec } from '../install/spec.ts';
import type { AdministeringOptions } from './options.ts';
import type { WrittenConfig } from './written-config.ts';

export type ServerSource = Params<'servers.add'>['source'];
export type Proposal = Answer<'servers.examine'>['proposals'][number];
type Finding = Proposal['findings'][number];

/** A server that could be added, and how. */
export interface Proposed {
  readonly name: string;
  readonly entry: Entry;
  /** Where it is a package that has to be installed first. */
  readonly plan?: Plan;
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textsIn = (value: unknown): readonly (readonly [string, string])[] =>
  Object.entries(isEntry(value) ? value : {}).map(([name, text]) => [name, String(text)] as const);

const proposePackage = async (
  spec: string,
  { packages, state }: AdministeringOptions,
  written: WrittenConfig,
): Promise<Proposed> => {
  const read = readSpec(spec);
  if ('refused' in read) throw new GatewayError('invalid-request', read.refused, { remedy: read.remedy });
  if (packages === undefined) throw new GatewayError('invalid-request', 'This console fetches no packages.');
  const [published] = await lookUpAll([read], packages);
  if (published === undefined) throw new GatewayError('unknown-target', `There is no package ${spec}.`);
  const entries = new Map(
    Object.entries(written.fields('mcpServers') ?? {}).filter((one): one is [string, Entry] => isEntry(one[1])),
  );
  const wanted = { spec: read, server: undefined, bin: undefined, args: undefined, env: {} };
  const plan = planFor(wanted, published, { entries, data: state.folder, node: packages.node });
  return { name: plan.server, entry: plan.after, plan };
};

/** The servers that a source stands for. Nothing is started, and nothing is written. */
export const propose = async (
  source: ServerSource,
  options: AdministeringOptions,
  written: WrittenConfig,
): Promise<readonly Proposed[]> => {
  switch (source.kind) {
    case 'package':
      return [await proposePackage(source.spec, options, written)];
    case 'command': {
      const [command = '', ...args] = commandWords(source.line);
      return [{ name: source.name, entry: { command, ...(args.length === 0 ? {} : { args }) } }];
    }
    case 'url':
      return [{ name: source.name, entry: { url: source.url } }];
    case 'import':
      return [...serversInClientFile(source.text)].map(([name, entry]) => ({ name, entry }));
  }
};

/** Why the configuration would not be valid with it; undefined where it would. */
const whyInvalid = ({ name, entry }: Proposed, source: string): string | undefined => {
  try {
    editSource(source, [{ path: ['mcpServers', name], value: entry }]);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

const findingsOf = (proposed: Proposed, source: string, written: WrittenConfig): readonly Finding[] => {
  const { name, entry, plan } = proposed;
  const runner = runnerOf(entry);
  const fetched = plan?.published.name ?? runner?.spec;
  const near = fetched === undefined ? undefined : nearMiss(fetched.replace(/(?<=.)@[^@/]*$/, ''));
  const deprecated = plan?.published.deprecated;
  const keys = [...textsIn(entry['env']), ...textsIn(entry['headers'])].filter(([key, text]) =>
    isPlainKey(key, parseReferences(text)),
  );
  const isTaken = plan?.before === undefined && written.fields('mcpServers', name) !== undefined;
  const invalid = isTaken ? undefined : whyInvalid(proposed, source);
  return [
    ...(near === undefined ? [] : [{ kind: 'near-miss', about: near } as const]),
    ...(deprecated === undefined ? [] : [{ kind: 'deprecated', about: deprecated } as const]),
    ...(runner === undefined ? [] : [{ kind: 'unpinned', about: runner.spec ?? runner.program } as const]),
    ...keys.map(([key]) => ({ kind: 'key-in-the-clear', about: key }) as const),
    ...(isTaken ? [{ kind: 'taken', about: name } as const] : []),
    ...(invalid === undefined ? [] : [{ kind: 'invalid', about: invalid } as const]),
  ];
};

const runsOf = ({ command, args, url }: Entry): string =>
  typeof url === 'string' ? url : [command, ...(Array.isArray(args) ? args : [])].map(String).join(' ');

/** What a person is told before they agree. */
export const proposalOf = (proposed: Proposed, source: string, written: WrittenConfig): Proposal => {
  const { name, entry, plan } = proposed;
  const findings = findingsOf(proposed, source, written);
  return {
    name,
    runs: runsOf(entry),
    isRemote: 'url' in entry,
    variables: textsIn(entry['env']).map(([key]) => key),
    ...(plan === undefined
      ? {}
      : {
          package: {
            name: plan.published.name,
            version: plan.published.version,
            licence: plan.published.licence,
            integrity: plan.published.integrity,
          },
        }),
    findings: [...findings],
    canBeAdded: !findings.some(({ kind }) => kind === 'taken' || kind === 'invalid'),
  };
};
