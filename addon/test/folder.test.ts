import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAddon } from '../../gateway/src/config/addon.ts';
import { loadConfig } from '../../gateway/src/config/load.ts';
import { addonFolder } from './stage.ts';

test('the manifest has nothing against it, and says what the plan wants of it', () => {
  const { manifest, errors, warnings } = readAddon(addonFolder);
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  expect(manifest).toMatchObject({
    permissions: ['network_access', 'file_system_read', 'file_system_write'],
    metadata: {
      mcp_version: '2024-11-05',
      max_concurrent_requests: 10,
      timeout_seconds: 30,
      mcp_permissions: ['mcp_server_control', 'system_info_access'],
      gateway: 'server/cli.js',
    },
  });
});

test('the configuration is one that the gateway takes as it is: nothing is written unasked, and no host is reached', () => {
  const { grants, warnings } = loadConfig(join(addonFolder, 'config'), { env: {} });
  expect(warnings).toEqual([]);
  const effects = (level: string): string[] => [
    ...new Set(grants.filter((grant) => grant.level === level).map(({ effect }) => effect)),
  ];
  expect(effects('resource_write')).toContain('ask');
  expect(effects('network_access')).not.toContain('allow');
});
