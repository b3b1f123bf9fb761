import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFields, parsed } from './fields.ts';

const moments = ['preinstall', 'install', 'postinstall'];

/** Whether a package would have run something while it was installed, had it been let. */
export const wantsScripts = (folder: string): boolean => {
  // npm compiles what has such a file, without being asked.
  if (existsSync(join(folder, 'binding.gyp'))) return true;
  const path = join(folder, 'package.json');
  const value = existsSync(path) ? parsed(readFileSync(path, 'utf8')) : undefined;
  const scripts = isFields(value) ? value['scripts'] : undefined;
  return isFields(scripts) && moments.some((moment) => typeof scripts[moment] === 'string');
};
