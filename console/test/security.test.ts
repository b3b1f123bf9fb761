import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { puppet } from '../../gateway/test/fixtures/e2e-script.ts';
import { hostileScript, hostileWords } from '../../gateway/test/fixtures/hostile.ts';
import { trusted } from '../../gateway/test/fixtures/trusted.ts';
import { proves } from '../../gateway/test/security/proves.ts';
import { hasBrowser, why } from './browser.ts';
import { startGateway } from './gateway-process.ts';
import { callAllowed, callAndWait } from './lively.ts';
import { visits } from './visit.ts';

const source = readFileSync(`${import.meta.dirname}/../src/pages/pages.ts`, 'utf8');
/** Where every page is. */
const paths = [...source.matchAll(/path: '(\/\w+)'/g)].map(([, path = '']) => path);

const hourMs = 3_600_000;
const patienceMs = 15_000;
const levels = ['resource_read', 'resource_write', 'tool_execute', 'network_access'];

/** What of the page comes from a text that it shows, or lets such a text pass for the page's own. */
const trapsIn = (page: Page): Promise<object> =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const outside: string[] = [];
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const isTheirs = /fooled|Approve all|evoba|see_</.test(node.textContent ?? '');
      // A browser draws options as plain text, in a list of its own.
      if (isTheirs && node.parentElement?.closest('bdi, option') === null) outside.push(node.textContent ?? '');
    }
    return {
      ran: Reflect.get(globalThis, 'fooled'),
      made: document.querySelectorAll('main :is(u, i, script, h1, img[src="x"])').length,
      inline: document.querySelectorAll('style, script:not([src]), [onerror], [onload]').length,
      outside,
      turned: /[\u202a-\u202e\u2066-\u2069\u200b]/.test(document.body.innerText),
      overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    };
  });
const noTrap = { ran: undefined, made: 0, inline: 0, outside: [], turned: false, overflow: 0 };

describe.skipIf(!hasBrowser)(`${why}the console as a whole`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-hostile-'));
  const entry = { ...puppet(folder, 'hostile', hostileScript).entry, sandbox: trusted };
  const all = visits({
    configure: (written) => ({
      ...written,
      approvals: { wait_seconds: 900 },
      grants: [{ effect: 'ask', levels }],
      // One that was let in as it is, and one that nobody has looked at.
      mcpServers: { hostile: { ...entry, trust: 'trusted' }, stranger: entry },
    }),
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let answered: unknown;
  beforeAll(async () => {
    if (!hasBrowser) return;
    const { stage } = all;
    const name = (await stage.assistant.tools()).find((each) => each.startsWith('hostile__see')) ?? '';
    answered = await callAllowed(stage, name, { text: hostileWords }).catch(String);
    await callAndWait(stage, name, { text: hostileWords });
  });

  test(`what is built has no script and no style of its own in the page, and its policy nothing unsafe ${proves('T-115', 'T-125')}`, async () => {
    const response = await fetch(all.stage.gateway.url);
    const html = await response.text();
    expect(html).toMatch(/<script[^>]+src="\/assets\//);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|nonce|sha256/);
    const page = await all.visit({}, /Content Security Policy/);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.fooled = true';
      document.body.append(script);
    });
    expect(await trapsIn(page)).toMatchObject({ ran: undefined });
  });

  test(`what a hostile server says is a text on every page, and breaks none of them ${proves('T-125')}`, async () => {
    const page = await all.visit({ width: 360 });
    const shown: string[] = [];
    // What it answered is kept for a person, and seen on the page of review.
    expect(answered).toContain('quarantined');
    for (const path of [...paths, '/permissions/try', '/review/server/stranger']) {
      // oxlint-disable no-await-in-loop -- one page after the other, as a person opens them
      await page.goto(new URL(path, all.stage.gateway.url).href);
      await page.locator('main').locator('h2, h3, p, li, form, [role=option]').first().waitFor();
      await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
      for (const summary of await page.locator('main summary').all()) await summary.click();
      expect.soft({ path, ...(await trapsIn(page)) }).toEqual({ path, ...noTrap });
      if (/fooled|see_/.test(await page.locator('main').innerText())) shown.push(path);
      // oxlint-enable no-await-in-loop
    }
    // Where none of it is seen, nothing was proven.
    expect(shown).toEqual(expect.arrayContaining(['/requests', '/servers', '/review', '/review/server/stranger']));
  });

  test(`the list of its tools, shown whole, is text as well ${proves('T-125')}`, async () => {
    const page = await all.visit({ path: '/servers', width: 360 });
    await page.getByRole('button', { name: 'More for hostile' }).click();
    await page.getByRole('menuitem', { name: 'Show tools' }).click();
    await page.getByRole('dialog').getByText('see_<u>this</u>').first().waitFor();
    const cut = page.getByRole('dialog').getByRole('button', { name: /^Show all/ });
    for (let left = await cut.count(); left > 0; left -= 1)
      // oxlint-disable-next-line no-await-in-loop -- each is another one once the one before is open
      await cut.first().click();
    expect(await trapsIn(page)).toEqual(noTrap);
  });

  test.each([hourMs, -hourMs])(
    `a browser whose clock is off by %i ms counts down as the gateway does ${proves('T-126')}`,
    async (clockAheadMs) => {
      const page = await all.visit({ clockAheadMs });
      const off = (await page.evaluate(() => Date.now())) - Date.now();
      expect(Math.abs(off - clockAheadMs)).toBeLessThan(hourMs / 60);
      const [waiting]: { readonly expiresAt: number }[] = JSON.parse(await all.stage.place.cli('approvals', '--json'));
      await expect
        .poll(async () => {
          const [, minutes = '', seconds = ''] =
            /(\d+):(\d\d)$/.exec(await page.getByRole('timer').first().innerText()) ?? [];
          return Math.abs(Number(minutes) * 60 + Number(seconds) - ((waiting?.expiresAt ?? 0) - Date.now()) / 1_000);
        })
        .toBeLessThan(10);
    },
  );

  // The last one: it ends the gateway of the others.
  test(`a gateway that is started anew under an open page is told of, lets in by a new link alone, and nothing typed is lost ${proves('T-127')}`, async () => {
    const { place, gateway } = all.stage;
    const typed = '{"path": "scenes/scene_001.json"}';
    const page = await all.visit({ path: '/permissions/try' }, /net::ERR|status of 401/);
    await page.getByLabel('With what').fill(typed);
    await gateway.end();
    await page.getByText('The gateway does not answer.').waitFor();
    const anew = await startGateway(place, { consolePort: new URL(gateway.url).port });
    onTestFinished(async () => void (await anew.end()));
    await page.getByText('this page is no longer signed in').waitFor({ timeout: patienceMs });
    await page.getByRole('button', { name: 'What would happen?' }).click();
    await page.getByRole('alert').first().waitFor();
    const other = await page.context().newPage();
    const entered = other.waitForResponse((response) => response.url().endsWith('/api/enter'));
    await other.goto(await anew.newLink());
    await entered;
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('this page is no longer signed in').waitFor({ state: 'detached' });
    expect(await page.getByLabel('With what').inputValue()).toBe(typed);
    await page.getByRole('button', { name: 'What would happen?' }).click();
    await page.getByRole('region', { name: 'It would ask you first' }).waitFor();
  });
});
