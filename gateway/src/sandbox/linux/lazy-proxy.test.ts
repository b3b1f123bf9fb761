import { describe, expect, test } from 'vitest';
import { noSandbox, runConfined } from '../../../test/fixtures/confined.ts';
import { insideNode } from './inside.ts';
import { canLoadLazily } from './lazy-proxy.ts';

/** What a confined Node says, and the first line of each connection that reached its proxy. */
const runNode = async (script: string, options: readonly string[] = []) => {
  const asked: string[] = [];
  const { out, err } = await runConfined('', {
    command: 'node',
    args: [...options, '-e', script],
    may: { network: [] },
    onConnection: (socket) => {
      socket.on('error', () => {});
      socket.once('data', (chunk) => {
        asked.push(chunk.toString().split('\r\n')[0] ?? '');
        // An answer: `fetch` tries for ever where a proxy gives none.
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      });
    },
  });
  return { asked, out, err };
};

const fetchOnce = `fetch('http://a.example/').catch(() => {})`;

describe.skipIf(noSandbox)('a confined Node with a network (needs bwrap)', () => {
  test.each([
    ['fetch', fetchOnce],
    ['fetch after what it is made of', `new Headers(); new Request('http://b.example/'); ${fetchOnce}`],
    ['http', `require('http').get('http://a.example/').on('error', () => {})`],
    ['https', `require('https').get('https://a.example/').on('error', () => {})`],
    ['a web socket', `new WebSocket('ws://a.example/').onerror = () => {}`],
    [
      'a package with an undici of its own',
      `globalThis[Symbol.for('undici.globalDispatcher.1')].request({ origin: 'http://a.example', path: '/', method: 'GET' }).catch(() => {})`,
    ],
    ['fetch in a child', `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(fetchOnce)}])`],
    [
      'fetch in a fork',
      `require('child_process').execFile(process.execPath, [...process.execArgv.slice(0, 2), '-e', ${JSON.stringify(fetchOnce)}])`,
    ],
    ['fetch in a worker', `new (require('worker_threads').Worker)(${JSON.stringify(fetchOnce)}, { eval: true })`],
  ])('goes through its proxy with %s', async (_what, script) => {
    const { asked, err } = await runNode(script);
    expect(err).toBe('');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((line) => !line.includes('a.example'))).toEqual([]);
  });

  test('loads fetch only when it is used, and keeps the agents that it has set', async () => {
    const { out } = await runNode(`
      const undici = () => process.moduleLoadList.some((name) => name.endsWith('deps/undici/undici'));
      const http = require('http'), agent = (http.globalAgent = new http.Agent());
      const before = undici();
      fetch('http://a.example/').catch(() => {}).then(() => console.log(before, undici(), http.globalAgent === agent));
    `);
    expect(out).toBe('false true true\n');
  });

  test('is told in its environment where it cannot load anything of ours', async () => {
    const { asked } = await runNode(fetchOnce, ['--permission']);
    expect(asked).toEqual([expect.stringContaining('a.example')]);
  });
});

test.each([
  ['another program', '/usr/bin/node', [], {}],
  ['a Node with permissions', insideNode, ['--permission', 'server.js'], {}],
  ['a snapshot', insideNode, ['--snapshot-blob', 'a', 'server.js'], {}],
  ['options of its owner', insideNode, ['server.js'], { NODE_OPTIONS: '' }],
])('%s is left alone', (_what, program, args, env) => {
  expect(canLoadLazily(program, { args, env })).toBe(false);
  expect(canLoadLazily(insideNode, { args: ['server.js'], env: {} })).toBe(true);
});
