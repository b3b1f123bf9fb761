import type { SQLOutputValue } from 'node:sqlite';

import type { OpenQuestion, QuestionEnd } from '../pipeline/desk.ts';
import { isAnswer } from '../policy/answer.ts';
import type { Answer } from '../policy/answer.ts';
import type { Database } from './database.ts';
import { readInteger } from './database.ts';

/** How a question was answered, as it is kept. */
export interface KeptAnswer {
  readonly answer: Answer;
  readonly by: Extract<QuestionEnd, { kind: 'answered' }>['by'];
  readonly reason?: string;
  readonly grants: readonly string[];
}

/** A question of the state file, whatever became of it. */
export interface KeptQuestion {
  /** The run of a gateway that asks. */
  readonly owner: string;
  readonly open: OpenQuestion;
  readonly state: 'open' | 'answered' | 'expired' | 'withdrawn';
  /** Epoch milliseconds. */
  readonly endedAt?: number;
  readonly answered?: KeptAnswer;
}

/** Reads and writes the rows of questions, for use within a transaction. */
export interface QuestionRows {
  insert(open: OpenQuestion, owner: string): void;
  update(open: OpenQuestion): void;
  /** False where it is open no more. */
  end(id: string, state: 'answered' | 'expired' | 'withdrawn', at: number, answered?: KeptAnswer): boolean;
  /** Undefined where there is none, or it is damaged. */
  read(id: string): KeptQuestion | undefined;
  allOpen(): readonly KeptQuestion[];
  openOwners(): readonly string[];
  /** Those of these that are open no more. */
  ended(ids: readonly string[]): readonly KeptQuestion[];
  /** Those that ended since then, the latest first, and no more than these. */
  endedSince(at: number, most: number): readonly KeptQuestion[];
  dropBefore(at: number): void;
}

const parse = (text: SQLOutputValue | undefined): unknown => {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Body = Pick<OpenQuestion, 'question' | 'sheet'>;

/** Checks the shape that readers rely on; it was written by a gateway of this user. */
const isBody = (value: unknown): value is Body => {
  if (!isFields(value) || !isFields(value['question']) || !isFields(value['sheet'])) return false;
  const { principal, target, held } = {
    held: undefined,
    principal: undefined,
    target: undefined,
    ...value['question'],
  };
  const { sent, beyond, findings } = { sent: undefined, beyond: undefined, findings: undefined, ...value['sheet'] };
  return (
    isFields(principal) &&
    typeof principal['client'] === 'string' &&
    isFields(target) &&
    typeof target['upstream'] === 'string' &&
    typeof target['name'] === 'string' &&
    Array.isArray(held) &&
    Array.isArray(sent) &&
    Array.isArray(beyond) &&
    Array.isArray(findings)
  );
};

const isKeptAnswer = (value: unknown): value is KeptAnswer =>
  isFields(value) &&
  isAnswer(value['answer']) &&
  isFields(value['by']) &&
  typeof value['by']['channel'] === 'string' &&
  Array.isArray(value['grants']);

const states = ['open', 'answered', 'expired', 'withdrawn'] as const;

const readRow = (row: Readonly<Record<string, SQLOutputValue>>): KeptQuestion | undefined => {
  const body = parse(row['body']);
  const state = states.find((each) => each === row['state']);
  if (state === undefined || !isBody(body)) return undefined;
  const answered = parse(row['outcome']);
  return {
    owner: String(row['owner']),
    state,
    open: {
      id: String(row['id']),
      question: body.question,
      sheet: body.sheet,
      askedAt: readInteger(row, 'asked_at'),
      expiresAt: readInteger(row, 'expires_at'),
      calls: readInteger(row, 'calls'),
    },
    ...(row['ended_at'] === null ? {} : { endedAt: readInteger(row, 'ended_at') }),
    ...(isKeptAnswer(answered) ? { answered } : {}),
  };
};

const readAll = (rows: readonly Readonly<Record<string, SQLOutputValue>>[]): readonly KeptQuestion[] =>
  rows.map(readRow).filter((kept) => kept !== undefined);

export const questionRows = ({ sqlite }: Pick<Database, 'sqlite'>): QuestionRows => {
  const insert = sqlite.prepare(
    `INSERT INTO questions (id, owner, state, asked_at, expires_at, calls, body) VALUES (?, ?, 'open', ?, ?, ?, ?)`,
  );
  const update = sqlite.prepare(`UPDATE questions SET expires_at = ?, calls = ? WHERE id = ? AND state = 'open'`);
  const end = sqlite.prepare(
    // What would be written is nobody's business once it is decided.
    `UPDATE questions SET state = ?, ended_at = ?, outcome = ?, 
      body = CASE WHEN json_valid(body) THEN json_remove(body, '$.sheet.text') ELSE body END
      WHERE id = ? AND state = 'open'`,
  );
  const one = sqlite.prepare('SELECT * FROM questions WHERE id = ?');
  const allOpen = sqlite.prepare(`SELECT * FROM questions WHERE state = 'open' ORDER BY asked_at, rowid`);
  const owners = sqlite.prepare(`SELECT DISTINCT owner FROM questions WHERE state = 'open'`);
  const ended = sqlite.prepare(
    `SELECT * FROM questions WHERE state <> 'open' AND id IN (SELECT value FROM json_each(?))`,
  );
  const endedSince = sqlite.prepare(
    `SELECT * FROM questions WHERE state <> 'open' AND ended_at >= ? ORDER BY ended_at DESC, rowid DESC LIMIT ?`,
  );
  const drop = sqlite.prepare(`DELETE FROM questions WHERE state <> 'open' AND ended_at < ?`);

  return {
    insert({ id, question, sheet, askedAt, expiresAt, calls }, owner) {
      const body = JSON.stringify({ question, sheet });
      insert.run(id, owner, Math.trunc(askedAt), Math.trunc(expiresAt), calls, body);
    },
    update: ({ id, expiresAt, calls }) => void update.run(Math.trunc(expiresAt), calls, id),
    end: (id, state, at, answered) =>
      Number(end.run(state, Math.trunc(at), answered === undefined ? null : JSON.stringify(answered), id).changes) > 0,
    read(id) {
      const row = one.get(id);
      return row === undefined ? undefined : readRow(row);
    },
    allOpen: () => readAll(allOpen.all()),
    openOwners: () => owners.all().map(({ owner }) => String(owner)),
    ended: (ids) => readAll(ended.all(JSON.stringify(ids))),
    endedSince: (at, most) => readAll(endedSince.all(Math.trunc(at), most)),
    dropBefore: (at) => void drop.run(Math.trunc(at)),
  };
};
