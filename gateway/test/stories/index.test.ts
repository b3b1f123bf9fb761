import { expect, test } from 'vitest';
import { settle } from './story.ts';
import { stories } from './stories.ts';

const page = (): string => {
  const rows = stories.map(
    ({ number, title, page: of }) => `| ${number} | [${title.en}](${of.en}) | [${title.fr}](${of.fr}) |`,
  );
  return `# Ten stories · Dix histoires

<!-- Written by the stories. Change them, not this page. · Écrite par les histoires. Changez-les, pas cette page. -->

What a studio does in a week, on the [sample film](../../../examples/sample-project/README.md). Each page was written while its story ran, with a
real gateway and real servers, confined: what was sent, what came back, what was refused and what to do about it. The suite runs them
again each time, and fails where a page no longer tells what happens. The web they meet is served on the same machine.

Ce qu’un studio fait en une semaine, sur le [film d’exemple](../../../examples/sample-project/README.md). Chaque page a été écrite pendant que son
histoire se jouait, avec une vraie passerelle et de vrais serveurs, confinés : ce qui a été envoyé, ce qui est revenu, ce qui a été refusé et
que faire. La suite de tests les rejoue à chaque fois, et échoue quand une page ne dit plus ce qui se passe. Le web qu’elles rencontrent est
servi sur la même machine.

| | In English | En français |
|---|---|---|
${rows.join('\n')}
`;
};

test('the ten stories are in the index, in both languages', () => {
  expect(stories.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  settle('README.md', page());
});
