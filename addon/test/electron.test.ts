import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mcpChannels, registerMcp, unregisterMcp } from '../../docs/guides/electron/ipc.ts';
import { McpGatewayService } from '../../docs/guides/electron/McpGatewayService.ts';
import { isAlive } from '../../gateway/test/fixtures/alive.ts';
import { eventually } from '../../gateway/test/fixtures/eventually.ts';
import { bin, createWorkplace } from '../../gateway/test/integration/workplace.ts';
import { proves } from '../../gateway/test/security/proves.ts';
import type { Workplace } from '../../gateway/test/integration/workplace.ts';

let place: Workplace;
let service: McpGatewayService;

beforeEach(() => {
  place = createWorkplace();
  const grants = [{ effect: 'allow', level: 'resource_read', server: 'filesystem', paths: [place.project] }];
  const config = place.config({
    project: { root: place.project },
    providers: { filesystem: true, git: false },
    grants,
  });
  service = new McpGatewayService({ cli: bin, config, env: place.env });
});

afterEach(async () => {
  await service.stop();
  place[Symbol.dispose]();
});

/** The pages' side of the channels, without Electron. */
const pages = () => {
  const handlers = new Map<string, (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown>();
  const ipc: IpcMain = {
    handle: (channel, listener) => void handlers.set(channel, listener),
    removeHandler: (channel) => void handlers.delete(channel),
  };
  const invoke = (url: string, channel: string, ...args: unknown[]) =>
    handlers.get(channel)?.({ senderFrame: { url } }, ...args);
  return { ipc, invoke, handlers };
};

const read = (path: string) => ({ type: 'tool', name: 'filesystem__read_text_file', args: { path, head: 1 } });

test(`a page of the application calls a tool, and is refused with what to do; it answers nothing, and others ask nothing ${proves('T-150')}`, async () => {
  const { ipc, invoke, handlers } = pages();
  registerMcp(ipc, service, (url) => url.startsWith('file:///app/'));
  const ask = (...args: unknown[]) => invoke('file:///app/index.html', mcpChannels.request, ...args);
  expect(await ask('mcp_tool_execute', read(`${place.project}/story.md`))).toMatchObject({
    success: true,
    data: { success: true, data: { content: [{ type: 'text' }] } },
  });
  expect(await ask('mcp_tool_execute', read(`${place.folder}/storycore-mcp.json`))).toMatchObject({
    success: false,
    code: 40_301,
    remedy: expect.any(String),
  });
  expect(await ask('mcp_approval_answer', { id: 'q', answer: 'once' })).toMatchObject({ success: false, code: 40_301 });
  expect(await invoke('https://example.org/', mcpChannels.status)).toMatchObject({ success: false, code: 40_101 });
  unregisterMcp(ipc);
  expect(handlers.size).toBe(0);
});

test('what waits is answered when the gateway is killed, and the next request starts another', async () => {
  const status = service.start();
  if (!status.running) throw new Error('it did not start');
  const open = service.request('mcp_server_list', {}).catch((error: unknown) => error);
  process.kill(status.pid, 'SIGKILL');
  expect(await open).toMatchObject({ name: 'McpError', code: 50_301 });
  expect(await service.request('mcp_server_list', {})).toMatchObject({ success: true });
});

test('the gateway ends by the end of its input, with nobody waiting for it', async () => {
  await service.request('mcp_server_list', {});
  const status = service.status();
  if (!status.running) throw new Error('it does not run');
  void service.stop();
  await eventually(() => !isAlive(status.pid));
  expect(isAlive(status.pid)).toBe(false);
});

test('a Node that cannot be started is an error of the request', async () => {
  const broken = new McpGatewayService({ cli: bin, config: '/nowhere', node: '/nowhere/node' });
  await expect(broken.request('mcp_server_list', {})).rejects.toMatchObject({ code: 50_301 });
  expect(broken.status()).toEqual({ running: false });
});
