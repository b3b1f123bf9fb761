import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBrowser } from '../../src/upstream/find-browser.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { assistant } from './hand.ts';
import type { Hand } from './hand.ts';
import { begin, patience } from './story.ts';
import { openStudio } from './studio.ts';

const page = '<!doctype html><title>Marégraphe, 1887</title><h1>Un tambour, une plume, une ligne</h1>';
const noBrowser = ((): boolean => {
  try {
    return findBrowser() === '';
  } catch {
    return true;
  }
})();

/** A museum on this machine; the paths that it was asked for. */
const openMuseum = async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, asked };
};

/** The line of an answer that says where the browser is, or what went wrong. */
const gist = (text: string): string =>
  /^- Page (URL|Title).*(\n- Page (URL|Title).*)*/m.exec(text)?.[0] ?? text.split('\n').slice(0, 3).join('\n');

/** The same, where a machine is so busy that the browser misses its own limits: then it is asked again. */
const patient = (hand: Hand): Hand => ({
  ...hand,
  async call(tool, args) {
    let answer = await hand.call(tool, args);
    for (let at = 0; at < 4 && /Timeout \d+ms exceeded/.test(answer.text); at += 1)
      answer = await hand.call(tool, args);
    return answer;
  },
});

test.skipIf(noSandbox || noBrowser)(
  'a designer takes a picture of a page, and no page of the studio can be seen (needs bwrap and Chromium)',
  patience,
  async () => {
    const studio = openStudio();
    const { port, asked } = await openMuseum();
    const images = join(studio.project, 'assets', 'images');
    const config = {
      project: { root: studio.project },
      providers: { filesystem: false, puppeteer_playwright: { downloads: images } },
      grants: [
        { effect: 'allow', level: 'tool_execute', server: 'puppeteer_playwright' },
        { effect: 'allow', level: 'resource_write', server: 'puppeteer_playwright', paths: [images] },
      ],
    };
    const network = { effect: 'allow', level: 'network_access', hosts: ['127.0.0.1'], protocols: ['http'] };
    const url = `http://127.0.0.1:${port}/collection/maregraphe`;
    studio.configure({
      ...config,
      grants: [...config.grants, { ...network, ports: [port] }],
      // For machines that are busy.
      resource_config: { network: { timeout: 60 } },
    });
    const story = begin(2, studio);
    const desktop = patient(await assistant(studio.launch('claude-desktop')));
    story.setting(
      { ...config, grants: [...config.grants, { ...network, ports: [8_080] }] },
      'A browser, one address, and one folder for what it brings: `assets/images/` of the film. The museum of this story is served on the same machine; its very address and port are granted, as `example.org` and 443 would be for another.',
      'Un navigateur, une adresse, et un dossier pour ce qu’il rapporte : `assets/images/` du film. Le musée de cette histoire est servi sur la même machine ; son adresse et son port sont accordés à la lettre, comme le seraient `example.org` et 443 pour un autre.',
    );
    const go = (url: string) => story.calls(desktop, 'puppeteer_playwright__browser_navigate', { url }, gist);

    story.step('The assistant opens the page.', 'L’assistant ouvre la page.');
    const opened = await go(url);

    story.step('It takes a picture.', 'Il en prend une image.');
    const filename = 'ref-maregraphe.png';
    await story.calls(desktop, 'puppeteer_playwright__browser_take_screenshot', { filename }, gist);
    story.says('Beside the picture stands where it comes from:', 'À côté de l’image est écrit d’où elle vient :');
    story.shows(`$ cat "assets/images/${filename}.json"`, readFileSync(join(images, `${filename}.json`), 'utf8'));
    story.finds(
      'A PNG, on the disk of the film, with its address and its date.',
      'Un PNG, sur le disque du film, avec son adresse et sa date.',
      () => {
        expect(opened.text).toContain('Marégraphe, 1887');
        expect(readFileSync(join(images, filename)).subarray(1, 4).toString('latin1')).toBe('PNG');
        const { url: from, takenAt } = JSON.parse(readFileSync(join(images, `${filename}.json`), 'utf8'));
        expect(from).toBe(url);
        expect(Math.abs(Date.now() - Date.parse(takenAt))).toBeLessThan(90_000);
      },
    );

    story.step(
      'Then somebody slips it other addresses: the machine itself, its network, a file.',
      'Puis on lui glisse d’autres adresses : la machine elle-même, son réseau, un fichier.',
    );
    const before = readdirSync(images);
    const refused = [
      await go('http://localhost:8188/'),
      await go('http://169.254.169.254/latest/meta-data/'),
      await go('file:///etc/passwd'),
      await go('http://another.example.org/'),
    ];
    story.finds(
      'Four refusals, each with its reason. None of them left anything in the film.',
      'Quatre refus, chacun avec sa raison. Aucun n’a rien laissé dans le film.',
      () => {
        expect(refused.map(({ isError }) => isError)).toEqual([true, true, true, true]);
        expect(refused.map(({ code }) => code)).toEqual(Array(4).fill('permission-denied'));
        expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/collection/maregraphe']);
        expect(readdirSync(images)).toEqual(before);
        expect(existsSync(join(studio.project, 'web'))).toBe(false);
      },
    );
    story.end();
  },
);
