import { createInterface } from 'node:readline/promises';
import { GatewayError } from '../../../index.ts';
import { say } from '../../output.ts';
import { writings } from './content.ts';
import type { Choices, Writing } from './content.ts';
import { lookForBrowser } from './web.ts';

/** Asks a person, on the terminal. */
export interface Questions extends Disposable {
  folder(usual: string): Promise<string>;
  writing(usual: Writing): Promise<Writing>;
  git(usual: boolean): Promise<boolean>;
  search(usual: boolean): Promise<boolean>;
  browser(usual: boolean): Promise<boolean>;
}

/** Whether a person is there to answer. */
export const someoneIsThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

const isWriting = (text: string): text is Writing => writings.some((each) => each === text);

/** Opens the terminal; whoever asks closes it. Each question rejects when the person leaves. */
export const openQuestions = (): Questions => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let asking = false;
  const left = new Promise<never>((_, reject) => {
    terminal.once('close', () => {
      if (asking) say('');
      reject(new GatewayError('cancelled', 'Nothing was written.'));
    });
  });
  // Closing it after the last answer is no one's failure.
  left.catch(() => {});
  const ask = async (question: string): Promise<string> => {
    asking = true;
    const answer = await Promise.race([terminal.question(question), left]);
    asking = false;
    return answer.trim();
  };

  const agree = async (question: string, usual: boolean): Promise<boolean> => {
    const answer = (await ask(`${question} [${usual ? 'Y/n' : 'y/N'}] `)).toLowerCase();
    return answer === '' ? usual : /^[yo]/.test(answer);
  };

  const writing = async (usual: Writing): Promise<Writing> => {
    const answer = (await ask(`Writing in it: ask first, deny, or allow? [${usual}] `)).toLowerCase() || usual;
    if (isWriting(answer)) return answer;
    say(`Please answer ${writings.join(', ')}.`);
    return writing(usual);
  };

  return {
    folder: async (usual) => (await ask(`Which project folder? [${usual}] `)) || usual,
    writing,
    git: (usual) => agree('Git tools for it?', usual),
    search: (usual) =>
      agree('Web search (Brave)? It needs a key, and what is searched for leaves this machine.', usual),
    browser: (usual) => {
      const found = lookForBrowser();
      const uses = 'program' in found ? `uses ${found.program}` : 'needs Chromium, Chrome or Edge, and none is found';
      return agree(`A browser, to look at pages and take pictures of them? It ${uses}.`, usual);
    },
    [Symbol.dispose]: () => terminal.close(),
  };
};

/** The choices that the words do not make, asked where a person is there, else the usual ones. */
export const completeChoices = async (given: Partial<Choices>, questions: Questions | undefined): Promise<Choices> => {
  const writing = given.writing ?? (await questions?.writing('ask')) ?? 'ask';
  const git = given.git ?? (await questions?.git(true)) ?? true;
  const search = given.search ?? (await questions?.search(false)) ?? false;
  const browser = given.browser ?? (await questions?.browser(false)) ?? false;
  return { writing, git, search, browser };
};
