import type { Answer, Params } from '../../../../gateway/src/admin/contract/methods.ts';

/** Where a new server comes from. */
export type Source = Params<'servers.examine'>['source'];
export type Proposal = Answer<'servers.examine'>['proposals'][number];

export const sourceKinds = ['package', 'command', 'url', 'import'] as const satisfies readonly Source['kind'][];

/** What is written into a form of all kinds. */
export interface SourceValues {
  readonly kind: Source['kind'];
  readonly spec: string;
  readonly name: string;
  readonly line: string;
  readonly url: string;
  readonly text: string;
}

export const nothing: SourceValues = { kind: 'package', spec: '', name: '', line: '', url: '', text: '' };

/** Of what is written, what belongs to its kind. */
export const sourceOf = ({ kind, spec, name, line, url, text }: SourceValues): Source => {
  switch (kind) {
    case 'package':
      return { kind, spec };
    case 'command':
      return { kind, name, line };
    case 'url':
      return { kind, name, url };
    case 'import':
      return { kind, text };
  }
};

/** What is added is what was looked at: of a package the very version, whatever is the latest by then. */
export const sourceAgreed = (source: Source, [first]: readonly Proposal[]): Source =>
  source.kind === 'package' && first?.package !== undefined
    ? { kind: 'package', spec: `${first.package.name}@${first.package.version}` }
    : source;
