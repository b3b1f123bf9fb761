import { expect, test } from 'vitest';
import { inferRoles } from './infer-roles.ts';

const schema = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required });

test('a tool without a profile must always be allowed to run', () => {
  expect(inferRoles({ name: 'echo' }).level).toBe('tool_execute');
  expect(inferRoles({ name: 'git_log' }).level).toBe('tool_execute');
});

test('an argument that the schema does not declare is guessed by its name, once', () => {
  const { guess } = inferRoles({ name: 'read', inputSchema: schema({ q: { type: 'string' } }) });
  expect(guess('path').kind).toBe('path');
  expect(guess('path')).toBe(guess('path'));
});

test('only a declared argument moves what relative paths are relative to', () => {
  expect(inferRoles({ name: 'run', inputSchema: schema({ path: {} }) }).folderNames).toEqual([]);
  expect(inferRoles({ name: 'run', inputSchema: schema({ cwd: {} }) }).folderNames).toEqual(['cwd']);
  expect(inferRoles({ name: 'git_status', inputSchema: schema({ repo_path: {} }) }).folderNames).toEqual(['repo_path']);
  expect(inferRoles({ name: 'git_clone', inputSchema: schema({ path: {} }) }).folderNames).toEqual([]);
});

test('a tool drives git when its name says so, as a word', () => {
  expect(inferRoles({ name: 'git_create_branch' }).git).toBe('branch');
  expect(inferRoles({ name: 'git_run' }).git).toBe('');
  expect(inferRoles({ name: 'git_set_config' }).git).toBe('config');
  expect(inferRoles({ name: 'git_ls_remote' }).git).toBe('lsremote');
  expect(inferRoles({ name: 'git' }).git).toBe('');
  expect(inferRoles({ name: 'digit_sum' })).not.toHaveProperty('git');
});

test('the required arguments are known only where there is a schema', () => {
  expect(inferRoles({ name: 'x', inputSchema: schema({ a: {} }, ['a']) }).required).toEqual(['a']);
  expect(inferRoles({ name: 'x' })).not.toHaveProperty('required');
});
