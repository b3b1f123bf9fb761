import { closeSync, readdirSync, readFileSync } from 'node:fs';

const closeOnExec = 0o2000000;
const lastStandard = 2;

const isInherited = (descriptor: number): boolean => {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    return false; // It was the one that read the folder.
  }
};

/**
 * Closes what whoever started the gateway left open in it, and gives the numbers: Node would hand it on to every server.
 * To be called first thing, before anything else is opened. `kept`: those that are meant, such as a parent's channel.
 */
export const closeInheritedDescriptors = (kept: readonly number[] = []): readonly number[] => {
  if (process.platform !== 'linux') return [];
  const inherited = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > lastStandard && !kept.includes(descriptor) && isInherited(descriptor));
  for (const descriptor of inherited) closeSync(descriptor);
  return inherited;
};
