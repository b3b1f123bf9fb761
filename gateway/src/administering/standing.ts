import type { Answer } from '../admin/contract/methods.ts';
import type { JsonObject } from '../pipeline/call.ts';

type Looked = Answer<'health.look'>;

/** How one gateway said that it stands. */
export interface SaidStanding {
  readonly version: string;
  readonly clients: number;
  readonly condition: Looked['condition'];
  readonly servers: readonly Pick<Looked['servers'][number], 'name' | 'state' | 'condition' | 'restarts'>[];
  readonly troubles: readonly Omit<Looked['troubles'][number], 'title'>[];
}

const states = ['idle', 'starting', 'ready', 'restarting', 'failed', 'stopped'] as const;
const conditions = ['well', 'degraded', 'down'] as const;
const weights = ['note', 'degraded', 'down'] as const;

const objects = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value)
    ? value.flatMap((one: unknown) =>
        typeof one === 'object' && one !== null && !Array.isArray(one) ? [{ ...one }] : [],
      )
    : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Another version may have written it: what is not understood is left out. */
export const readStanding = (body: JsonObject): SaidStanding => ({
  version: text(body['version']),
  clients: number(body['clients']),
  condition: conditions.find((one) => one === body['state']) ?? 'well',
  servers: objects(body['servers']).map((one) => ({
    name: text(one['name']),
    state: states.find((state) => state === one['state']) ?? 'unknown',
    condition: conditions.find((condition) => condition === one['condition']) ?? 'well',
    restarts: number(one['restarts']),
  })),
  troubles: objects(body['troubles']).map((one) => ({
    kind: text(one['kind']),
    ...(typeof one['server'] === 'string' ? { server: one['server'] } : {}),
    weight: weights.find((weight) => weight === one['weight']) ?? 'degraded',
    since: number(one['since']),
    ...(typeof one['until'] === 'number' ? { until: one['until'] } : {}),
    why: text(one['why']),
    lost: text(one['lost']),
    works: text(one['works']),
    back: text(one['back']),
  })),
});
