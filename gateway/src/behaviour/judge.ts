import type { Finding } from '../inspect/finding.ts';
import { isObject, objectsIn, textAt } from '../inspect/json.ts';
import { excerptFrom } from '../inspect/excerpt.ts';

/** What a judge is shown: something that a server answered, or all that it shows of itself. */
export interface JudgeCase {
  readonly kind: 'result' | 'surface';
  readonly server: string;
  readonly tool?: string;
  readonly content: unknown;
}

/** One question to a judge: the case as JSON, its answer as text. Rejects where it does not answer. */
export type AskJudge = (text: string) => Promise<string>;

export interface JudgingOptions {
  readonly ask: AskJudge;
  /** Hides secrets that the gateway handed out. */
  readonly mask: <T>(value: T) => T;
  readonly mostBytes: number;
  /** Cases that may wait; more are left out. */
  readonly mostWaiting: number;
  onFound(judged: JudgeCase, found: Finding): void;
  /** It failed, or could not keep up: that blocks nothing. */
  onFailure(message: string, error?: unknown): void;
}

export interface Judging {
  /** Has it looked at, some time; nobody waits for it. */
  look(judged: JudgeCase): void;
  close(): void;
}

const mostFindings = 20;

/** Findings as a judge writes them: `{"findings": [{"severity": "flag", "why": …, "evidence": …}]}`. Throws where it wrote something else. */
export const readFindings = (text: string): readonly Finding[] => {
  const answer: unknown = JSON.parse(text);
  if (!isObject(answer) || !Array.isArray(answer['findings'])) throw new Error('it wrote no findings');
  return objectsIn(answer['findings'])
    .slice(0, mostFindings)
    .map((one) => ({
      kind: 'judge',
      severity: one['severity'] === 'hold' ? 'hold' : 'flag',
      where: excerptFrom(textAt(one, 'where')),
      evidence: excerptFrom(textAt(one, 'evidence')),
      why: excerptFrom(textAt(one, 'why')) || 'The judge found something.',
    }));
};

/** Asks a judge about one case after the other, beside everything else. */
export const createJudging = ({ ask, mask, mostBytes, mostWaiting, onFound, onFailure }: JudgingOptions): Judging => {
  const waiting: JudgeCase[] = [];
  let busy = false;
  let closed = false;

  const judge = async (judged: JudgeCase): Promise<void> => {
    const text = JSON.stringify(mask(judged));
    if (text.length > mostBytes) return onFailure('What a server said is too large for the judge.');
    for (const found of readFindings(await ask(text))) if (!closed) onFound(judged, found);
    return undefined;
  };

  const work = async (): Promise<void> => {
    busy = true;
    // What waits is dropped when it is closed.
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- a judge is asked one thing at a time
        await judge(next);
      } catch (error) {
        if (!closed) onFailure('The judge did not answer.', error);
      }
    }
    busy = false;
  };

  return {
    look(judged) {
      if (closed) return;
      if (waiting.length >= mostWaiting) return onFailure('The judge does not keep up; something was left out.');
      waiting.push(judged);
      if (!busy) void work();
    },
    close() {
      closed = true;
      waiting.length = 0;
    },
  };
};
