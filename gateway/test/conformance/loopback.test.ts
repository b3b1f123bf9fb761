import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { here } from './suite-package.ts';

/** What a server listens on, in a process of its own, as soon as `listen` has returned. */
const addressAfter = (listen: string): unknown => {
  const program = `import { createServer } from 'node:net';
    const server = createServer();
    server.listen(${listen});
    console.log(JSON.stringify(server.address()));
    server.close();`;
  const args = ['--import', pathToFileURL(here('loopback.mjs')).href, '--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
};

test.each(['', '0', "'0'", "0, '0.0.0.0'", '0, () => {}', '{ port: 0 }', "{ port: 0, host: '::' }"])(
  'a server of the suite that asks for (%s) listens on 127.0.0.1 only, and at once',
  (listen) => {
    expect(addressAfter(listen)).toMatchObject({ address: '127.0.0.1', port: expect.any(Number) });
  },
);
