import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const grant: Command = {
  name: 'grant',
  summary:
    'Allow a client to use a tool, until it is revoked. It answers an "ask" of the configuration, never a "deny". CLIENT and NAME may be patterns: "*" is any run of characters.',
  operands: '[CLIENT SERVER/NAME]',
  options: {
    level: {
      type: 'string',
      value: 'LEVEL',
      multiple: true,
      summary:
        'What it opens: resource_read, resource_write, tool_execute, server_admin, network_access; or in short read, write, execute, admin, network',
    },
    path: {
      type: 'string',
      value: 'PATH',
      multiple: true,
      summary: 'Only this file, or this folder with all under it; "*" is a run within one name, "**" any depth',
    },
    host: { type: 'string', value: 'HOST', multiple: true, summary: 'Only this host; "*.example.org" is all under it' },
    port: { type: 'string', value: 'N', multiple: true, summary: 'Only this port' },
    protocol: { type: 'string', value: 'NAME', multiple: true, summary: 'Only http, https, ws or wss' },
    'max-size': { type: 'string', value: 'SIZE', summary: 'Only so much in one call, such as 10MB' },
    for: { type: 'string', value: '15m|2h|1d', summary: 'Until so much later' },
    uses: { type: 'string', value: 'N', summary: 'For so many calls' },
    project: { type: 'string', value: 'NAME', summary: 'Only in this project' },
    session: { type: 'string', value: 'ID', summary: 'Only in this session' },
    addon: { type: 'string', value: 'NAME', summary: 'Only for this add-on of the engine' },
    scope: { type: 'string', value: 'SCOPE', summary: 'global, project or session. Left out: what the others say' },
    ask: { type: 'boolean', summary: 'Ask first, instead of allowing' },
    deny: { type: 'boolean', summary: 'Deny, instead of allowing: no other grant outranks it' },
    list: { type: 'boolean', summary: 'Show what is granted, here and in the configuration' },
    ...configOption,
  },
  examples: [
    'storycore-mcp grant claude-desktop filesystem/write_file --level write --path scenes',
    `storycore-mcp grant 'claude-*' 'git/*' --level write --path . --for 2h`,
    `storycore-mcp grant '*' 'filesystem/*' --level write --path story --deny`,
    'storycore-mcp grant --list',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
