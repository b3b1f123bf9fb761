// Puts a server that speaks stdio where the conformance suite can reach it: over HTTP on 127.0.0.1.
import { parseArgs } from 'node:util';
import { classify, createLocalHttp, listenAndSay } from '../serving/local-http.ts';
import { createHandshake } from './handshake.ts';
import { startProgram } from './program.ts';
import type { Program, Start } from './program.ts';
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

const started = new Set<Program>();
const start: Start = () => {
  const program = startProgram(command, args);
  started.add(program);
  return program;
};
const handshake = createHandshake(start);
const stateless = createStateless(start);

const server = createLocalHttp((request, response, body) =>
  (classify(request, body).kind === 'legacy' ? handshake : stateless)(request, response, body),
);
listenAndSay(server, Number(values.port));

// Nothing keeps this process once the programs are gone.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    for (const program of started) program.close();
  });
}
