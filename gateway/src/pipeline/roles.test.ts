import { expect, test } from 'vitest';
import { data, profileRoles, unknown } from './roles.ts';

test('a profile says what each argument is; what it does not name is data', () => {
  const roles = profileRoles({
    level: 'tool_execute',
    touchesBase: 'read',
    arguments: { path: 'write-path', 'edits[].newText': 'content', 'a.b[][].c': 'url' },
    repeatable: false,
  });
  const at = (...names: string[]) => {
    let here: typeof roles.tree | undefined = roles.tree;
    for (const name of names) here = name === '[]' ? here?.items : here?.children?.get(name);
    return here?.role;
  };
  expect(at('path')).toEqual({ kind: 'path', access: 'write', strict: true });
  expect(at('edits')).toBe(unknown);
  expect(at('edits', '[]', 'newText')?.kind).toBe('content');
  expect(at('a', 'b', '[]', '[]', 'c')?.kind).toBe('url');
  expect(roles.guess('anything')).toBe(data);
  expect(roles).toMatchObject({ level: 'tool_execute', touchesBase: 'read' });
});

test('the required arguments are kept where they are known', () => {
  const profile = { arguments: {}, repeatable: true };
  expect(profileRoles(profile, ['a']).required).toEqual(['a']);
  expect(profileRoles(profile)).not.toHaveProperty('required');
});
