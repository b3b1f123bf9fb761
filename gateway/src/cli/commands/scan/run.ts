import type { Scanned } from '../../../scan.ts';
import { scan, watchServers } from '../../../scan.ts';
import type { Given, Outcome } from '../../command.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { say } from '../../output.ts';
import { readVersion } from '../../version.ts';
import { sarifOf } from './sarif.ts';
import { fetchPackage, packageIn } from './package.ts';
import type { Target } from './target.ts';
import { readCommand, readFile } from './target.ts';

/** Something would be held. */
const held = 5;
/** A server could not be examined. */
const unreachable = 4;
const waitMs = 60_000;

const states = { hold: 'problem', flag: 'warning', note: 'ok' } as const;

const linesOf = ({ server, tools, findings, failure }: Scanned): readonly Finding[] => {
  const found = findings.map(({ kind, severity, where, evidence, why }) => ({
    subject: kind,
    state: states[severity],
    says: `${why} In ${where}: ${evidence}`,
  }));
  if (failure !== undefined) {
    return [{ subject: server, state: 'problem', says: `It was not examined. ${failure}` }, ...found];
  }
  const counted = `${tools} ${tools === 1 ? 'tool' : 'tools'}`;
  if (findings.length === 0) return [{ subject: server, state: 'ok', says: `${counted}; nothing was found` }];
  return [{ subject: server, state: 'ok', says: `${counted}; ${findings.length} found` }, ...found];
};

interface Examined {
  /** With its exact version, where it is one. */
  readonly package?: string;
  readonly scanned: readonly Scanned[];
}

/** What servers show, and what is to be said of the package itself where it is one. */
const examine = async (given: Given): Promise<Examined> => {
  const spec = packageIn(given.operands);
  if (spec === undefined) {
    const target = targetOf(given);
    if ('seen' in target) return { scanned: scan([target.seen]) };
    say('Starting the servers, confined and without a network …');
    return { scanned: scan(await watchServers(target.config, waitMs)) };
  }
  say(`Installing ${spec.name} aside …`);
  await using fetched = await fetchPackage(spec, given);
  say('Starting it, confined and without a network …');
  const scanned = scan(await watchServers(fetched.config, waitMs));
  return {
    package: fetched.package,
    scanned: scanned.map((one) => ({ ...one, findings: [...fetched.findings, ...one.findings] })),
  };
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
  const { scanned, ...whole } = await examine(given);
  const isHeld = scanned.some(({ findings }) => findings.some(({ severity }) => severity === 'hold'));
  const failed = scanned.some(({ failure }) => failure !== undefined);
  const exit = isHeld ? held : failed ? unreachable : 0;
  if (given.flag('sarif')) {
    const sarif = sarifOf(scanned, given.operands.join(' '), readVersion());
    return { lines: [JSON.stringify(sarif, undefined, 2)], json: sarif, exit };
  }
  const { lines } = reportFindings(scanned.flatMap(linesOf), exit);
  return { lines, json: { ...whole, held: isHeld, servers: scanned }, exit };
};
