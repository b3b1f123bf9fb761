import { randomBytes } from 'node:crypto';

import type { OpenQuestion, QuestionEnd } from '../pipeline/desk.ts';
import type { Outcome, QuestionStore } from '../pipeline/question-store.ts';
import { answersFor, grantsOf, isOwner } from '../policy/answer.ts';
import type { Answer, Answerer, Trust } from '../policy/answer.ts';
import type { Grant, Principal } from '../policy/grant.ts';
import { approvalRecord } from './approval-record.ts';
import type { ApprovalChange } from './approval-record.ts';
import { encodeBegun } from './audit-line.ts';
import { claimOwner, isAlive, takeOver } from './audit-owner.ts';
import type { Ownership } from './audit-owner.ts';
import { auditRows } from './audit-rows.ts';
import type { Database } from './database.ts';
import { grantRows } from './grant-rows.ts';
import type { GrantStore } from './grants.ts';
import { orphanReason, overReason, uncounted, unknownQuestion } from './question-refusal.ts';
import { questionRows } from './question-rows.ts';
import type { KeptQuestion } from './question-rows.ts';

/** Who answers, and what is to be known of it. */
export interface Answering {
  readonly by: Answerer;
  readonly trust: Trust;
  readonly reason?: string | undefined;
}

/** The side of one gateway: what it asks. Whoever begins it ends it. */
export interface QuestionRun extends QuestionStore {
  /** What still waits is withdrawn, and what was granted for this run is revoked. */
  end(): void;
}

/** The questions of the state file, as all processes that use it see them. */
export interface QuestionBook {
  /** What waits in gateways that run, oldest first. */
  list(): readonly OpenQuestion[];
  /** Whatever became of it; undefined where there was none, or it is long ago. */
  find(id: string): KeptQuestion | undefined;
  /** What ended since then (epoch milliseconds), the latest first, and no more than `most`. */
  endedSince(at: number, most: number): readonly KeptQuestion[];
  /** Answers, with its grants and its record, or not at all. Throws a GatewayError that says why not. */
  answer(id: string, answer: Answer, answering: Answering): readonly Grant[];
  /** Withdraws what gateways left that ended without a word, and revokes what was granted for their runs. */
  sweep(): void;
  run(trust: Trust): QuestionRun;
}

/** How long what became of a question can be told to whoever answers late; the audit knows for good. */
const keptMs = 30 * 86_400_000;

const gateway: Principal = { client: 'storycore-mcp' };

const answerer = (by: Answerer): Principal => ({ client: by.channel === 'client' ? by.client : 'storycore-mcp' });

const newGrantId = (): string => `g-${randomBytes(4).toString('hex')}`;

/** How it ended; one of a gateway that died was withdrawn. */
export const endOf = ({ state, answered }: KeptQuestion): QuestionEnd => {
  if (answered === undefined) return { kind: state === 'expired' ? 'expired' : 'withdrawn' };
  const { answer, by, reason } = answered;
  return { kind: 'answered', answer, by, ...(reason === undefined ? {} : { reason }) };
};

