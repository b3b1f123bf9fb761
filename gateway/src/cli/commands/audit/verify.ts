import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ExportProof, Ledger } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { showCount } from '../../units.ts';
import { proofLines } from './proof-words.ts';

const exportLines = ({ broken, records, key }: ExportProof): string[] => {
  if (broken !== undefined) return [styled('red', `✖ Line ${broken.line}: ${broken.what}`)];
  return [
    styled('green', `✔ The export holds: ${showCount(records, 'record')}, as they were signed.`),
    `  key        ${key ?? ''}`,
  ];
};

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  } catch (cause) {
    throw new GatewayError('invalid-request', `${path} cannot be read.`, { remedy: 'Check its name.', cause });
  }
}

const verifyFile = async (path: string, ledger: Ledger): Promise<Outcome> => {
  const proof = await ledger.check(linesOf(path));
  return { lines: exportLines(proof), json: proof, exit: proof.broken === undefined ? 0 : 1 };
};

const readKept = (text: string, ledger: Ledger) => {
  const line = !text.startsWith('{') && existsSync(text) ? readFileSync(text, 'utf8') : text;
  const anchor = ledger.readAnchor(line.trim());
  if (anchor !== undefined) return anchor;
  throw new UsageError(
    '--anchor is no anchor, or not as it was signed.',
    'Give the whole line that `storycore-mcp audit anchor --print` printed, in quotes, or the file that has it.',
  );
};

/** `storycore-mcp audit verify` */
export const run = async (given: Given): Promise<Outcome> => {
  using state = openOwnState();
  const ledger = await state.ledger();
  const file = given.text('file');
  if (file !== undefined) return verifyFile(file, ledger);
  const line = given.text('anchor');
  const began = performance.now();
  const kept = line === undefined ? undefined : readKept(line, ledger);
  const proof = await ledger.verify(kept, (done, of) => say(`${done} of ${of} records hold …`));
  const seconds = (performance.now() - began) / 1_000;
  return { lines: proofLines(proof, seconds), json: proof, exit: proof.broken === undefined ? 0 : 1 };
};
