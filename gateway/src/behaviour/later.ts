import type { Finding } from '../inspect/finding.ts';
import { firstMisfit } from '../inspect/fits.ts';
import { inspect } from '../inspect/inspect.ts';
import { isPlain } from '../inspect/quick.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { shorten } from '../policy/visible.ts';
import { createBackground } from './background.ts';
import { bodyOf, bytesOf, firstOfKinds, subjectOf } from './answer.ts';
import { textsIn } from './flow.ts';
import type { OutputSchemas } from './output-schemas.ts';

export interface LaterOptions {
  /** Whether words are looked at at all. */
  words(): boolean;
  readonly schemas: OutputSchemas;
  flag(call: Call, found: Finding): void;
  onMisfit(call: Call, misfit: string): void;
  onDropped(): void;
  onBug(error: unknown): void;
}

/** What nobody waits for: rules about words, and whether an answer is what its tool promised. */
export interface Later {
  look(call: Call, answer: Result): void;
  close(): void;
}

const bounds = { mostItems: 128, mostBytes: 4 * 1024 * 1024, share: 0.1, shareWhenFull: 0.02 };
/** An answer this small has no words for a model. */
const leastTold = 120;
/** What was looked at before it was delivered. */
const seenBefore = new Set(['invisible-characters', 'terminal-sequences', 'secret-leak']);
const alone = { others: new Map<string, readonly string[]>() };

/** Where an answer is not what its tool says it answers with. */
export const misfitOf = (
  schemas: OutputSchemas,
  { method, target, wire }: Call,
  answer: Result,
): string | undefined => {
  if (method !== 'tools/call' || 'error' in answer || answer.result['isError'] === true) return undefined;
  // It says nothing of what others answer with in its place.
  if (wire.isStoodInFor === true) return undefined;
  const schema = schemas(target.upstream)?.get(target.name);
  const misfit = schema === undefined ? undefined : firstMisfit(schema, answer.result['structuredContent']);
  return misfit === undefined ? undefined : `${shorten(target.name, 80)}: ${shorten(misfit)}`;
};

/** So many answers are remembered in which nothing was found, and so long ones at most: many servers say the same again and again. */
const mostKnown = 256;
const longestKnown = 2_048;

/** Looks at an answer with `look` unless the same was looked at before, and nothing found. */
const createOnce = (look: (call: Call, answer: Result) => boolean) => {
  const known = new Set<string>();
  return (call: Call, answer: Result): void => {
    if (bytesOf(call) > longestKnown) {
      look(call, answer);
      return;
    }
    const said = JSON.stringify([call.target.upstream, call.method, call.target.name, bodyOf(answer)]);
    if (known.has(said) || look(call, answer)) return;
    if (known.size >= mostKnown) known.clear();
    known.add(said);
  };
};

export const createLater = (options: LaterOptions): Later => {
  const { words, schemas, flag, onMisfit, onDropped, onBug } = options;

  const lookOnce = createOnce((call, answer) => {
    if (textsIn(bodyOf(answer)).every(isPlain)) return false;
    const found = firstOfKinds(inspect(subjectOf(call, answer), alone));
    const told = found.filter(({ severity, kind }) => severity !== 'note' && !seenBefore.has(kind));
    for (const each of told) flag(call, each);
    return told.length > 0;
  });

  const lookAtWords = (call: Call, answer: Result): void => {
    if (words() && bytesOf(call) >= leastTold) lookOnce(call, answer);
  };

  const later = createBackground<{ readonly call: Call; readonly answer: Result }>({
    ...bounds,
    onDropped,
    work({ call, answer }) {
      try {
        lookAtWords(call, answer);
        const misfit = misfitOf(schemas, call, answer);
        if (misfit !== undefined) onMisfit(call, misfit);
      } catch (error) {
        onBug(error);
      }
    },
  });

  return {
    look(call, answer) {
      const bytes = bytesOf(call);
      if (bytes >= leastTold || schemas(call.target.upstream) !== undefined) later.add({ call, answer }, bytes);
    },
    close: later.close,
  };
};
