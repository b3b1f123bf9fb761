import { defineConfig } from 'vitest/config';

/** Rooms whose tests share nothing but what they start themselves: a worker runs them one after the other, which spares loading all anew for each. */
const plainRooms = [
  'adding',
  'admin',
  'administering',
  'behaviour',
  'cli',
  'config',
  'downstream',
  'hooks',
  'inspect',
  'install',
  'pipeline',
  'policy',
  'protocol',
  'quarantine',
  'store',
  'telemetry',
  'upstream',
].map((room) => `gateway/src/${room}/**/*.test.ts`);

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'plain', include: plainRooms, isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: [
            'gateway/src/**/*.test.ts',
            'gateway/test/**/*.test.ts',
            'console/**/*.test.{ts,tsx}',
            'providers/**/*.test.ts',
            'bench/**/*.test.ts',
            'addon/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', ...plainRooms],
        },
      },
    ],
    // .ci/run reads the counts from the second one.
    reporters: ['default', ['json', { outputFile: 'coverage/results.json' }]],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make real processes wait for each other.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['gateway/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts', 'gateway/src/cli/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        // Communication.
        'gateway/src/protocol/**': { lines: 95, statements: 95 },
        'gateway/src/downstream/**': { lines: 95, statements: 95 },
        'gateway/src/upstream/**': { lines: 95, statements: 95 },
        // Permissions.
        'gateway/src/policy/**': { lines: 90, statements: 90 },
        'gateway/src/pipeline/steps/permission.ts': { lines: 90, statements: 90 },
        // Error handling.
        'gateway/src/errors.ts': { lines: 85, statements: 85 },
        'gateway/src/pipeline/**': { lines: 85, statements: 85 },
        'gateway/src/store/**': { lines: 85, statements: 85 },
        'gateway/src/config/**': { lines: 85, statements: 85 },
      },
    },
  },
});
