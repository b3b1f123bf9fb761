import { proxyHost, proxyPort } from './inside.ts';

/** What the stub becomes. */
export interface StubSpec {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What the stub runs: inside, as the gateway's own Node, before the server. It opens the one door of its empty network,
 * hands it out, and becomes the server, which sees its three streams and no more. Text, and not a function: nothing may
 * be compiled into it.
 */
const source = `'use strict';
const { closeSync, readdirSync, readFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { argv, env } = JSON.parse(process.env.STORYCORE_STUB);
const channel = Number(process.env.STORYCORE_CHANNEL);
const fail = (error) => { process.stderr.write('sandbox: ' + error.message + '\\n'); process.exit(126); };
for (const name of readdirSync('/proc/self/fd')) {
  const descriptor = Number(name);
  if (descriptor < 3 || descriptor === channel) continue;
  try {
    const flags = /flags:\\s*([0-7]+)/.exec(readFileSync('/proc/self/fdinfo/' + name, 'utf8'));
    if (flags && !(parseInt(flags[1], 8) & 0o2000000)) closeSync(descriptor);
  } catch {}
}
// Node ignores these, and what it becomes would go on ignoring them. What has a handler starts afresh.
for (const signal of ['SIGPIPE', 'SIGXFSZ']) process.on(signal, () => {});
const become = () => {
  process.removeAllListeners('disconnect');
  process.disconnect();
  setImmediate(() => { try { process.execve(argv[0], argv, env); } catch (error) { fail(error); } });
};
const door = createServer({ pauseOnConnect: true }).on('error', fail);
door.listen({ host: '${proxyHost}', port: ${proxyPort}, backlog: 511 }, () => {
  process.once('message', become);
  process.once('disconnect', () => process.exit(125)); // the gateway is gone
  process.send('door', door, (error) => { if (error) fail(error); door.close(); });
});
`;

/** What Node is given to run it; its memory stays small, since it counts as the server's. */
export const stubArguments: readonly string[] = ['--no-warnings', '--max-old-space-size=32', '-e', source];

/** Its environment, where `channel` is the descriptor over which it speaks with the gateway. */
export const stubVariables = (spec: StubSpec, channel: number): Readonly<Record<string, string>> => ({
  STORYCORE_STUB: JSON.stringify(spec),
  STORYCORE_CHANNEL: String(channel),
  // Node's own names, as child_process.fork() sets them.
  NODE_CHANNEL_FD: String(channel),
  NODE_CHANNEL_SERIALIZATION_MODE: 'json',
});
