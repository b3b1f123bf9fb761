import { describe, expect, test } from 'vitest';
import { readDeclaration } from './declared.ts';

describe('a declaration', () => {
  test('has the usual where it says nothing, and nothing of what it says beside', () => {
    expect(readDeclaration({ hook: 'mcp_tool_execute', phase: 'before', more: 1 })).toEqual({
      hook: 'mcp_tool_execute',
      phase: 'before',
      priority: 50,
      kind: 'filter',
    });
    expect(readDeclaration({ hook: 'mcp_server_stop', phase: 'observe', priority: null })).toMatchObject({
      kind: 'observer',
      priority: 50,
    });
  });

  test.each([
    [7, 'must be an object'],
    [{ hook: 'constructor', phase: 'before' }, 'hook must be one of'],
    [{ hook: 'mcp_tool_execute', phase: 'during' }, 'phase must be one of before, after, observe, not "during"'],
    [{ hook: 'mcp_error_handling', phase: 'before' }, 'mcp_error_handling has no phase before, only observe.'],
    [
      { hook: 'mcp_tool_execute', phase: 'before', priority: 60 },
      'priority must be one of 0, 25, 50, 75, 100, not 60.',
    ],
    [{ hook: 'mcp_tool_execute', phase: 'before', kind: 'boss' }, 'kind must be one of security, filter, observer'],
    [{ hook: 'mcp_tool_execute', phase: 'observe', kind: 'security' }, 'decides nothing'],
  ])('%j is none', (value, why) => {
    expect(readDeclaration(value)).toContain(why);
  });
});
