import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import tailwindcss from 'tailwindcss';
import { build } from 'vite';
import { hear, openPage as openPeer } from '../../gateway/test/fixtures/console-peer.ts';
import type { Answered } from '../../gateway/test/fixtures/console-peer.ts';
import { methods } from '../../gateway/src/admin/contract/methods.ts';
import type { Bridged } from './panel-host/bridge.ts';
import type { GatewayProcess } from './gateway-process.ts';

const here = import.meta.dirname;
const { resolve } = createRequire(import.meta.url);
const folderOf = (name: string): string => dirname(resolve(`${name}/package.json`));
const origin = 'http://studio.test';
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The panel as it is published, built into a folder of its own; whoever builds it removes it. */
export const buildPackage = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-studio-'));
  const words = [
    '--config',
    join(here, '../vite.panel.config.ts'),
    '--outDir',
    join(folder, 'panel'),
    '--logLevel',
    'warn',
  ];
  await promisify(execFile)(process.execPath, [join(folderOf('vite'), 'bin/vite.js'), 'build', ...words], {
    env: { NODE_ENV: 'production' },
  });
  return folder;
};

/** Builds a small program with the engine's versions around it, for development, where React complains. Its folder. */
export const buildStudio = async (around: string, react: '19' | '18'): Promise<string> => {
  const panel = join(around, 'panel');
  const folder = join(around, `studio-${react}`);
  const older =
    react === '18'
      ? [
          { find: /^react-dom(?=\/|$)/, replacement: folderOf('react-dom-18') },
          { find: /^react(?=\/|$)/, replacement: folderOf('react-18') },
        ]
      : [];
  await build({
    configFile: false,
    root: join(here, 'panel-host'),
    logLevel: 'warn',
    resolve: {
      dedupe: ['react', 'react-dom'],
      alias: [
        { find: /^.*\/src\/panel\/index\.ts$/, replacement: join(panel, 'index.js') },
        { find: 'storycore-mcp-panel/styles.css', replacement: join(panel, 'styles.css') },
        { find: /^zod$/, replacement: 'zod-engine' },
        ...older,
      ],
    },
    css: {
      postcss: { plugins: [tailwindcss({ content: [join(here, 'panel-host/*.{html,tsx}')] })] },
    },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', reportCompressedSize: false },
  });
  return folder;
};

const bridged = ({ status, json }: Answered): Bridged =>
  status === 200
    ? { kind: 'answer', answer: json() }
    : { kind: 'refusal', refusal: json() as { code: string; message: string } };

const isMethod = (name: string): name is keyof typeof methods => Object.hasOwn(methods, name);

/** What the program's other process does: asks the gateway, and tells of what changes. */
export const connectBridge = async (gateway: Pick<GatewayProcess, 'url' | 'newLink'>) => {
  const peer = openPeer(gateway.url);
  await peer.enter(await gateway.newLink());
  const heard = await hear(`${peer.origin}/api/events`, {
    'sec-fetch-site': 'same-origin',
    ...(peer.cookie !== undefined && { cookie: peer.cookie }),
  });
  return {
    request: async (method: string, params: unknown): Promise<Bridged> => {
      if (!isMethod(method)) throw new Error(`There is no method ${method}.`);
      return bridged(await (methods[method].kind === 'act' ? peer.act(method, params) : peer.look(method, params)));
    },
    changes: () => heard.events().length,
    close: () => heard.leave(),
  };
};

export type Bridge = Awaited<ReturnType<typeof connectBridge>>;

export interface StudioOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly width?: number;
}

const tellMs = 50;

/** Opens the program; its own files come from the folder, and everything else is refused. */
export const openStudio = async (
  browser: Browser,
  folder: string,
  bridge: Bridge,
  { query = {}, width = 1_280 }: StudioOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[]; close(): Promise<void> }> => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  await context.route('**', async (route) => {
    const { pathname, origin: asked } = new URL(route.request().url());
    if (asked !== origin) {
      complaints.push(`asked for ${route.request().url()}`);
      return route.abort();
    }
    const path = pathname === '/' ? '/index.html' : pathname;
    return route.fulfill({ contentType: types[extname(path)] ?? '', body: readFileSync(join(folder, path)) });
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.exposeFunction('mcpRequest', bridge.request);
  let seen = bridge.changes();
  const timer = setInterval(() => {
    if (bridge.changes() === seen) return;
    seen = bridge.changes();
    page.evaluate(() => window.dispatchEvent(new Event('mcp-changed'))).catch(() => {});
  }, tellMs);
  await page.goto(`${origin}/?${new URLSearchParams(query)}`);
  await page.getByRole('heading', { name: 'Studio' }).waitFor();
  return {
    page,
    complaints,
    async close() {
      clearInterval(timer);
      await context.close();
    },
  };
};
