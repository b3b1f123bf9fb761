import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { anAllowance } from '../../test/fixtures/state.ts';
import { writablePaths } from './writable.ts';

const writing = (id: string, paths: readonly string[]) =>
  anAllowance(id, { principal: {}, server: '*', level: 'resource_write', scope: 'global', conditions: { paths } });

test('what may be written is named once, by its outermost folder, with what is closed in it', () => {
  const film = temporaryFolder();
  for (const name of ['scenes/drafts', 'keys', 'read']) mkdirSync(join(film, name), { recursive: true });
  const grants = [
    writing('1', [join(film, 'scenes', 'drafts')]),
    writing('2', [film]),
    {
      ...anAllowance('3'),
      effect: 'deny' as const,
      principal: {},
      server: '*',
      level: 'resource_write' as const,
      conditions: { paths: [join(film, 'keys')] },
    },
  ];
  const asked = { upstream: 'notes', project: undefined, now: 0 };
  expect(writablePaths(grants, [], asked)).toEqual([{ path: film, hidden: [join(film, 'keys')] }]);
  expect(writablePaths([anAllowance('4')], [film], asked)).toEqual([]);
});
