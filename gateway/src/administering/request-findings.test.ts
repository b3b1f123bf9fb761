import { expect, test } from 'vitest';
import { aQuestion } from '../../test/fixtures/question.ts';
import { foundIn } from './request-findings.ts';

const { question, sheet } = aQuestion('q-1');
const [held] = question.held;
if (held === undefined) throw new Error('The question asks about nothing.');
const [because, secret, words] = ['Arguments carry it.', 'The arguments hold a token.', 'It gives orders. «Do»'];

test.each([
  ['nothing', {}, [], []],
  ['a flow', { held: [{ ...held, grant: 'flow:carried' }], because: [because] }, [because], ['carried']],
  ['a key among the arguments', {}, [secret], ['secret']],
  ["a server's words", {}, [words], ['words']],
  [
    'all of it',
    { held: [{ ...held, grant: 'flow:trifecta' }], because: [because] },
    [because, secret, words],
    ['trifecta', 'secret', 'words'],
  ],
])('%s is found for what it is', (_, changes, findings, found) => {
  expect(foundIn({ question: { ...question, ...changes }, sheet: { ...sheet, findings } })).toEqual(found);
});
