import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const configStatus: Command = {
  name: 'config status',
  summary:
    'Show by what running gateways hold: since when, what of the file is refused and why, and what waits for a new start.',
  options: configOption,
  examples: ['storycore-mcp config status'],
  run: async (given) => (await import('./status.ts')).run(given),
};

export const configHistory: Command = {
  name: 'config history',
  summary: 'Show the configurations that held, newest first. Each can be brought back.',
  options: configOption,
  examples: ['storycore-mcp config history'],
  run: async (given) => (await import('./history.ts')).run(given),
};

export const configDiff: Command = {
  name: 'config diff',
  summary:
    'Show by their keys what is not the same in two configurations that held. Left out: the last that held, and the file as it is now.',
  operands: '[A] [B]',
  options: configOption,
  examples: ['storycore-mcp config diff', 'storycore-mcp config diff 3 5'],
  run: async (given) => (await import('./diff.ts')).run(given),
};

export const configRestore: Command = {
  name: 'config restore',
  summary:
    'Bring back a configuration that held. What is there now is kept first; gateways that run hold by it at once.',
  operands: 'N',
  options: configOption,
  examples: ['storycore-mcp config restore 3'],
  run: async (given) => (await import('./restore.ts')).run(given),
};

export const configShow: Command = {
  name: 'config show',
  summary: 'Show what the configuration comes to, with everything that it leaves out. Never a secret.',
  options: configOption,
  examples: ['storycore-mcp config show'],
  run: async (given) => (await import('./show.ts')).run(given),
};

export const configCheck: Command = {
  name: 'config check',
  summary: 'The same as `check`: every problem with its place and its remedy. Starts nothing, changes nothing.',
  options: configOption,
  examples: ['storycore-mcp config check'],
  run: async (given) => (await import('../check/run.ts')).run(given),
};

export const configMigrate: Command = {
  name: 'config migrate',
  summary: 'Write a configuration of an older version of the format anew. The old file is kept beside it.',
  options: configOption,
  examples: ['storycore-mcp config migrate'],
  run: async (given) => (await import('./migrate.ts')).run(given),
};
