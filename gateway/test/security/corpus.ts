// node gateway/test/security/corpus.ts FILE: what facts and policy say to each case of a file of the attack_args format,
// and what inspection and pins say to cases about what servers say; one line `{"id","verdict","ms"}` a case. `ms` is what one
// definition took: the time of the case, by the number of tools, prompts and resources that it lists. What a process does once,
// compiling the patterns of its rules with the first texts that need them, is done before, with forty cases of our own.
import { join } from 'node:path';
import { isArgumentCase, readLines } from './case-file.ts';
import type { ArgumentCase } from './case-file.ts';
import { atFullSize, definitionsIn, isInspectedCase } from './inspected-case.ts';
import type { InspectedCase } from './inspected-case.ts';
import { inspectedVerdictOf } from './inspected-verdict.ts';
import { verdictOf } from './verdict.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

type Case = ArgumentCase | InspectedCase;

const isCase = (line: unknown): line is Case => isArgumentCase(line) || isInspectedCase(line);

const answer = async (known: Case): Promise<string> => {
  // What a case is made of is not a part of what is measured.
  const whole = isArgumentCase(known) ? known : atFullSize(known);
  const start = performance.now();
  const verdict = isArgumentCase(whole) ? await verdictOf(whole) : inspectedVerdictOf(whole);
  const took = performance.now() - start;
  const ms = Number((took / (isArgumentCase(whole) ? 1 : definitionsIn(whole))).toFixed(3));
  return JSON.stringify({ id: known.id, verdict, ms });
};

const run = async (file: string | undefined): Promise<number> => {
  if (file === undefined) {
    say('usage: node gateway/test/security/corpus.ts FILE (.jsonl, plain or gzip)');
    return 2;
  }
  let lines: readonly unknown[];
  try {
    lines = readLines(file);
  } catch (error) {
    say(`${file} cannot be read as JSON lines: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const [other] = lines.filter((line) => !isCase(line));
  if (other !== undefined) {
    const kind =
      typeof other === 'object' && other !== null && 'kind' in other
        ? String(other.kind)
        : 'without tool_kind, args and policy';
    say(`${file} holds cases of the kind ${kind}, which are not answered.`);
    return 2;
  }
  if (lines.some(isInspectedCase)) {
    for (const own of readLines(join(import.meta.dirname, 'fresh', 'fourth.jsonl')).filter(isInspectedCase))
      inspectedVerdictOf(atFullSize(own));
  }
  for (const known of lines.filter(isCase)) process.stdout.write(`${await answer(known)}\n`);
  return 0;
};

process.exitCode = await run(process.argv[2]);