/** Reads and writes questions. `now` dates what is kept. */
export const createQuestionBook = (
  database: Database,
  store: Pick<GrantStore, 'forget'>,
  now: () => number = Date.now,
): QuestionBook => {
  const { folder, guard, transaction } = database;
  const rows = questionRows(database);
  const grants = grantRows(database, now);
  const records = auditRows(database.sqlite, 'main.audit');

  let count = 0;
  const record = (change: Omit<ApprovalChange, 'at'>): void => {
    count += 1;
    const begun = encodeBegun(approvalRecord({ ...change, at: now() }, count));
    records.write(begun.record.id, { begun }, '');
  };

  /** All of `work` or nothing; afterwards grants are looked at anew. */
  const change = <T>(work: () => T): T => {
    try {
      return transaction(work);
    } finally {
      store.forget();
    }
  };

  const withdraw = (open: OpenQuestion, why?: string): boolean => {
    if (!rows.end(open.id, 'withdrawn', now())) return false;
    record({ open, turn: { kind: 'withdrawn' }, ...(why === undefined ? {} : { why }) });
    return true;
  };

  const endRun = (owner: string, why: string): void =>
    change(() => {
      for (const { open, owner: asker } of rows.allOpen()) if (asker === owner) withdraw(open, why);
      const left = grants.ofRun(owner);
      for (const id of left) grants.revoke(id, gateway);
      if (left.length > 0) grants.bump();
    });

  const list = (): readonly OpenQuestion[] =>
    guard(() => {
      const open = rows.allOpen().filter((kept) => overReason(kept, now()) === undefined);
      const living = new Set([...new Set(open.map(({ owner }) => owner))].filter((owner) => isAlive(folder, owner)));
      return open.filter(({ owner }) => living.has(owner)).map((kept) => kept.open);
    });

  const answer = (id: string, given: Answer, { by, trust, reason }: Answering): readonly Grant[] =>
    change(() => {
      const kept = rows.read(id);
      if (kept === undefined) throw unknownQuestion(id);
      const over = overReason(kept, now());
      if (over !== undefined) throw over;
      const { open, owner } = kept;
      if (!isAlive(folder, owner)) throw orphanReason(id);
      const kinds = answersFor(open.question, by, trust);
      if (!kinds.includes(given.kind)) throw uncounted(given, by, kinds);
      const made = grantsOf(open.question, given, { by, nextId: newGrantId, now: now() });
      const alone = given.kind === 'once';
      for (const grant of made)
        grants.add(grant, answerer(by), {
          alone,
          // A session never comes back.
          ...(alone || given.kind === 'session' || !isOwner(by) ? { run: owner } : {}),
        });
      if (made.length > 0) grants.bump();
      const ids = made.map((grant) => grant.id);
      const said = reason === undefined ? {} : { reason };
      rows.end(id, 'answered', now(), { answer: given, by, ...said, grants: ids });
      record({ open, turn: { kind: 'answered', answer: given, by, ...said }, grants: ids });
      return made;
    });

  const outcomeOf = (kept: KeptQuestion): Outcome => ({
    end: endOf(kept),
    granted:
      kept.answered?.answer.kind === 'once'
        ? kept.answered.grants.map(grants.read).filter((grant) => grant !== undefined)
        : [],
  });

  const run = (trust: Trust): QuestionRun => {
    // The system drops it with the process, however it ends: nobody can answer what a dead gateway asks.
    let ownership: Ownership | undefined;
    return {
      open(open) {
        const { owner } = (ownership ??= claimOwner(folder));
        transaction(() => {
          rows.insert(open, owner);
          record({ open, turn: { kind: 'asked' } });
        });
      },
      update: (open) => transaction(() => rows.update(open)),
      close(open, kind) {
        return transaction(() => {
          if (kind === 'withdrawn') return withdraw(open);
          if (!rows.end(open.id, 'expired', now())) return false;
          record({ open, turn: { kind: 'expired' } });
          return true;
        });
      },
      answer: (id, given, by, reason) => void answer(id, given, { by, trust, reason }),
      outcomes(ids) {
        const ended = guard(() => rows.ended(ids).map((kept) => [kept.open.id, outcomeOf(kept)] as const));
        if (ended.length > 0) store.forget();
        return new Map(ended);
      },
      end() {
        if (ownership === undefined) return;
        endRun(ownership.owner, 'its gateway was ended');
        ownership.remove();
        ownership = undefined;
      },
    };
  };

  return {
    list,
    find: (id) => guard(() => rows.read(id)),
    endedSince: (at, most) => guard(() => rows.endedSince(at, most)),
    answer,
    sweep() {
      const owners = guard(() => new Set([...rows.openOwners(), ...grants.runs()]));
      for (const owner of owners) {
        const taken = takeOver(folder, owner);
        if (taken === 'living') continue;
        try {
          endRun(owner, 'its gateway ended without a word');
        } finally {
          taken.remove();
        }
      }
      if (owners.size > 0) transaction(() => rows.dropBefore(now() - keptMs));
    },
    run,
  };
};
