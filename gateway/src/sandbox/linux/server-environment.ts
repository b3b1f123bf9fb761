import { proxyVariables } from '../proxy-variables.ts';
import { home, insideUser, proxyHost, proxyPort, searchPath } from './inside.ts';

/** How a program learns of its proxy. */
export const proxied = proxyVariables(`http://${proxyHost}:${proxyPort}`);

/** `lazy`: with a network as well, of which Node is told when it has started. */
export type Proxying = 'none' | 'told' | 'lazy';

/** The environment of a confined server: nothing of the gateway's own, and what its owner configured, which wins. */
export const serverEnvironment = (
  configured: Readonly<Record<string, string>>,
  proxying: Proxying,
): Readonly<Record<string, string>> => ({
  PATH: searchPath,
  HOME: home,
  USER: insideUser,
  LOGNAME: insideUser,
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
  ...(proxying === 'told' ? proxied : {}),
  ...configured,
});
