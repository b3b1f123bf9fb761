import { proxyVariables } from '../proxy-variables.ts';
import { home, insideUser, proxyHost, proxyPort, searchPath } from './inside.ts';

const proxied = proxyVariables(`http://${proxyHost}:${proxyPort}`);

/** The environment of a confined server: nothing of the gateway's own, and what its owner configured, which wins. */
export const serverEnvironment = (
  configured: Readonly<Record<string, string>>,
  hasNetwork: boolean,
): Readonly<Record<string, string>> => ({
  PATH: searchPath,
  HOME: home,
  USER: insideUser,
  LOGNAME: insideUser,
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
  ...(hasNetwork ? proxied : {}),
  ...configured,
});
