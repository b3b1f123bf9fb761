import type { Limits } from '../../policy/confinement.ts';
import { proxyVariables } from '../proxy-variables.ts';

/** What `ulimit -f` of a POSIX shell counts in. */
const blockBytes = 512;

const cap = (option: string, value: number): string => `ulimit ${option} ${value} 2>/dev/null || :`;

/**
 * The shell script that stands before a program: it reads two lines, the address of the proxy and the profile, sets the
 * limits, and becomes `sandbox-exec`. A limit that is lower already stays so. None for processes: macOS counts all of the
 * user's, so that a server could start none where the user has many.
 */
export const startScript = ({ openFiles, cpuSeconds, fileBytes, diskBytes }: Limits): string => {
  const mostBytes = fileBytes ?? diskBytes;
  return [
    'IFS= read -r proxy && IFS= read -r profile || exit 70',
    cap('-c', 0),
    cap('-n', openFiles),
    ...(cpuSeconds === undefined ? [] : [cap('-t', Math.ceil(cpuSeconds))]),
    ...(mostBytes === undefined ? [] : [cap('-f', Math.ceil(mostBytes / blockBytes))]),
    'if [ -n "$proxy" ]; then',
    ...Object.entries(proxyVariables('$proxy')).map(([name, value]) => `export ${name}="${value}"`),
    'fi',
    'program=$1; shift',
    'exec "$program" -p "$profile" "$@"',
  ].join('\n');
};
