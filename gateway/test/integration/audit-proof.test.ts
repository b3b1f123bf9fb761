import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, runCommand, serve } from './raw-client.ts';
import type { Place } from './raw-client.ts';
import { fixture } from './workplace.ts';

/** Where no keychain is, on whatever machine: the key goes into a file. */
const placeWithoutKeychain = (): Place => {
  const place = createPlace();
  return { ...place, env: { ...place.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place.folder, 'no-bus')}` } };
};

const config = allowing({ echo: { command: process.execPath, args: [fixture('echo')] } });

/** A gateway that was asked so often, and has ended. */
const used = async (place: Place, calls: number): Promise<string> => {
  const path = place.config(config);
  await using gateway = serve(place, { config: path });
  await gateway.initialize();
  for (let each = 0; each < calls; each += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await gateway.request('tools/call', { name: 'echo__echo', arguments: { each } });
  }
  return path;
};

// On other systems the keychain of whoever runs the tests would be used.
const notLinux = process.platform !== 'linux';

test.skipIf(notLinux)(
  `the audit of a gateway holds, and an edit, a cut and an export that was changed are found by the commands ${proves('T-85', 'T-86', 'T-88')}`,
  { timeout: 120_000 },
  async () => {
    await using place = placeWithoutKeychain();
    await used(place, 5);
    const anchor = runCommand(place, 'audit', 'anchor', '--print').out.trim();
    const whole = runCommand(place, 'audit', 'verify', '--anchor', anchor);
    expect([whole.code, whole.err]).toEqual([0, '']);
    expect(whole.out).toContain('✔ The audit holds');

    const exported = runCommand(place, 'audit', 'export').out;
    const file = join(place.folder, 'audit.jsonl');
    writeFileSync(file, exported);
    expect(runCommand(place, 'audit', 'verify', '--file', file).code).toBe(0);
    writeFileSync(file, exported.replace('"outcome":"ok"', '"outcome":"no"'));
    const forged = runCommand(place, 'audit', 'verify', '--file', file);
    expect([forged.code, forged.out]).toEqual([1, expect.stringContaining('✖ Line 1')]);

    const table = runCommand(place, 'audit', 'export', '--format', 'csv', '--kind', 'call').out.trim().split('\n');
    expect(table).toHaveLength(6);

    using state = new DatabaseSync(join(place.data, 'state.db'));
    state.exec("UPDATE audit SET target = 'harmless' WHERE seq = 3");
    const edited = runCommand(place, 'audit', 'verify');
    expect([edited.code, edited.out]).toEqual([1, expect.stringContaining('place      3 of')]);
    state.exec(
      'DELETE FROM audit WHERE seq >= 3; UPDATE audit_head SET link = 2, hash = (SELECT hash FROM audit WHERE seq = 2); DELETE FROM audit_anchors',
    );
    writeFileSync(join(place.data, 'audit.anchors'), '');
    expect(runCommand(place, 'audit', 'verify').code).toBe(1);
    const cut = runCommand(place, 'audit', 'verify', '--anchor', anchor);
    expect([cut.code, cut.out]).toEqual([1, expect.stringContaining('✖')]);
  },
);

test.skipIf(notLinux)('calls of the past are decided anew by other grants', { timeout: 120_000 }, async () => {
  await using place = placeWithoutKeychain();
  const path = await used(place, 3);
  const replay = (...words: readonly string[]) => runCommand(place, 'audit', 'replay', '--config', path, ...words);
  expect(replay().out).toBe('Of 3 calls, none would be decided otherwise.\n');
  const grants = join(place.folder, 'none.json');
  writeFileSync(grants, '{"grants": []}');
  const strict = replay('--grants', grants);
  expect([strict.code, strict.err]).toEqual([0, '']);
  expect(strict.out).toContain('Of 3 calls, 3 would be decided otherwise: 3 allow → deny.');
  writeFileSync(grants, '{"grant": []}');
  expect(replay('--grants', grants).code).toBe(78);
  expect(readFileSync(path, 'utf8')).toContain('"allow"');
});
