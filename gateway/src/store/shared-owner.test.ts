import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyState } from '../../test/fixtures/state.ts';
import { createGlanceBook } from './glances.ts';
import { createRunBook } from './runs.ts';
import { createSharedOwner } from './shared-owner.ts';

test('a gateway is one owner with one lock, alive until all that it keeps has ended', () => {
  using state = emptyState();
  const locks = () => readdirSync(state.folder).filter((name) => name.endsWith('.lock'));
  const before = locks().length;
  const owner = createSharedOwner(state.folder);
  const [runs, glances] = [createRunBook(state.database), createGlanceBook(state.database)];
  const run = runs.begin(owner);
  const seen = glances.begin(owner);
  run.say({});
  expect(seen.id).toBe(run.owner);
  expect(locks()).toHaveLength(before + 1);
  run.end();
  run.end();
  expect(runs.list()).toEqual([]);
  expect(glances.list()).toMatchObject([{ id: seen.id }]);
  seen.end();
  expect(glances.isAlive(seen.id)).toBe(false);
  expect(locks()).toHaveLength(before);
});
