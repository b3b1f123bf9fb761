import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, listening, recordsOf, tokenFor } from './raw-client.ts';
import { clients, connectPeer } from './real-clients.ts';
import type { Peer, Way } from './real-clients.ts';
import { everythingOverHttp } from './real-servers.ts';
import { bin, createWorkplace, fullConfig, noGit } from './workplace.ts';
import type { Workplace } from './workplace.ts';

/** What each client is promised before filesystem, git and everything. */
const promises = (name: string, place: () => Workplace, way: () => Way, peer: () => Peer): void => {
  test('tools, resources and prompts of all three are listed under their servers', async () => {
    const tools = await peer().tools();
    expect(tools).toContain('filesystem__read_text_file');
    expect(tools).toContain('git__git_commit');
    expect(tools).toContain('everything__echo');
    expect((await peer().resources()).length).toBeGreaterThan(0);
    expect(await peer().prompts()).toContain('everything__simple-prompt');
  });

  test.skipIf(noGit)('a scene is read, a note is written, the storyboard is committed (needs git)', async () => {
    const { project } = place();
    const path = join(project, 'story.md');
    const [title = ''] = readFileSync(path, 'utf8').split('\n');
    const read = await peer().call('filesystem__read_text_file', { path });
    expect(read).toContain(JSON.stringify(title).slice(1, -1));

    const note = join(project, 'references', `note-${name.replaceAll(/\W/g, '-')}.md`);
    await peer().call('filesystem__write_file', { path: note, content: '# Vérifié\n' });
    expect(readFileSync(note, 'utf8')).toBe('# Vérifié\n');

    await peer().call('git__git_add', { paths: ['references'] });
    const message = `Storyboard of ${name}`;
    expect(await peer().call('git__git_commit', { message })).not.toContain('"isError":true');
    expect(await peer().call('git__git_log')).toContain(message);
  });

  test('a path outside the project is refused with a reason and a remedy', async () => {
    const refused = await peer().call('filesystem__read_text_file', { path: '/etc/passwd' });
    expect(refused).toContain('"isError":true');
    expect(refused).toContain('permission-denied');
    expect(refused).toContain('storycore-mcp grant');
    expect(refused).not.toContain('root:');
  });

  // These clients drop progress that they read together with its answer, and they run in this very process: where it stands
  // still for longer than the head start, they do. That the gateway loses none, progress.test.ts counts.
  test('progress arrives in order before the answer', { retry: 2 }, async () => {
    const seen: number[] = [];
    // A client that is asked something meanwhile, as this server does for roots, reports its rounds in between, without total.
    const onProgress = (progress: number, total: number | undefined): void => {
      if (total !== undefined) seen.push(progress);
    };
    const args = { duration: 0.4, steps: 4 };
    await peer().call('everything__trigger-long-running-operation', args, { onProgress });
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  test('a call that its client gives up is given up', async () => {
    const abort = new AbortController();
    const args = { duration: 20, steps: 100 };
    const options = { signal: abort.signal, onProgress: () => abort.abort() };
    const before = recordsOf(place()).length;
    await expect(peer().call('everything__trigger-long-running-operation', args, options)).rejects.toThrow(/abort/i);
    const ended = (): boolean =>
      recordsOf(place())
        .slice(before)
        .some(({ outcome }) => outcome === 'cancelled');
    await eventually(ended);
    expect(await peer().call('everything__echo', { message: 'é' })).toContain('Echo: é');
  });

  test('a resource is read, a prompt is got, an argument is completed', async () => {
    const [uri = ''] = await peer().resources();
    expect(await peer().read(uri)).toContain(JSON.stringify(uri).slice(1, -1));
    expect(await peer().prompt('everything__simple-prompt')).toContain('messages');
    const argument = { name: 'department', value: 'S' };
    expect(await peer().complete('everything__completable-prompt', argument)).toEqual(['Sales', 'Support']);
  });

  test('a server that asks in the middle of a call is answered', async () => {
    // It offers these tools to whom it can ask, and says so once it knows its client.
    await peer().call('everything__echo', { message: 'x' });
    const offered = async (): Promise<boolean> =>
      (await peer().tools()).includes('everything__trigger-sampling-request');
    for (let turn = 0; turn < 100 && !(await offered()); turn += 1) await new Promise((done) => setTimeout(done, 50));
    expect(await peer().call('everything__trigger-elicitation-request')).toContain('Ada');
    expect(await peer().call('everything__trigger-sampling-request', { prompt: 'Say it' })).toContain('model');
  });

  test('a resource that changed is told', async () => {
    // This server tells of changes on the connection that asked for them: a client that can be asked has other ones for calls.
    await using quiet = await connectPeer(name, way(), false);
    const [uri = ''] = await quiet.resources();
    const heard: string[] = [];
    await quiet.watch(uri, (changed) => heard.push(changed));
    await quiet.call('everything__toggle-subscriber-updates');
    await eventually(() => heard.length > 0);
    expect(new Set(heard)).toEqual(new Set([uri]));
    await quiet.call('everything__toggle-subscriber-updates');
  });

  test('an unknown tool is the error that the protocol has for it', async () => {
    await expect(peer().call('everything__no_such_tool')).rejects.toThrow(/no tool/);
  });
};

describe('over stdio, with everything over stdio:', () => {
  let place: Workplace;
  beforeAll(() => {
    place = createWorkplace();
  });
  afterAll(() => place[Symbol.dispose]());

  describe.each(clients)('%s', (name) => {
    let peer: Peer;
    let way: Way;
    beforeAll(async () => {
      const args = [bin, 'serve', '--config', place.config(fullConfig(place.project))];
      way = { command: process.execPath, args, env: place.env };
      peer = await connectPeer(name, way);
    });
    afterAll(() => peer?.[Symbol.asyncDispose]());
    promises(
      name,
      () => place,
      () => way,
      () => peer,
    );
  });
});

describe('over HTTP with a token, with everything over HTTP:', () => {
  const ends = new AsyncDisposableStack();
  let place: Workplace;
  let url: string;
  beforeAll(async () => {
    place = ends.use(createWorkplace());
    const everything = ends.use(await everythingOverHttp());
    const config = fullConfig(place.project) as { mcpServers: object };
    const remote = { ...config, mcpServers: { everything: { url: everything.url } } };
    ({ url } = ends.use(await listening(place, place.config(remote))));
  });
  afterAll(() => ends.disposeAsync());

  describe.each(clients)('%s', (name) => {
    let peer: Peer;
    let way: Way;
    beforeAll(async () => {
      way = { url, token: tokenFor(place, name.replaceAll(/\W+/g, '-')) };
      peer = await connectPeer(name, way);
    });
    afterAll(() => peer?.[Symbol.asyncDispose]());
    promises(
      name,
      () => place,
      () => way,
      () => peer,
    );
  });
});
