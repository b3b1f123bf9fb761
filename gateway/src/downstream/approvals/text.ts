import type { OpenQuestion } from '../../pipeline/desk.ts';
import { coversOf } from '../../policy/question.ts';
import { shorten, visible } from '../../policy/visible.ts';

const mostServerWords = 2_000;

/** What another wrote, each line marked as its words. */
const quoted = (text: string): readonly string[] =>
  (text.length > mostServerWords ? `${text.slice(0, mostServerWords)}…` : text)
    .split(/\r\n|\r|\n/)
    .map((line) => `  the server says: ${visible(line)}`);

/** The question as a person reads it in a form of a client. */
export const questionText = ({ question, sheet }: OpenQuestion): string => {
  const { principal, target } = question;
  const who = shorten(principal.client, 64);
  const { title, description } = sheet.serverWords ?? {};
  return [
    `StoryCore MCP asks before it sends anything: may ${who} use ${target.kind} ${shorten(target.name)} of the server ${shorten(target.upstream, 64)}?`,
    ...coversOf(question, true).map((cover) => visible(JSON.stringify(cover))),
    `It would send: ${sheet.sent}`,
    ...sheet.beyond,
    ...sheet.findings,
    ...[title, description].flatMap((words) => (words === undefined ? [] : quoted(words))),
  ].join('\n');
};
