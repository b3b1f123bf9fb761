// The floor: the least that a gateway in this language can do between two pipes. It parses, replaces the id, takes the
// server's name off the tool's (`server__tool`) and forwards; no checks, no records, no limits, no restarts.
//   node bench/floor.ts CONFIG.json
import { createFloor } from './floor-route.ts';
import { eachLine } from './lines.ts';
import { parseMessage } from './message.ts';

const route = createFloor(process.argv[2] ?? '');
const send = (text: string): void => void process.stdout.write(`${text}\n`);

const receive = (line: string): void => {
  const message = parseMessage(line);
  if (message !== undefined) route(message, send);
};

eachLine(process.stdin, receive);
// The servers see the end of their input, and leave too.
process.stdin.on('end', () => process.exit(0));
