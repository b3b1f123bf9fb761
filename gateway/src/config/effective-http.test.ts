import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { listeningProblem } from './listening.ts';
import { checkConfig, loadConfig } from './load.ts';

const load = (content: unknown, folder = temporaryFolder()): Config =>
  loadConfig(put(folder, 'storycore-mcp.json', content), { env: {} });

const problemsOf = (content: unknown): string[] => {
  const loaded = checkConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

test('every key is honoured', () => {
  const folder = temporaryFolder();
  const [cert, key] = [put(folder, 'tls/cert.pem', ''), put(folder, 'tls/key.pem', '')];
  const config = load(
    {
      server_config: { host: '192.168.7.7', port: 8443, stdio_mode: false, max_connections: 12 },
      http: {
        path: '/storycore/mcp',
        auth: 'token',
        allow_remote: true,
        allowed_hosts: ['studio.local', '[fe80::1]:8443'],
        allowed_origins: ['https://app.example.org', 'http://localhost:5173'],
        tls: { cert: 'tls/cert.pem', key: './tls/key.pem' },
        session_idle_seconds: 60,
        max_sessions: 7,
      },
    },
    folder,
  );
  expect(config).toMatchObject({
    stdio: false,
    maxConnections: 12,
    warnings: [],
    http: {
      host: '192.168.7.7',
      port: 8443,
      path: '/storycore/mcp',
      auth: 'token',
      allowRemote: true,
      allowedHosts: ['studio.local', '[fe80::1]:8443'],
      allowedOrigins: ['https://app.example.org', 'http://localhost:5173'],
      tls: { cert, key },
      sessionIdleMs: 60_000,
      maxSessions: 7,
    },
  });
});

describe('an address that other machines can reach', () => {
  test.each(['0.0.0.0', '::', '192.168.1.4', 'studio.local', '128.0.0.1'])('needs an explicit yes: %s', (host) => {
    expect(problemsOf({ server_config: { host } })).toEqual([
      'server_config.host: Other machines could reach this address.',
    ]);
    expect(problemsOf({ server_config: { host }, http: { allow_remote: true } })).toEqual([]);
  });

  test('is never open to all, whatever else is said', () => {
    expect(problemsOf({ server_config: { host: '0.0.0.0' }, http: { allow_remote: true, auth: 'none' } })).toEqual([
      'server_config.host: Other machines could reach this address, and nobody would be asked for a token.',
    ]);
  });

  test('is warned of where tokens would travel in the clear', () => {
    const { warnings } = load({ server_config: { host: '::' }, http: { allow_remote: true } });
    expect(warnings).toMatchObject([
      { path: 'server_config.host', message: expect.stringContaining('without encryption') },
    ]);
  });

  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1'])('is not this machine itself: %s', (host) => {
    expect(problemsOf({ server_config: { host, port: 0, stdio_mode: true }, http: { auth: 'none' } })).toEqual([]);
    expect(load({ server_config: { host } }).warnings).toEqual([]);
  });
});

test('a port that nothing would listen at is warned of', () => {
  expect(load({ server_config: { port: 8080 } }).warnings).toMatchObject([
    { path: 'server_config.port', message: expect.stringContaining('over stdio') },
  ]);
  expect(load({ server_config: { port: 8080, stdio_mode: false } }).warnings).toEqual([]);
});

describe('what cannot be meant is refused', () => {
  test.each([
    [{ server_config: { port: 65_536 } }, 'server_config.port: Must be at most 65535.'],
    [{ server_config: { host: '*.example.org' } }, 'server_config.host: "*.example.org" is a pattern, not an address.'],
    [
      { server_config: { host: 'http://localhost' } },
      'server_config.host: "http://localhost" is an address, not a host.',
    ],
    [{ http: { path: 'mcp' } }, 'http.path: This is not a path of a URL.'],
    [{ http: { path: '/mcp?x' } }, 'http.path: This is not a path of a URL.'],
    [{ http: { auth: 'basic' } }, 'http.auth: Must be one of "token", "none".'],
    [{ http: { allowed_origins: ['*'] } }, 'http.allowed_origins[0]: This is not an origin, as a browser sends it.'],
    [
      { http: { allowed_origins: ['https://a.example/'] } },
      'http.allowed_origins[0]: This is not an origin, as a browser sends it.',
    ],
    [{ http: { allowed_hosts: ['*'] } }, 'http.allowed_hosts[0]: This is not a host, as clients send it.'],
    [{ http: { tls: { cert: 'a.pem' } } }, 'http.tls.key: This key is missing.'],
    [{ http: { max_sessions: 0 } }, 'http.max_sessions: Must be at least 1.'],
    [{ http: { session_idle_seconds: 0 } }, 'http.session_idle_seconds: Must be more than 0.'],
    [{ http: { cors: true } }, 'http.cors: '],
  ])('%j', (content, problem) => {
    expect(problemsOf(content)).toEqual([expect.stringContaining(problem)]);
  });

  test('files of a certificate that are none', () => {
    expect(problemsOf({ http: { tls: { cert: 'no.pem', key: '.' } } })).toEqual([
      expect.stringMatching(/^http\.tls\.cert: The file ".*no\.pem" does not exist\.$/),
      expect.stringMatching(/^http\.tls\.key: The file ".*" is a folder\.$/),
    ]);
    expect(problemsOf({ http: { tls: { cert: 'a\u0000', key: 'b\u0000' } } })).toHaveLength(2);
  });
});

test('one rule says where the gateway may listen, for the file and for the command line', () => {
  expect(listeningProblem({ host: '0.0.0.0', auth: 'token', allowRemote: true })).toBeUndefined();
  expect(listeningProblem({ host: '0.0.0.0', auth: 'token', allowRemote: false })?.remedy).toContain('allow_remote');
});
