import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Grant, Level } from './grant.ts';
import { guards } from './guards.ts';

const everything: readonly Grant[] = (['resource_read', 'resource_write'] as const).map((level) => ({
  id: level,
  effect: 'allow',
  answersAsk: true,
  principal: {},
  level,
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
}));

const effect = (level: Level, path: string, platform: 'posix' | 'win32' = 'posix') => {
  const own = {
    state: platform === 'posix' ? ['/home/ana/.local/share/storycore-mcp'] : ['C:\\Users\\Ana\\storycore-mcp'],
    key: platform === 'posix' ? ['/film/tls/key.pem', '/srv/keys/film.pem'] : ['D:\\Films\\tls\\key.pem'],
  };
  const need = { level, object: { kind: 'path', forms: [path], shown: path } } as const;
  const target = { kind: 'tool', upstream: 'filesystem', name: 'write_file' } as const;
  return decide([...everything, ...guards(own, platform)], { client: 'c' }, target, [need], 0).effect;
};

test('no grant opens the state of the gateway, for reading or writing', () => {
  expect(effect('resource_read', '/home/ana/.local/share/storycore-mcp/state.db')).toBe('deny');
  expect(effect('resource_write', '/home/ana/.local/share/storycore-mcp/state.db')).toBe('deny');
  expect(effect('resource_read', '/home/ana/.local/share/storycore-mcp-notes')).toBe('allow');
});

test('no grant opens the key of the certificate, by whatever form of its path; its certificate is ordinary', () => {
  for (const path of ['/film/tls/key.pem', '/srv/keys/film.pem']) {
    expect(effect('resource_read', path)).toBe('deny');
    expect(effect('resource_write', path)).toBe('deny');
  }
  expect(effect('resource_read', '/film/tls/cert.pem')).toBe('allow');
  expect(effect('resource_read', 'd:\\films\\TLS\\KEY.pem', 'win32')).toBe('deny');
});

test.for(['/film/.git/hooks/pre-commit', '/film/.git', '/film/sub/.git/config', '/.git/config'])(
  'no grant lets a tool write %s',
  (path) => {
    expect(effect('resource_write', path)).toBe('deny');
    expect(effect('resource_read', path)).toBe('allow');
  },
);

test('files that are only named like git are ordinary', () => {
  expect(effect('resource_write', '/film/.gitignore')).toBe('allow');
  expect(effect('resource_write', '/film/git/notes.md')).toBe('allow');
});

test('on Windows they hold on every drive', () => {
  expect(effect('resource_write', 'D:\\Films\\.git\\hooks\\pre-commit', 'win32')).toBe('deny');
  expect(effect('resource_write', 'C:\\Users\\Ana\\storycore-mcp\\state.db', 'win32')).toBe('deny');
  expect(effect('resource_write', 'D:\\Films\\scene.md', 'win32')).toBe('allow');
});
