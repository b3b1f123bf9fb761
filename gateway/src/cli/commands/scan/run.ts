import type { Scanned } from '../../../scan.ts';
import { scan, watchServers } from '../../../scan.ts';
import type { Given, Outcome } from '../../command.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { say } from '../../output.ts';
import { readVersion } from '../../version.ts';
import { sarifOf } from './sarif.ts';
import type { Target } from './target.ts';
import { readCommand, readFile } from './target.ts';

/** Something would be held. */
const held = 5;
/** A server could not be examined. */
const unreachable = 4;
const waitMs = 60_000;

const states = { hold: 'problem', flag: 'warning', note: 'ok' } as const;

const linesOf = ({ server, tools, findings, failure }: Scanned): readonly Finding[] => {
  if (failure !== undefined) return [{ subject: server, state: 'problem', says: `It was not examined. ${failure}` }];
  const counted = `${tools} ${tools === 1 ? 'tool' : 'tools'}`;
  if (findings.length === 0) return [{ subject: server, state: 'ok', says: `${counted}; nothing was found` }];
  return [
    { subject: server, state: 'ok', says: `${counted}; ${findings.length} found` },
    ...findings.map(({ kind, severity, where, evidence, why }) => ({
      subject: kind,
      state: states[severity],
      says: `${why} In ${where}: ${evidence}`,
    })),
  ];
};

/** A path alone is a file; what follows `--`, or several words, is a command. */
const targetOf = ({ operands, text }: Given): Target => {
  const [first = ''] = operands;
  return operands.length === 1 && first.endsWith('.json')
    ? readFile(first, text('name'))
    : readCommand(operands, text('name'));
};

/** `storycore-mcp scan` */
export const run = async (given: Given): Promise<Outcome> => {
  const target = targetOf(given);
  if ('config' in target) say('Starting the servers, confined and without a network …');
  const scanned = scan('seen' in target ? [target.seen] : await watchServers(target.config, waitMs));
  const isHeld = scanned.some(({ findings }) => findings.some(({ severity }) => severity === 'hold'));
  const failed = scanned.some(({ failure }) => failure !== undefined);
  const exit = isHeld ? held : failed ? unreachable : 0;
  if (given.flag('sarif')) {
    const sarif = sarifOf(scanned, given.operands.join(' '), readVersion());
    return { lines: [JSON.stringify(sarif, undefined, 2)], json: sarif, exit };
  }
  const { lines } = reportFindings(scanned.flatMap(linesOf), exit);
  return { lines, json: { held: isHeld, servers: scanned }, exit };
};
