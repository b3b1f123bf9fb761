import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createWitness, keepOrigin } from './witness.ts';

class FakeElement {
  readonly at: FakePage;
  constructor(at: FakePage) {
    this.at = at;
  }
  page(): FakePage {
    return this.at;
  }
  screenshot(): Promise<Buffer> {
    return Promise.resolve(Buffer.from('element'));
  }
}

class FakePage {
  address = 'https://example.org/a';
  url(): string {
    return this.address;
  }
  async screenshot(): Promise<Buffer> {
    await Promise.resolve();
    this.address = 'https://example.org/later';
    return Buffer.from('page');
  }
  locator(_selector: string): FakeElement {
    return new FakeElement(this);
  }
}

test('a picture is remembered with where the page was when it was asked for, and nothing else is', async () => {
  const witness = createWitness();
  const page = new FakePage();
  witness.watch(page);
  witness.watch(page);
  const picture = await page.screenshot();
  expect(witness.originOf(picture)).toMatchObject({ url: 'https://example.org/a', tool: 'browser_take_screenshot' });
  expect(witness.originOf(picture)?.takenAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(witness.originOf(Buffer.from('page'))).toBeUndefined();
  expect(witness.originOf('page')).toBeUndefined();
});

test('a part of a page is a picture too', async () => {
  const witness = createWitness();
  const page = new FakePage();
  witness.watch(page);
  expect(witness.originOf(await page.locator('h1').screenshot())).toMatchObject({ url: 'https://example.org/a' });
});

test('the origin stands beside the picture, and replaces what stood there instead of writing through it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-witness-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const origin = { url: 'u', takenAt: 't', tool: 'browser_take_screenshot', server: 'puppeteer_playwright' } as const;
  writeFileSync(join(folder, 'precious'), 'precious');
  symlinkSync(join(folder, 'precious'), join(folder, 'a.png.json'));
  await keepOrigin(join(folder, 'a.png'), origin);
  expect(JSON.parse(readFileSync(join(folder, 'a.png.json'), 'utf8'))).toEqual(origin);
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
  expect(readdirSync(folder).toSorted()).toEqual(['a.png.json', 'precious']);
});
