/** Where the program that tries to get out finds what it must not reach. */
export interface Bait {
  /** A file that holds a secret, in a folder that nobody granted. */
  readonly canary: string;
  /** A file that is not there, in that folder. */
  readonly outside: string;
  /** A file that is not there, in the folder that it was granted. */
  readonly inside: string;
  /** Where the gateway listens on this machine. */
  readonly port: number;
  /** A process that is not its own. */
  readonly pid: number;
  /** Bytes of memory to take: more than it may. */
  readonly takeBytes: number;
  /** Milliseconds to hold them, longer than anything needs that looks now and then. */
  readonly holdMs: number;
}

/** What the program says it saw; each only as true as its confinement, so that the gateway looks for itself where it can. */
export interface Sighting {
  readonly canary?: string;
  readonly wroteInside: boolean;
  /** Start time of the process with that id, as `/proc` tells it. */
  readonly startedAt?: string;
  /** What sending nothing to that process answered: `sent`, or the code of the error. */
  readonly signal: string;
}

/** Said when it has seen all, and begins to take memory; and when it still lives after that. */
export const takesMemory = 'takes memory';
export const keptMemory = 'kept memory';

/**
 * A program for Node that tries to get out of its confinement. It answers with one line of JSON, then takes memory.
 * Without dependencies, because nothing else can be read where it runs.
 */
export const attemptProgram = (bait: Bait): string => `
const fs = require('node:fs'), net = require('node:net');
const bait = ${JSON.stringify(bait)};
const tried = (work) => { try { return work(); } catch { return undefined; } };
const say = (what) => fs.writeSync(1, what + '\\n');
const seen = {
  canary: tried(() => fs.readFileSync(bait.canary, 'utf8')),
  wroteInside: tried(() => (fs.writeFileSync(bait.inside, 'x'), true)) === true,
  startedAt: tried(() => fs.readFileSync('/proc/' + bait.pid + '/stat', 'utf8').replace(/^.*\\) /s, '').split(' ')[19]),
};
tried(() => fs.writeFileSync(bait.outside, 'x'));
try { process.kill(bait.pid, 0); seen.signal = 'sent'; } catch (error) { seen.signal = error.code; }
const take = () => {
  say(JSON.stringify(seen));
  say(${JSON.stringify(takesMemory)});
  const all = [];
  const block = 8 * 2 ** 20;
  for (let bytes = 0; bytes < bait.takeBytes; bytes += block) all.push(Buffer.alloc(block, 1));
  setTimeout(() => { say(${JSON.stringify(keptMemory)}); process.exit(all.length > 0 ? 0 : 1); }, bait.holdMs);
};
const socket = net.connect({ host: '127.0.0.1', port: bait.port, timeout: 500 });
const done = () => { socket.removeAllListeners(); socket.on('error', () => {}); socket.destroy(); take(); };
socket.once('connect', done).once('error', done).once('timeout', done);
`;
