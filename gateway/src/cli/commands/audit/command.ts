import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const audit: Command = {
  name: 'audit',
  summary:
    'Show what happened: each call and each grant, with what was decided and what came of it. `audit show ID` shows one record whole; ID may be its first letters, or "last".',
  operands: '[show ID]',
  options: {
    since: { type: 'string', value: '1h|DATE', summary: 'Not older than this' },
    client: { type: 'string', value: 'NAME', summary: 'Of this client; "*" is any run of characters' },
    server: { type: 'string', value: 'NAME', summary: 'To this server' },
    target: { type: 'string', value: 'NAME', summary: 'To this tool, resource or prompt' },
    outcome: { type: 'string', value: 'OUTCOME', summary: 'That ended so: ok, permission-denied, upstream-failed …' },
    kind: {
      type: 'string',
      value: 'KIND',
      summary: 'call, grant, approval, server, config, connection, quarantine or alert',
    },
    limit: {
      type: 'string',
      value: 'N',
      summary: 'At most so many, the newest. Left out: 40; with --json or --since all',
    },
    ids: { type: 'boolean', summary: 'Show the id of each record' },
    follow: { type: 'boolean', summary: 'Go on with what happens next, until interrupted' },
  },
  examples: [
    'storycore-mcp audit --since 1h --client claude-desktop',
    'storycore-mcp audit show last',
    'storycore-mcp audit --outcome permission-denied --json',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};

export const auditVerify: Command = {
  name: 'audit verify',
  summary:
    'Prove that no record was edited, taken out, moved or cut off, or name the first break. Works without a gateway and without a network; ends with 1 where the audit does not hold.',
  options: {
    anchor: { type: 'string', value: 'LINE|FILE', summary: 'Compare with an anchor that you kept elsewhere' },
    file: { type: 'string', value: 'EXPORT', summary: 'Look at an export in its place: `audit export --format jsonl`' },
  },
  examples: ['storycore-mcp audit verify', 'storycore-mcp audit verify --file audit.jsonl'],
  run: async (given) => (await import('./verify.ts')).run(given),
};

export const auditAnchor: Command = {
  name: 'audit anchor',
  summary:
    'Sign how the audit stands now. A gateway does it by itself every few minutes; an anchor that is kept on another machine proves that nothing was cut off or written anew since.',
  options: { print: { type: 'boolean', summary: 'Print the line to keep, and nothing else' } },
  examples: ['storycore-mcp audit anchor', 'storycore-mcp audit anchor --print'],
  run: async (given) => (await import('./anchor.ts')).run(given),
};

export const auditExport: Command = {
  name: 'audit export',
  summary:
    'Write the records out, oldest first: as lines of JSON with their hashes and a signature, which `audit verify --file` proves, or as a table for a spreadsheet.',
  options: {
    format: { type: 'string', value: 'jsonl|csv', summary: 'Left out: jsonl' },
    from: { type: 'string', value: '7d|DATE', summary: 'Not older than this' },
    to: { type: 'string', value: '1d|DATE', summary: 'Older than this' },
    client: { type: 'string', value: 'NAME', summary: 'Of this client; "*" is any run of characters' },
    server: { type: 'string', value: 'NAME', summary: 'To this server' },
    target: { type: 'string', value: 'NAME', summary: 'To this tool, resource or prompt' },
    outcome: { type: 'string', value: 'OUTCOME', summary: 'That ended so' },
    kind: { type: 'string', value: 'KIND', summary: 'call, grant, approval, server, config or connection' },
  },
  examples: [
    'storycore-mcp audit export --from 30d',
    'storycore-mcp audit export --format csv --from 7d --server filesystem',
  ],
  run: async (given) => (await import('./export.ts')).run(given),
};

export const auditReplay: Command = {
  name: 'audit replay',
  summary:
    'Show which calls of the past other grants would decide otherwise: try a policy on what really happened before it holds. Nothing is started and nobody is asked.',
  options: {
    grants: {
      type: 'string',
      value: 'FILE',
      summary: 'A JSON file whose `grants` take the place of those of the configuration',
    },
    from: { type: 'string', value: '7d|DATE', summary: 'Calls not older than this' },
    to: { type: 'string', value: '1d|DATE', summary: 'Calls older than this' },
    client: { type: 'string', value: 'NAME', summary: 'Of this client; "*" is any run of characters' },
    server: { type: 'string', value: 'NAME', summary: 'To this server' },
    ...configOption,
  },
  examples: [
    'storycore-mcp audit replay --grants stricter.json --from 7d',
    'storycore-mcp audit replay --config new.json',
  ],
  run: async (given) => (await import('./replay.ts')).run(given),
};
