// node gateway/test/security/corpus.ts FILE: what facts and policy say to each case of a file of the attack_args format,
// one line `{"id","verdict","ms"}` a case.
import { isArgumentCase, readLines } from './case-file.ts';
import { verdictOf } from './verdict.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
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
  const cases = lines.filter(isArgumentCase);
  const [other] = lines.filter((line) => !isArgumentCase(line));
  if (other !== undefined) {
    const kind =
      typeof other === 'object' && other !== null && 'kind' in other
        ? String(other.kind)
        : 'without tool_kind, args and policy';
    say(
      `${file} holds cases of the kind ${kind}: only tool-call arguments against a policy (attack_args) are answered yet.`,
    );
    return 2;
  }
  for (const known of cases) {
    const start = performance.now();
    const verdict = await verdictOf(known);
    const ms = Number((performance.now() - start).toFixed(3));
    process.stdout.write(`${JSON.stringify({ id: known.id, verdict, ms })}\n`);
  }
  return 0;
};

process.exitCode = await run(process.argv[2]);
