import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { childEnvironment } from './environment.ts';

test(`a server gets what every program needs, and nothing else that is ours ${proves('T-15')}`, () => {
  // The whole list. A name that is added here is one more thing that every server may read.
  const allowed = [
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'TERM',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
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
  const secrets = [
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'SSH_AUTH_SOCK',
    'NPM_TOKEN',
    'STORYCORE_MCP_HOME',
    'HTTPS_PROXY',
    'PATHS',
    'XPATH',
    '',
  ];
  const own = Object.fromEntries([...allowed, ...secrets].map((name) => [name, `value of ${name}`]));
  expect(childEnvironment(own, {})).toEqual(Object.fromEntries(allowed.map((name) => [name, `value of ${name}`])));
});

test('what its owner configured is added, and wins', () => {
  expect(childEnvironment({ PATH: 'ours', HOME: undefined }, { PATH: 'theirs', TOKEN: 't' })).toEqual({
    PATH: 'theirs',
    TOKEN: 't',
  });
});

test('Windows spells them as it likes', () => {
  expect(childEnvironment({ Path: 'p', SystemRoot: 's' }, {})).toEqual({ Path: 'p', SystemRoot: 's' });
});
