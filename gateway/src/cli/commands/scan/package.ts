import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chooseBin } from '../../../install/bin.ts';
import type { Manifest } from '../../../install/manifest.ts';
import { install } from '../../../install/install.ts';
import { packageWithin } from '../../../install/place.ts';
import type { Published } from '../../../install/published.ts';
import type { Spec } from '../../../install/spec.ts';
import { readSpec } from '../../../install/spec.ts';
import type { Config } from '../../../index.ts';
import type { Finding } from '../../../scan.ts';
import type { Given } from '../../command.ts';
import { lookUpAll } from '../../../adding/look-up.ts';
import { nearMiss } from '../../../adding/near-miss.ts';
import { nameAfter } from '../../../adding/server-name.ts';
import { configOf } from './target.ts';

/** A package that lies in a folder of its own until it is disposed of. */
export interface Fetched extends AsyncDisposable {
  /** Its name and exact version. */
  readonly package: string;
  readonly config: Config;
  /** What is to be said of the package itself. */
  readonly findings: readonly Finding[];
}

const isProgram = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));

/** The package that the only operand names; undefined where it is a path or a program of this machine. */
export const packageIn = (operands: readonly string[]): Spec | undefined => {
  const [first = '', ...more] = operands;
  if (more.length > 0 || existsSync(first)) return undefined;
  const spec = readSpec(first);
  return 'refused' in spec || (first === spec.name && !first.includes('/') && isProgram(first)) ? undefined : spec;
};

const finding = (severity: Finding['severity'], where: string, evidence: string, why: string): Finding => ({
  kind: 'package',
  severity,
  where,
  evidence,
  why,
});

const most = 200;

/** What its registry and its archive say, beside what the server shows. */
export const packageFindings = (
  { name, version, deprecated }: Published,
  { wantedScripts }: Pick<Manifest, 'wantedScripts'>,
): readonly Finding[] => {
  const near = nearMiss(name);
  const scripts = wantedScripts.join(', ');
  return [
    ...(near === undefined
      ? []
      : [finding('flag', 'name', name, `It is nearly called like ${near}, which many use, and is not it.`)]),
    ...(scripts === ''
      ? []
      : [
          finding('note', 'scripts', scripts.slice(0, most), 'These wanted to run something when installed; none did.'),
        ]),
    ...(deprecated === undefined
      ? []
      : [
          finding(
            'note',
            'deprecated',
            `${name}@${version}: ${deprecated}`.slice(0, most),
            'Its author has given it up.',
          ),
        ]),
  ];
};

/** What a server gets where it needs something and nothing is given: it says itself that it is none. */
const dummy = 'dummy-value-for-scanning';

const variable = (text: string): readonly [string, string] => {
  const at = text.indexOf('=');
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, dummy];
};

/** Installs a package aside, as `add` would: no script of it runs. */
export const fetchPackage = async (spec: Spec, given: Given): Promise<Fetched> => {
  const folder = await mkdtemp(join(tmpdir(), 'storycore-scan-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const registry = given.text('registry');
  const settings = { node: process.execPath, env: process.env, ...(registry === undefined ? {} : { registry }) };
  try {
    const [published] = await lookUpAll([spec], settings);
    if (published === undefined) throw new Error('the registry answered nothing');
    const bin = chooseBin(published, given.text('bin'));
    const installed = await install({ ...settings, published, bin, data: folder });
    const program = join(packageWithin(installed.folder, published.name), bin);
    const server = {
      command: process.execPath,
      args: [program, ...given.texts('arg')],
      env: Object.fromEntries(given.texts('env').map(variable)),
      // All that it consists of, and nothing else.
      sandbox: { read_paths: [installed.folder] },
    };
    return {
      package: `${published.name}@${published.version}`,
      config: configOf({ [given.text('name') ?? nameAfter(published.name)]: server }),
      findings: packageFindings(published, installed.manifest),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
};
