import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, eventually, listening, program, tokenFor } from './raw-client.ts';
import type { Place } from './raw-client.ts';
import { clients, connectPeer } from './real-clients.ts';
import type { Peer } from './real-clients.ts';
import { spawnServer } from './real-servers.ts';

const fixture = fileURLToPath(new URL('../conformance/fixture/main.ts', import.meta.url));
const eras = ['handshake', 'stateless', 'both'] as const;

const configure = (place: Place, server: object): string =>
  place.config({
    mcpServers: { fixture: server },
    grants: [{ effect: 'allow', levels: ['resource_read', 'resource_write', 'tool_execute', 'network_access'] }],
  });

/** What each client is promised before the fixture on SDK 2.4. */
const promises = (peer: () => Peer): void => {
  test('lists, calls, reads, prompts, completes', async () => {
    expect(await peer().tools()).toContain('fixture__test_simple_text');
    expect(await peer().call('fixture__test_simple_text')).toContain('simple text');
    expect(await peer().resources()).toContain('test://static-text');
    expect(await peer().read('test://static-text')).toContain('static text');
    expect(await peer().read('test://template/7/data')).toContain('Data for ID: 7');
    expect(await peer().prompts()).toContain('fixture__test_simple_prompt');
    const args = { arg1: 'é', arg2: '2' };
    expect(await peer().prompt('fixture__test_prompt_with_arguments', args)).toContain("arg1='é'");
    const argument = { name: 'arg1', value: 'p' };
    expect(await peer().complete('fixture__test_prompt_with_arguments', argument)).toEqual(['p-1', 'p-2']);
  });

  test('progress comes before the answer', async () => {
    const seen: number[] = [];
    await peer().call('fixture__test_tool_with_progress', {}, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([0, 50, 100]);
  });

  test('a server that wants more rounds gets them', async () => {
    const call = (name: string): Promise<string> => peer().call(`fixture__test_input_required_result_${name}`);
    expect(await call('elicitation')).toContain('Hello, Ada!');
    expect(await call('sampling')).toContain('The model said: model');
    expect(await call('multi_round')).toContain('Ada likes blue.');
    expect(await call('request_state')).toContain('state-ok');
  });

  test('a server that asks in the middle of a call is answered', async () => {
    // In its own era's way, whatever the client's is.
    expect(await peer().call('fixture__test_elicitation', { message: 'Who?' })).toContain('action=accept');
    expect(await peer().call('fixture__test_sampling', { prompt: 'Say it' })).toContain('LLM response: model');
  });

  test('a list that changed is told', async () => {
    let heard = 0;
    await peer().watchTools(() => (heard += 1));
    await peer().call('fixture__test_trigger_tool_change');
    await eventually(() => heard > 0);
    expect(await peer().tools()).toContain('fixture__test_simple_text');
  });
};

// Over stdio a client has a gateway for itself. Servers over HTTP are met by the clients over HTTP, below: what lies between
// the two sides is the same, and `fidelity-stdio.test.ts` holds the remaining pairs to every byte.
describe.each(eras)('before a server over stdio that speaks %s, over stdio:', (era) => {
  let place: Place;
  let config: string;
  beforeAll(() => {
    place = createPlace();
    config = configure(place, { command: process.execPath, args: [fixture, 'stdio', '--era', era] });
  });
  afterAll(() => place[Symbol.asyncDispose]());

  describe.each(clients)('%s', (name) => {
    let peer: Peer;
    beforeAll(async () => {
      const args = [program, 'serve', '--config', config];
      peer = await connectPeer(name, { command: process.execPath, args, env: place.env });
    });
    afterAll(() => peer?.[Symbol.asyncDispose]());
    promises(() => peer);
  });
});

describe.each(eras.flatMap((era) => [[era, 'stdio'] as const, [era, 'HTTP'] as const]))(
  'before a server that speaks %s over %s, over HTTP with a token:',
  (era, by) => {
    const ends = new AsyncDisposableStack();
    let place: Place;
    let url: string;
    beforeAll(async () => {
      place = ends.use(createPlace());
      const server =
        by === 'stdio'
          ? { command: process.execPath, args: [fixture, 'stdio', '--era', era] }
          : { url: ends.use(await spawnServer([fixture, 'http', '--era', era], /http:\S+/)).said };
      ({ url } = ends.use(await listening(place, configure(place, server))));
    });
    afterAll(() => ends.disposeAsync());

    describe.each(clients)('%s', (name) => {
      let peer: Peer;
      beforeAll(async () => {
        peer = await connectPeer(name, { url, token: tokenFor(place, name.replaceAll(/\W+/g, '-')) });
      });
      afterAll(() => peer?.[Symbol.asyncDispose]());
      promises(() => peer);
    });
  },
);
