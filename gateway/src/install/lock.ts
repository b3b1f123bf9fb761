import { GatewayError } from '../errors.ts';
import { shorten } from '../policy/visible.ts';
import { isFields, parsed, textIn } from './fields.ts';

/** One package of a lock file. */
export interface Locked {
  /** Where it lies: `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly version: string;
  readonly integrity: string;
  /** Whether it asked to run something when it is installed. */
  readonly wantsScripts: boolean;
}

const refuse = (message: string): GatewayError =>
  new GatewayError('invalid-request', message, {
    remedy: 'Choose another server: what comes from elsewhere proves no integrity.',
  });

const readEntry = ([path, entry]: readonly [string, unknown]): Locked => {
  const name = shorten(path.replace(/^.*node_modules\//, ''));
  const from = textIn(entry, 'resolved') ?? '';
  const integrity = textIn(entry, 'integrity');
  const version = textIn(entry, 'version');
  if (!isFields(entry) || entry['link'] === true || !/^https?:/.test(from)) {
    throw refuse(`It needs ${name}, which does not come from a registry.`);
  }
  if (integrity === undefined || version === undefined) throw refuse(`It needs ${name}, which has no integrity.`);
  return { path, version, integrity, wantsScripts: entry['hasInstallScript'] === true };
};

/** The packages of a lock file, each from a registry and with its integrity. Throws GatewayError for any other. */
export const readLock = (text: string): readonly Locked[] => {
  const value = parsed(text);
  const packages = isFields(value) ? value['packages'] : undefined;
  if (!isFields(packages)) {
    throw new GatewayError('invalid-request', 'npm wrote no lock file that can be read.', {
      remedy: 'Use npm 7 or later: `npm install --global npm`.',
    });
  }
  // What a package brings inside its own archive is proven by the integrity of that archive.
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !(isFields(entry) && entry['inBundle'] === true))
    .map(readEntry);
};
