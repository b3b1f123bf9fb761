import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { allowing, createPlace, eventually, recordsOf, resultOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const sayer = { sayer: { command: process.execPath, args: [fixture('sayer')] } };

const start = async (place: Place, judge: object): Promise<RawGateway> => {
  const gateway = serve(place, { config: place.config(allowing(sayer, { judge })) });
  await gateway.initialize();
  return gateway;
};
const say = (gateway: RawGateway, text: string): Promise<Message> =>
  gateway.request('tools/call', { name: 'sayer__say', arguments: { text } });
const wordsOf = (answer: Message): string => JSON.stringify(resultOf(answer)['content']);

const heldIn = ({ data }: Place): readonly string[] => {
  using state = openState(data, () => {});
  return state.holds.list(Date.now()).map(({ kind, name, by, why }) => `${kind} ${name} ${by}: ${why}`);
};
const flagsIn = (place: Place): readonly string[] =>
  recordsOf(place).flatMap(({ method, reason = '' }) => (method === 'quarantine/flag' ? [reason] : []));

describe.skipIf(noSandbox)('a judge that is a command (skipped where bubblewrap is missing)', () => {
  test('adds what it finds after the answer was delivered, and sees nothing but its case and its model', async () => {
    await using place = createPlace();
    const model = join(place.folder, 'model.bin');
    writeFileSync(model, 'weights');
    const command = [process.execPath, fixture('judge')];
    await using gateway = await start(place, { command, model_file: model });
    expect(wordsOf(await say(gateway, 'a suspicious text'))).toContain('suspicious');
    await eventually(() => flagsIn(place).length > 0);
    expect(flagsIn(place)).toEqual(['This is suspicious. result seen']);
    expect(heldIn(place)).toEqual([]);
  });

  test('has what comes next held, not what it was shown', async () => {
    await using place = createPlace();
    await using gateway = await start(place, {
      command: [process.execPath, fixture('judge'), '/etc/hostname-of-nobody'],
    });
    expect(wordsOf(await say(gateway, 'a terrible text'))).toContain('terrible');
    await eventually(() => heldIn(place).length > 0);
    expect(heldIn(place)).toEqual(['tool say judge: This is terrible.']);
    expect(JSON.stringify(await say(gateway, 'harmless'))).toContain('This is terrible.');
  });

  test('that hangs, writes nonsense or is not there blocks nothing, and is told of', async () => {
    await using place = createPlace();
    await using gateway = await start(place, { command: [process.execPath, fixture('judge')], timeout_seconds: 1 });
    expect(wordsOf(await say(gateway, 'a slow text'))).toContain('slow');
    expect(wordsOf(await say(gateway, 'an odd text'))).toContain('odd');
    expect(wordsOf(await say(gateway, 'a suspicious text'))).toContain('suspicious');
    await eventually(() => flagsIn(place).length > 0);
    expect(gateway.stderr.match(/The judge did not answer/g)).toHaveLength(2);
  });
});

test('a judge that is an endpoint is asked over HTTP, about answers and about what servers show', async () => {
  await using place = createPlace();
  const cases: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      cases.push(body);
      const findings = body.includes('suspicious') ? [{ severity: 'flag', why: 'Hm.', evidence: 'x' }] : [];
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ findings }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await using gateway = await start(place, { url: `http://127.0.0.1:${port}/judge` });
    await say(gateway, 'a suspicious text');
    await eventually(() => flagsIn(place).includes('Hm. x'));
    const kinds = cases.map((text) => (JSON.parse(text) as { kind: string }).kind);
    expect(kinds).toContain('surface');
    expect(kinds).toContain('result');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
