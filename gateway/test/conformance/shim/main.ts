// Puts a server that speaks stdio where the conformance suite can reach it: over HTTP on 127.0.0.1.
import { parseArgs } from 'node:util';
import { classify, createLocalHttp, listenAndSay } from '../serving/local-http.ts';
import { createHandshake } from './handshake.ts';
import { startProgram } from './program.ts';
import { createStateless } from './stateless.ts';

const usage = `node gateway/test/conformance/shim/main.ts [--port N] -- COMMAND [ARGUMENT …]

It prints one line with its URL.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' } },
});
const [command, ...args] = positionals;
if (command === undefined || !/^\d+$/.test(values.port)) {
  process.stderr.write(usage);
  process.exit(2);
}

const start = () => startProgram(command, args);
const handshake = createHandshake(start);
const stateless = createStateless(start);

listenAndSay(
  createLocalHttp((request, response, body) =>
    (classify(request, body).kind === 'legacy' ? handshake : stateless)(request, response, body),
  ),
  Number(values.port),
);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
