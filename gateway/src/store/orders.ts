import { randomBytes } from 'node:crypto';
import { createChanges } from './changes.ts';
import type { Changes } from './changes.ts';
import type { Database } from './database.ts';
import { readInteger } from './database.ts';

/** That a server is started anew, in each gateway that runs. */
export interface Order {
  readonly id: string;
  readonly server: string;
  /** Epoch milliseconds. */
  readonly askedAt: number;
}

/** What a gateway made of it: it was started anew, was started where it did not run, or was not, and why. */
export interface OrderAnswer {
  readonly owner: string;
  readonly how: 'restarted' | 'started' | 'failed';
  readonly why?: string;
}

/** What a person wants of gateways that run. */
export interface OrderStore {
  give(server: string): Order;
  answers(id: string): readonly OrderAnswer[];
  /** What was asked since this run of a gateway began, each once. What other processes ask is seen within 200 ms. */
  listen(run: { readonly owner: string; readonly beganAt: number }): (now: number) => readonly Order[];
  answer(id: string, answer: OrderAnswer): void;
}

/** The audit knows for good what came of it. */
const keptMs = 86_400_000;

const hows = ['restarted', 'started', 'failed'] as const;

export const createOrderStore = (database: Database, now: () => number = Date.now): OrderStore => {
  const { sqlite, guard, transaction } = database;
  const bump = sqlite.prepare("UPDATE counters SET value = value + 1 WHERE name = 'orders'");
  const insert = sqlite.prepare('INSERT INTO orders VALUES (?, ?, ?)');
  const since = sqlite.prepare('SELECT * FROM orders WHERE asked_at >= ? ORDER BY asked_at, id');
  const reply = sqlite.prepare('INSERT OR IGNORE INTO order_answers VALUES (?, ?, ?, ?, ?)');
  const replies = sqlite.prepare('SELECT * FROM order_answers WHERE id = ? ORDER BY at, owner');
  const forget = sqlite.prepare('DELETE FROM orders WHERE asked_at < ?');
  const forgetReplies = sqlite.prepare('DELETE FROM order_answers WHERE at < ?');

  /** Those that listen in this process: what it gives itself, no other connection has changed. */
  const listening: Changes[] = [];

  return {
    give(server) {
      const given = transaction(() => {
        const order = { id: `o-${randomBytes(4).toString('hex')}`, server, askedAt: Math.trunc(now()) };
        forget.run(order.askedAt - keptMs);
        forgetReplies.run(order.askedAt - keptMs);
        insert.run(order.id, server, order.askedAt);
        bump.run();
        return order;
      });
      for (const changes of listening) changes.forget();
      return given;
    },
    answers: (id) =>
      guard(() =>
        replies.all(id).map((row) => ({
          owner: String(row['owner']),
          how: hows.find((how) => how === row['how']) ?? 'failed',
          ...(row['why'] === null ? {} : { why: String(row['why']) }),
        })),
      ),
    listen({ beganAt }) {
      const changes = createChanges(database, 'orders');
      listening.push(changes);
      const seen = new Set<string>();
      return (time) => {
        let come: readonly Order[] = [];
        changes.look(time, () => {
          come = since
            .all(beganAt)
            .map((row) => ({
              id: String(row['id']),
              server: String(row['server']),
              askedAt: readInteger(row, 'asked_at'),
            }))
            .filter(({ id }) => !seen.has(id));
          for (const { id } of come) seen.add(id);
        });
        return come;
      };
    },
    answer: (id, { owner, how, why }) =>
      transaction(() => void reply.run(id, owner, Math.trunc(now()), how, why ?? null)),
  };
};
