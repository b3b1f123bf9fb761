import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenQuestion } from '../../gateway/src/pipeline/desk.ts';
import type { QuestionBook, QuestionRun } from '../../gateway/src/store/questions.ts';
import { openState } from '../../gateway/src/store/state.ts';
import type { State } from '../../gateway/src/store/state.ts';
import { aQuestion } from '../../gateway/test/fixtures/question.ts';
import { noWarning } from '../../gateway/test/fixtures/state.ts';
import { violationsOf } from './axe.ts';
import { hasBrowser, why } from './browser.ts';
import { visits } from './visit.ts';

/** A request must have stood there for so long before an answer to it counts. */
const settledMs = 450;

describe.skipIf(!hasBrowser)(`${why}the page of requests`, () => {
  const visited = visits();
  const { visit } = visited;
  const opened: State[] = [];
  const runs: QuestionRun[] = [];

  afterEach(() => {
    // What a test left that failed must not be in the way of the next.
    for (const { id } of opened[0]?.questions.list() ?? [])
      opened[0]?.questions.answer(id, { kind: 'deny' }, { by: { channel: 'command-line' }, trust: [] });
    for (const run of runs.splice(0)) run.end();
    for (const state of opened.splice(0)) state[Symbol.dispose]();
  });

  beforeEach(() => void opened.push(openState(visited.stage.place.data, noWarning)));

  /** Questions of another gateway that uses the same state. */
  const ask = (...questions: readonly OpenQuestion[]): QuestionBook => {
    const [state] = opened;
    if (state === undefined) throw new Error('The state is not open yet.');
    const run = state.questions.run([]);
    runs.push(run);
    for (const question of questions) run.open(question);
    return state.questions;
  };
  const request = (page: Page) => page.locator('[data-request]');
  const settled = async (page: Page, hasText = ''): Promise<void> => {
    await request(page).filter({ hasText }).waitFor();
    await page.waitForTimeout(settledMs);
  };
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent ?? ''}`);
  const overflow = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  test.each([
    { locale: 'en', theme: 'dark', width: 1_280 },
    { locale: 'en', theme: 'light', width: 360 },
    { locale: 'fr', theme: 'light', width: 1_280 },
    { locale: 'fr', theme: 'dark', width: 360 },
  ] as const)('says who asks for what, and lets it go once: $locale, $theme, $width px', async (options) => {
    const { place, assistant } = visited.stage;
    const words = {
      en: {
        asks: 'assistant asks to write a file',
        once: 'Yes, once',
        difference: 'Show the difference',
        new: 'a new file of 13 bytes',
      },
      fr: {
        asks: 'assistant demande à écrire un fichier',
        once: 'Oui, une fois',
        difference: 'Voir la différence',
        new: 'un nouveau fichier de 13 octets',
      },
    }[options.locale];
    const path = `references/${options.locale}-${options.width}.md`;
    const page = await visit(options);
    await page.locator('h2').first().waitFor();
    const answer = assistant.call('filesystem__write_file', { path, content: 'At low tide.\n' });
    await settled(page);
    const text = (await request(page).innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toContain(words.asks);
    expect(text).toContain(`L'Étale / references / ${options.locale}-${options.width}.md ${words.new}`);
    await page.getByText(words.difference).click();
    await page.getByText('At low tide.', { exact: true }).waitFor();
    await page.keyboard.press('m');
    await page.locator('input').first().waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    await expect(overflow(page)).resolves.toBeLessThanOrEqual(0);

    await page.getByRole('button', { name: words.once }).click();
    await expect(answer).resolves.not.toHaveProperty('refusal');
    expect(readFileSync(join(place.project, path), 'utf8')).toBe('At low tide.\n');
    await request(page).waitFor({ state: 'detached' });
    await expect(violationsOf(page)).resolves.toEqual([]);
  });

  test('is answered by keyboard alone, and what was given is taken back by it', async () => {
    const page = await visit();
    await page.locator('h2').first().waitFor();
    const call = (path: string) =>
      visited.stage.assistant.call('filesystem__write_file', { path, content: 'Fog on the causeway.\n' });

    const refused = call('scenes/fog-1.md');
    await settled(page, 'fog-1');
    await expect(page.title()).resolves.toMatch(/^\(1\) /);
    await page.keyboard.press('Escape');
    await expect(refused).resolves.toMatchObject({ refusal: { code: 'not-approved' } });

    const allowed = call('scenes/fog-2.md');
    await settled(page, 'fog-2');
    await page.keyboard.press('Digit4');
    await expect(allowed).resolves.not.toHaveProperty('refusal');
    // Of the same session, in the same folder.
    await expect(call('scenes/fog-3.md')).resolves.not.toHaveProperty('refusal');

    await request(page).waitFor({ state: 'detached' });
    await expect(focused(page)).resolves.toMatch(/^SECTION /);
    await page.keyboard.press('Tab');
    await expect(focused(page)).resolves.toBe('BUTTON Take back');
    await page.keyboard.press('Enter');
    await page.getByText('Taken back. The next such call asks again.').waitFor();

    const again = call('scenes/fog-4.md');
    await settled(page, 'fog-4');
    await page.keyboard.press('m');
    await page.locator('input').first().waitFor();
    for (let tabs = 0; tabs < 6; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('Not before the storm.');
    await page.keyboard.press('Enter');
    const { text } = await again;
    expect(text).toContain('Not before the storm.');
  });

  test('a key that was meant for something else answers nothing', async () => {
    const page = await visit();
    await page.locator('h2').first().waitFor();
    await page.evaluate(() => {
      const press = (): void => {
        const card = document.querySelector('[data-request]');
        if (card === null || card.hasAttribute('data-pressed')) return;
        card.setAttribute('data-pressed', '');
        for (const init of [{ key: 'n' }, { key: 'Escape' }, { key: '1', code: 'Digit1' }])
          card.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }));
      };
      new MutationObserver(press).observe(document.body, { childList: true, subtree: true });
    });
    const questions = ask(aQuestion('q-early'));
    await page.locator('[data-pressed]').waitFor();
    await page.waitForTimeout(settledMs);
    expect(questions.find('q-early')?.state).toBe('open');

    // A text that was begun for one that is gone.
    ask(aQuestion('q-next'));
    await page.keyboard.press('m');
    await page.locator('input').first().waitFor();
    await page.getByRole('textbox').focus();
    questions.answer('q-early', { kind: 'deny' }, { by: { channel: 'command-line' }, trust: [] });
    await page.keyboard.type('n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1n1', { delay: 50 });
    await page.locator('[data-request="q-next"]').waitFor();
    expect(questions.find('q-next')?.state).toBe('open');

    await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    await page.keyboard.up('Shift');
    await page.keyboard.press('n');
    await page.waitForTimeout(100);
    // Focus is elsewhere now: the key is not for the request.
    expect(questions.find('q-next')?.state).toBe('open');
  });

  test('goes from one request to another, and on to the next when one is answered', async () => {
    const page = await visit();
    const { question } = aQuestion('q-0');
    const named = (id: string, client: string): OpenQuestion =>
      aQuestion(id, { question: { ...question, principal: { client } } });
    const questions = ask(named('q-1', 'anna'), named('q-2', 'boris'), named('q-3', 'clio'));
    await settled(page);
    await page.keyboard.press('ArrowDown');
    await expect(focused(page)).resolves.toMatch(/^SECTION boris/);
    await page.keyboard.press('j');
    await expect(focused(page)).resolves.toMatch(/^SECTION clio/);
    await page.keyboard.press('k');
    await page.waitForTimeout(settledMs);
    await page.keyboard.press('Enter');
    await page.locator('[data-request="q-3"]').waitFor();
    await expect(focused(page)).resolves.toMatch(/^SECTION clio/);
    expect(questions.list().map(({ id }) => id)).toEqual(['q-1', 'q-3']);
    expect(questions.find('q-2')?.answered?.answer).toEqual({ kind: 'deny' });
  });

  test('who answers second is told who was first, and nothing of the first is lost', async () => {
    const page = await visit({ mayBeRefused: true });
    const questions = ask(aQuestion('q-both'));
    await settled(page);
    // The page cannot know yet.
    const stale: unknown = await page.evaluate(async () => {
      const looked = await fetch('/api/requests.look?params={}', { headers: { 'x-storycore': '1' } });
      return looked.json();
    });
    await page.route('**/api/requests.look*', (route) => route.fulfill({ json: stale }));
    questions.answer('q-both', { kind: 'always' }, { by: { channel: 'command-line' }, trust: [] });
    await page.keyboard.press('n');
    await page.getByText('Your answer came second: “Yes, always” was given on the command line, and counts.').waitFor();
    expect(questions.find('q-both')?.answered?.answer).toEqual({ kind: 'always' });
  });

  test('words of others stay words of others, however they are written', async () => {
    const page = await visit({ width: 360 });
    const { question } = aQuestion('q-0');
    const evil = '<img src=x onerror="document.title=1"><b>Yes, once</b>\u202egnp.exe\u200b\u0007';
    const long = 'x'.repeat(10_000);
    ask(
      aQuestion('q-evil', {
        question: {
          ...question,
          principal: { client: evil, project: evil, session: 's-1' },
          target: { kind: 'tool', upstream: evil, name: evil.repeat(30) },
          held: [
            {
              level: 'resource_write',
              object: { kind: 'path', forms: [`/film/${evil}/${'y'.repeat(4_000)}`], shown: evil },
              grant: 'config:1',
            },
          ],
        },
        sheet: {
          sent: [`text: ${long}`],
          cut: 3,
          serverWords: { title: evil, description: long },
          beyond: [],
          findings: [evil],
        },
      }),
      aQuestion('q-good'),
    );
    await settled(page);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await expect(request(page).locator('img, b b, script').count()).resolves.toBe(0);
    // Only ours can be pressed.
    await expect(page.getByRole('button', { name: /^Yes, once/ }).count()).resolves.toBe(1);
    const text = await request(page).innerText();
    expect(text).toContain('There is something odd in what its server says of the tool.');
    expect(text).toContain('RLO');
    expect(text).not.toMatch(/[\u202e\u200b]/);
    expect(text.length).toBeLessThan(12_000);
    await expect(violationsOf(page)).resolves.toEqual([]);
    // In a line of its own, while another is open.
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-request="q-good"]').waitFor();
    await expect(violationsOf(page)).resolves.toEqual([]);
    for (const width of [360, 1_280]) {
      await page.setViewportSize({ width, height: 800 });
      await expect(overflow(page)).resolves.toBeLessThanOrEqual(0);
    }
  });
});
