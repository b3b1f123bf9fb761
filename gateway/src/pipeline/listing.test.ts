import { expect, test } from 'vitest';
import { inferRoles } from './infer-roles.ts';
import { listedNeeds, listedTargetNeeds } from './listing.ts';
import { profileRoles } from './roles.ts';

const levels = (needs: ReturnType<typeof listedNeeds>) => needs.map(({ level, object }) => `${level} ${object.kind}`);
const profile = (args: Parameters<typeof profileRoles>[0]['arguments']) => ({ arguments: args, repeatable: true });

test('a tool is listed by the least that any call of it needs', () => {
  expect(levels(listedNeeds(profileRoles(profile({ path: 'write-path', to: 'read-write-path' }))))).toEqual([
    'resource_write some',
    'resource_read some',
  ]);
  expect(levels(listedNeeds(profileRoles(profile({ path: 'read-path', url: 'url' }), ['path'])))).toEqual([
    'resource_read some',
  ]);
  expect(levels(listedNeeds(profileRoles({ ...profile({}), level: 'server_admin', touchesBase: 'write' })))).toEqual([
    'server_admin none',
    'resource_write some',
  ]);
  expect(levels(listedNeeds(profileRoles({ ...profile({}), touchesBase: 'read' })))).toEqual(['resource_read some']);
});

test('where every argument can be left out, what they would need counts', () => {
  expect(levels(listedNeeds(profileRoles(profile({ path: 'read-path' }), [])))).toEqual(['resource_read some']);
});

test('a list of places counts as one', () => {
  const inputSchema = {
    type: 'object',
    properties: { files: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' } } } } },
    required: ['files'],
  };
  expect(levels(listedNeeds(inferRoles({ name: 'read_all', inputSchema })))).toEqual([
    'tool_execute none',
    'resource_read some',
  ]);
});

test('what touches something only by what is said in it is not counted', () => {
  const inputSchema = { type: 'object', properties: { source: { type: 'string' } }, required: ['source'] };
  expect(levels(listedNeeds(inferRoles({ name: 'translate', inputSchema })))).toEqual(['tool_execute none']);
});

test('a resource is listed by its URI, a prompt as such', () => {
  expect(levels(listedTargetNeeds('resource', 'file:///a'))).toEqual(['resource_read some']);
  expect(levels(listedTargetNeeds('resource', 'HTTPS://a'))).toEqual(['resource_read some']);
  expect(levels(listedTargetNeeds('resource', 'demo://a'))).toEqual(['resource_read none']);
  expect(levels(listedTargetNeeds('prompt', 'x'))).toEqual(['resource_read none']);
  expect(levels(listedTargetNeeds('server', 'x'))).toEqual(['server_admin none']);
});
