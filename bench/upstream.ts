// The server behind everything that is measured: MCP over stdio on raw JSON-RPC lines. It parses a request and writes its
// answer as text, about 10 µs a call, so that it is never what is measured.
//   node bench/upstream.ts [--tools N] [--speaks handshake|stateless|both]
import { eachLine } from './lines.ts';
import { parseMessage } from './message.ts';
import { createAnswers } from './upstream-answers.ts';
import { readUpstreamOptions } from './upstream-options.ts';

let queue = '';
const send = (line: string): void => {
  queue += `${line}\n`;
};
const flush = (): void => {
  if (queue !== '') process.stdout.write(queue);
  queue = '';
};

const { tools, speaks } = readUpstreamOptions();
const answer = createAnswers({ tools, speaks, onLater: flush });

const receive = (line: string): void => {
  const message = parseMessage(line);
  if (message !== undefined) return answer(message, send);
  return send('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Not a JSON object."}}');
};

// All answers to one chunk leave in one write.
eachLine(process.stdin, receive, flush);
process.stdin.on('end', () => process.exit(0));
