import { deepFreeze } from '../config/freeze.ts';
import { GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import { visible } from '../policy/visible.ts';
import { readAnswer } from './answer.ts';
import type { HookAnswer, HookEvent, LiveHook } from './hook.ts';
import { inTime } from './in-time.ts';

/** What hooks did, for the record and the log. */
export interface Noted {
  readonly hook: LiveHook;
  readonly did: 'rewrote' | 'filtered' | 'vetoed' | 'was skipped';
  /** Why it was skipped, or what it vetoes for. */
  readonly why?: string;
}

export interface ChainOptions {
  readonly maxBytes: number;
  /** Of the call; left out: nobody takes it back. */
  readonly signal?: Signal | undefined;
  note(noted: Noted): void;
}

/** What is told to a hook, but for what each one has of its own. */
export type Told = Omit<HookEvent, 'hook' | 'phase' | 'timeout_ms'>;

/** One in its own time, with what it was told frozen, so that asking one changes nothing for the next. */
export const eventFor = ({ hook, phase, timeoutMs }: LiveHook, told: Told): HookEvent =>
  deepFreeze({ hook, phase, ...told, timeout_ms: timeoutMs });

const whyFailed = (error: unknown): string => {
  if (error instanceof GatewayError) return error.message;
  return `it failed: ${visible((error instanceof Error ? error.message : String(error)).slice(0, 200))}`;
};

const vetoed = ({ by, hook }: LiveHook, why: string, remedy: string): GatewayError =>
  new GatewayError('vetoed', `A hook of ${by} (${hook}) vetoed this: ${why}.`, { remedy });

/** Undefined where it has nothing to say, or is skipped. Throws the veto. */
const askOne = async (hook: LiveHook, told: Told, { maxBytes, signal, note }: ChainOptions) => {
  let answer: HookAnswer | string;
  try {
    const event = eventFor(hook, told);
    answer = readAnswer(await inTime((own) => hook.ask(event, own), hook.timeoutMs, signal), hook, maxBytes);
  } catch (error) {
    // Whoever took the call back is told so, and not that a hook failed.
    if (signal?.aborted === true) throw error;
    answer = whyFailed(error);
  }
  if (typeof answer === 'string') {
    if (hook.kind === 'security' || hook.isStrict) {
      note({ hook, did: 'vetoed', why: answer });
      throw vetoed(hook, answer, 'See to the hook: one that has to decide and cannot stops the call.');
    }
    note({ hook, did: 'was skipped', why: answer });
    return undefined;
  }
  if (answer.action === 'veto') {
    const why = answer.reason === '' ? 'it gave no reason' : answer.reason.replace(/\.$/, '');
    note({ hook, did: 'vetoed', why });
    throw vetoed(
      hook,
      why,
      'Change the call so that the hook lets it pass, or take the hook out of the configuration.',
    );
  }
  return answer.action === 'continue' ? undefined : answer;
};

/**
 * Asks one hook after the other; what one writes, the next one is told. Gives what was written last, or undefined where
 * nothing was. Rejects with the veto of the first that has one, and asks no other then.
 */
export const askAll = async <Written>(
  hooks: readonly LiveHook[],
  options: ChainOptions,
  told: (written: Written | undefined) => Told,
  read: (answer: HookAnswer) => Written | undefined,
): Promise<Written | undefined> => {
  let written: Written | undefined;
  for (const hook of hooks) {
    // Each sees what the one before wrote.
    // oxlint-disable-next-line no-await-in-loop
    const answer = await askOne(hook, told(written), options);
    const own = answer === undefined ? undefined : read(answer);
    if (own === undefined) continue;
    written = own;
    options.note({ hook, did: answer?.action === 'filter' ? 'filtered' : 'rewrote' });
  }
  return written;
};
