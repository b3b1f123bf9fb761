import { GatewayError } from '../errors.ts';
import { answersFor } from '../policy/answer.ts';
import type { Trust } from '../policy/answer.ts';
import { likeness } from '../policy/question.ts';
import type { Question } from '../policy/question.ts';
import type { Call, Result } from './call.ts';
import type { Desk, OpenQuestion, QuestionEnd, Released, Sheet, WaitingCall } from './desk.ts';
import { createDeskBrake } from './desk-brake.ts';
import { createDeskChannels } from './desk-channels.ts';
import { askedBefore, isShownRight, refresh, sentOf } from './desk-entry.ts';
import type { Entry, Waiter } from './desk-entry.ts';
import { createReadyAnswers } from './desk-ready.ts';
import { sharesOf } from './desk-shares.ts';
import { noAnswer, refused } from './desk-words.ts';
import { abortReason } from './or-aborted.ts';
import type { Outcome, QuestionStore } from './question-store.ts';

export interface DeskOptions {
  readonly store: QuestionStore;
  readonly trust: Trust;
  /** How long a call waits for a person. */
  readonly waitMs: number;
  /** Of one client; more are refused at once. */
  readonly mostQuestions: number;
  readonly mostCalls: number;
  readonly sheetOf: (call: Call, question: Question) => Sheet;
  /** Unguessable, and short enough to type. */
  readonly nextId: () => string;
  /** A question could not be kept or read, or a channel failed. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

/** A desk, for whoever runs it. */
export interface DeskQueue extends Desk {
  /** Ends the waiting of those calls that have a reason to. */
  dismiss(why: (call: Call) => GatewayError | undefined): void;
  close(reason: GatewayError): void;
}

/** Between two looks for answers of other processes, while there is a question. */
const lookEveryMs = 200;

/** Lets calls wait for a person, in questions that calls which are alike share. Whoever creates it closes it. */
export const createDesk = (options: DeskOptions): DeskQueue => {
  const { store, trust, mostQuestions, mostCalls, sheetOf, nextId, onError, now = Date.now } = options;
  const entries = new Map<string, Entry>();
  const ready = createReadyAnswers();
  const brake = createDeskBrake(now);
  /** A call that is asked about again has no more time than it had. */
  const untils = new WeakMap<Call, number>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const { tell, join: hear } = createDeskChannels(onError);
  const openOnes = (): Iterable<OpenQuestion> => entries.values().map(({ open }) => open);

  /** Those of this moment: what is done about one may end it, or begin another. */
  const present = (): readonly Entry[] => [...entries.values()];

  const forget = (entry: Entry, end: QuestionEnd): void => {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    if (entries.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    tell(({ onEnd }) => onEnd?.(entry.open, end));
  };

  const waitingOf = (entry: Entry, waiter: Waiter): WaitingCall => ({
    call: waiter.call,
    open: entry.open,
    turnBack(result: Result) {
      if (!entry.waiters.has(waiter)) return false;
      entry.away = [...entry.away, sentOf(waiter.call)];
      entry.keptUntil = Math.max(entry.keptUntil, waiter.until);
      entry.waiters.delete(waiter);
      waiter.settle({ kind: 'turned-back', result });
      refresh(entry);
      return true;
    },
  });

  const openQuestion = (question: Question, waiters: readonly [Waiter, ...Waiter[]]): OpenQuestion => ({
    id: nextId(),
    question,
    sheet: sheetOf(waiters[0].call, question),
    askedAt: now(),
    expiresAt: Math.max(...waiters.map(({ until }) => until)),
    calls: waiters.length,
  });

  /** Asks for these, the first of them shown. */
  const begin = (key: string, question: Question, waiters: readonly Waiter[]): void => {
    const [first, ...others] = waiters;
    if (first === undefined) return;
    let entry: Entry;
    try {
      const open = openQuestion(question, [first, ...others]);
      store.open(open);
      entry = { key, open, shown: first.call, waiters: new Set(waiters), away: [], keptUntil: 0, changed: false };
    } catch (error) {
      onError(error);
      const unkept = new GatewayError('internal', 'The question whether this may be done could not be kept.', {
        remedy: 'See the log of the gateway, and free space in its data folder.',
        cause: error,
      });
      for (const { settle } of waiters) settle(unkept);
      return;
    }
    entries.set(key, entry);
    timer ??= setInterval(look, lookEveryMs);
    tell(({ onOpen }) => onOpen?.(entry.open));
    for (const waiter of waiters) tell(({ onWaiting }) => onWaiting?.(waitingOf(entry, waiter)));
  };

  const conclude = (entry: Entry, { end, granted }: Outcome): void => {
    const waiters = [...entry.waiters];
    entry.waiters.clear();
    forget(entry, end);
    if (end.kind !== 'answered') {
      for (const { settle } of waiters) settle(noAnswer(entry.open.question, options.waitMs));
      return;
    }
    const { answer, reason } = end;
    const { shown, others, sent, later } = sharesOf(entry, waiters, answer, now());
    for (const one of sent)
      brake[answer.kind === 'deny' ? 'refused' : 'allowed'](askedBefore(entry.open.question, one));
    for (const one of later) ready.keep(entry.key, one, { end, granted }, entry.keptUntil);
    shown?.settle({ kind: 'decide', granted });
    if (answer.kind === 'once') return begin(entry.key, entry.open.question, others);
    for (const { settle } of others) settle(answer.kind === 'deny' ? refused(reason) : { kind: 'decide', granted: [] });
  };

  /** What came of a question that could not be ended here, because somebody has answered it. */
  const concludeAnswered = (entry: Entry): void => {
    const outcome = store.outcomes([entry.open.id]).get(entry.open.id);
    conclude(entry, outcome ?? { end: { kind: 'withdrawn' }, granted: [] });
  };

  /** Ends it without an answer, where nobody has given one. What then becomes of its waiters is for the caller to say. */
  const ended = (entry: Entry, kind: 'expired' | 'withdrawn'): boolean => {
    if (!store.close(entry.open, kind)) {
      concludeAnswered(entry);
      return false;
    }
    forget(entry, { kind });
    return true;
  };

  /** A call waits no more: a question that nobody asks is withdrawn, one that showed it shows another. */
  const left = (entry: Entry): void => {
    if (isShownRight(entry, now())) return refresh(entry);
    if (!ended(entry, 'withdrawn')) return undefined;
    const waiters = [...entry.waiters];
    entry.waiters.clear();
    return begin(entry.key, entry.open.question, waiters);
  };

  const expire = (entry: Entry, at: number): void => {
    const late = [...entry.waiters].filter(({ until }) => until <= at);
    if (late.length === entry.waiters.size && entry.keptUntil <= at) {
      if (!ended(entry, 'expired')) return;
      entry.waiters.clear();
      for (const { settle } of late) settle(noAnswer(entry.open.question, options.waitMs));
      return;
    }
    if (late.length === 0) return;
    for (const waiter of late) {
      entry.waiters.delete(waiter);
      waiter.settle(noAnswer(entry.open.question, options.waitMs));
    }
    left(entry);
  };

  const look = (): void => {
    try {
      const outcomes = store.outcomes([...entries.values()].map(({ open }) => open.id));
      for (const entry of present()) {
        const outcome = outcomes.get(entry.open.id);
        if (outcome !== undefined) conclude(entry, outcome);
      }
      const at = now();
      for (const entry of present()) {
        expire(entry, at);
        if (entry.changed && entries.get(entry.key) === entry) store.update(entry.open);
        entry.changed = false;
      }
      ready.expire(at);
    } catch (error) {
      onError(error);
    }
  };

  const crowded = ({ principal: { client } }: Call, isNew: boolean): GatewayError | undefined => {
    const own = [...entries.values()].filter(({ open }) => open.question.principal.client === client);
    const calls = own.reduce((sum, { waiters, away }) => sum + waiters.size + away.length, 0);
    if (calls < mostCalls && !(isNew && own.length >= mostQuestions)) return undefined;
    return new GatewayError('rate-limited', `${calls} calls of this client wait for a person already.`, {
      remedy: 'Wait for answers before you send more; a person sees them with `storycore-mcp approvals`.',
    });
  };

  const join = (key: string, question: Question, waiter: Waiter): void => {
    const entry = entries.get(key);
    if (entry === undefined) return begin(key, question, [waiter]);
    const back = entry.away.indexOf(sentOf(waiter.call));
    if (back >= 0) entry.away = entry.away.toSpliced(back, 1);
    if (entry.away.length === 0) entry.keptUntil = 0;
    entry.waiters.add(waiter);
    refresh(entry);
    return tell(({ onWaiting }) => onWaiting?.(waitingOf(entry, waiter)));
  };

  const wait = (call: Call, question: Question): Promise<Released> =>
    new Promise((resolve, reject) => {
      const key = likeness(question);
      const at = now();
      const until = untils.get(call) ?? at + options.waitMs;
      untils.set(call, until);
      const answered = ready.take(key, call, at);
      if (answered !== undefined) {
        const { end, granted } = answered;
        if (end.kind === 'answered' && end.answer.kind === 'deny') return reject(refused(end.reason));
        return resolve({ kind: 'decide', granted });
      }
      if (call.signal.aborted) return reject(abortReason(call.signal));
      if (until <= at) return reject(noAnswer(question, options.waitMs));
      const stopped = brake.stops(askedBefore(question, sentOf(call))) ?? crowded(call, !entries.has(key));
      if (stopped !== undefined) return reject(stopped);
      const leave = (): void => {
        waiter.settle(abortReason(call.signal));
        const entry = entries.get(key);
        if (entry?.waiters.delete(waiter) !== true) return;
        try {
          left(entry);
        } catch (error) {
          onError(error);
        }
      };
      const waiter: Waiter = {
        call,
        until,
        settle(released) {
          call.signal.removeEventListener('abort', leave);
          if (released instanceof GatewayError) reject(released);
          else resolve(released);
        },
      };
      call.signal.addEventListener('abort', leave, { once: true });
      return join(key, question, waiter);
    });

  const find = (id: string): OpenQuestion | undefined => [...entries.values()].find(({ open }) => open.id === id)?.open;

  return {
    wait,
    open: () => [...openOnes()],
    answers(id, by) {
      const open = find(id);
      return open === undefined ? [] : answersFor(open.question, by, trust);
    },
    answer(id, answer, by, reason) {
      store.answer(id, answer, by, reason);
      look();
    },
    join: (channel) => hear(channel, openOnes()),
    dismiss(why) {
      for (const entry of present()) {
        const gone = [...entry.waiters].filter((waiter) => {
          const reason = why(waiter.call);
          if (reason === undefined) return false;
          entry.waiters.delete(waiter);
          waiter.settle(reason);
          return true;
        });
        if (gone.length === 0) continue;
        try {
          left(entry);
        } catch (error) {
          onError(error);
        }
      }
    },
    close(reason) {
      for (const entry of present()) {
        const waiters = [...entry.waiters];
        entry.waiters.clear();
        try {
          ended(entry, 'withdrawn');
        } catch (error) {
          onError(error);
        }
        for (const { settle } of waiters) settle(reason);
      }
      clearInterval(timer);
    },
  };
};
