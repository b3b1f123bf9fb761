import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noSandbox, runConfined, temporaryFolder } from '../../../test/fixtures/confined.ts';
import { usualLimits } from '../../policy/confinement.ts';

const limits = { ...usualLimits, scratchBytes: 256 * 2 ** 20 };
const chromium = ['/usr/lib/chromium/chromium', '/usr/lib/chromium-browser/chromium-browser'].find(existsSync);

describe.skipIf(noSandbox)('a sandbox for a browser (needs bwrap)', () => {
  test('a folder in which another program listens is refused', async () => {
    using folder = temporaryFolder();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder.path, 'agent.sock'), resolve));
    const browser = await runConfined('true', { may: { shape: 'browser', readPaths: [folder.path] } });
    const plain = await runConfined('true', { may: { readPaths: [folder.path] } });
    server.close();
    expect(browser.exit.error?.message).toContain('is one of another program');
    expect(plain.exit).toEqual({ code: 0, signal: null });
  });

  test('it may make namespaces and sockets, and the kernel’s settings and the host’s files stay closed', async () => {
    using folder = temporaryFolder();
    const script = `
import os, socket
os.chdir('/tmp')
socket.socket(socket.AF_UNIX).bind('own.sock')
os.listdir('/tmp')
child = os.fork()
if child == 0:
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    print('unshare', libc.unshare(0x10000000), flush=True)
    print('mount', libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), flush=True)
    os._exit(0)
os.waitpid(child, 0)
for folder, names, files in os.walk('/proc'):
    names[:] = [name for name in names if not name.isdigit() and name not in ('self', 'thread-self')]
    for name in files:
        if os.path.islink(os.path.join(folder, name)): continue
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
            print('writes', os.path.join(folder, name))
        except OSError:
            pass
`;
    const { out, err } = await runConfined('', {
      command: 'python3',
      args: ['-c', script],
      may: { shape: 'browser', writePaths: [folder.path], limits },
    });
    expect([out, err]).toEqual(['unshare 0\nmount -1\n', '']);
  });

  test.skipIf(chromium === undefined)(
    'Chromium takes a screenshot through its proxy, its own sandbox on (needs Chromium)',
    async () => {
      using folder = temporaryFolder();
      const asked: string[] = [];
      const { exit } = await runConfined('', {
        command: chromium ?? '',
        args: [
          '--headless=new',
          '--disable-gpu',
          '--no-first-run',
          '--disable-background-networking',
          '--user-data-dir=/tmp/profile',
          '--proxy-server=http://127.0.0.1:3128',
          '--proxy-bypass-list=<-loopback>',
          '--screenshot=shot.png',
          'http://example.org/',
        ],
        cwd: folder.path,
        may: { shape: 'browser', writePaths: [folder.path], network: [], limits },
        onConnection: (socket) => {
          socket.on('error', () => {});
          socket.once('data', (chunk) => {
            asked.push(chunk.toString().split(' ')[1] ?? '');
            socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<h1>hello</h1>');
          });
        },
      });
      expect(exit).toEqual({ code: 0, signal: null });
      expect(asked).toContain('http://example.org/');
      expect(readFileSync(join(folder.path, 'shot.png')).subarray(1, 4).toString()).toBe('PNG');
    },
  );
});
