/** What every program needs to find itself, its home and its language; on Windows also to start at all. */
const unixNames = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
const windowsNames = [
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];
const allowed = [...unixNames, ...windowsNames];

/** The environment of a server: the short allow-list out of `own`, and what its owner configured, which wins. */
export const childEnvironment = (
  own: Readonly<Record<string, string | undefined>>,
  configured: Readonly<Record<string, string>>,
): Record<string, string> => {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && allowed.includes(name.toUpperCase())) environment[name] = value;
  }
  return { ...environment, ...configured };
};
