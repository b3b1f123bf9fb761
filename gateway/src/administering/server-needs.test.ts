import { expect, test } from 'vitest';
import project from '../../profiles/project.json' with { type: 'json' };
import git from '../../profiles/git.json' with { type: 'json' };
import { readProfile } from '../policy/profile.ts';
import { needsOf } from './server-needs.ts';

test('a provider says what it needs, by its tools or by its resources', () => {
  expect(needsOf(readProfile(git))).toEqual(['read', 'write']);
  expect(needsOf(readProfile(project))).toEqual(['read']);
});
