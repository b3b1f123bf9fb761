import { readFile } from 'node:fs/promises';
import { isFields, parsed, textIn } from './fields.ts';
import { manifestPath } from './place.ts';

/** What was installed, and the hash of each file of it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Of the whole lock file, which holds the integrity of every package. */
  readonly lockIntegrity: string;
  readonly licence: string;
  /** Bytes of all files. */
  readonly size: number;
  readonly packages: number;
  /** Packages that wanted to run something when they were installed, and did not. */
  readonly wantedScripts: readonly string[];
  /** The command, within the folder. */
  readonly bin: string;
  /** Epoch milliseconds. */
  readonly installedAt: number;
  /** sha-256 in hexadecimal, by path within the folder. */
  readonly files: Readonly<Record<string, string>>;
}

const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;

const hashes = (value: unknown): Readonly<Record<string, string>> | undefined => {
  if (!isFields(value)) return undefined;
  const entries = Object.entries(value);
  const known = entries.filter((entry): entry is [string, string] => /^[0-9a-f]{64}$/.test(String(entry[1])));
  return known.length === entries.length ? Object.fromEntries(known) : undefined;
};

const decode = (value: unknown): Manifest | undefined => {
  if (!isFields(value)) return undefined;
  const { size, packages, installedAt } = value;
  const [name, version, integrity, lockIntegrity, licence, bin] = [
    'name',
    'version',
    'integrity',
    'lockIntegrity',
    'licence',
    'bin',
  ].map((key) => textIn(value, key));
  const files = hashes(value['files']);
  const wantedScripts = texts(value['wantedScripts']);
  if (typeof size !== 'number' || typeof packages !== 'number' || typeof installedAt !== 'number') return undefined;
  if (name === undefined || version === undefined || integrity === undefined || lockIntegrity === undefined) {
    return undefined;
  }
  if (licence === undefined || bin === undefined || files === undefined || wantedScripts === undefined) {
    return undefined;
  }
  return { name, version, integrity, lockIntegrity, licence, size, packages, wantedScripts, bin, installedAt, files };
};

/** What an installed folder should be; undefined where that is not known. */
export const readManifest = async (folder: string): Promise<Manifest | undefined> =>
  decode(parsed(await readFile(manifestPath(folder), 'utf8').catch(() => '')));
