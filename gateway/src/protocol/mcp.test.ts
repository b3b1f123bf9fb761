import { expect, test } from 'vitest';
import { changedNotifications, isCallMethod, isListMethod, isLogLevel, lists, logLevels } from './mcp.ts';

const strangers = ['', 'tools', 'tools/list/', 'TOOLS/LIST', '__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test('list methods are told from others, and from what every object has', () => {
  for (const method of Object.keys(lists)) expect(isListMethod(method)).toBe(true);
  for (const method of ['tools/call', ...strangers]) expect(isListMethod(method)).toBe(false);
});

test('methods that act on a target are told from others', () => {
  for (const method of ['tools/call', 'resources/read', 'prompts/get', 'completion/complete'])
    expect(isCallMethod(method)).toBe(true);
  for (const method of ['tools/list', ...strangers]) expect(isCallMethod(method)).toBe(false);
});

test('log levels are the eight of RFC 5424, least first', () => {
  expect(logLevels).toHaveLength(8);
  expect([
    isLogLevel('debug'),
    isLogLevel('emergency'),
    isLogLevel('trace'),
    isLogLevel(7),
    isLogLevel(undefined),
  ]).toEqual([true, true, false, false, false]);
});

test('a change is announced once, whichever of its lists it touches', () => {
  expect(changedNotifications(['resources', 'resourceTemplates'])).toEqual(['notifications/resources/list_changed']);
  expect(changedNotifications(['prompts', 'tools'])).toEqual([
    'notifications/tools/list_changed',
    'notifications/prompts/list_changed',
  ]);
  expect(changedNotifications([])).toEqual([]);
});
