import type { OpenQuestion } from '../../pipeline/desk.ts';
import type { Question } from '../../policy/question.ts';
import { heldWords, lastingWords } from '../../policy/question-words.ts';
import { shorten, visible } from '../../policy/visible.ts';

const mostServerWords = 1_500;
const mostServerLines = 20;

/** What another chose, between quotes that it cannot close: a client may show the whole text as one line. */
const quoted = (text: string, most = 200): string => `"${shorten(text.replace(/["\\]/g, String.raw`\$&`), most)}"`;

const whoText = ({ principal: { client, addon, project } }: Question): string => {
  const parts = [
    ...(addon === undefined ? [] : [`add-on ${quoted(addon, 64)}`]),
    ...(project === undefined ? [] : [`project ${quoted(project, 64)}`]),
  ];
  return `${quoted(client, 64)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
};

const serverText = ({ serverWords }: OpenQuestion['sheet']): readonly string[] => {
  const said = [serverWords?.title, serverWords?.description].filter((words) => words !== undefined).join('\n');
  if (said === '') return [];
  const lines = said.slice(0, mostServerWords).split(/\r\n|\r|\n/);
  const isCut = said.length > mostServerWords || lines.length > mostServerLines;
  return [
    'The server says of it, in its own words:',
    ...lines.slice(0, mostServerLines).map((line) => ` | ${quoted(line, mostServerWords)}`),
    ...(isCut ? [' | (more is not shown)'] : []),
  ];
};

/**
 * The question as a person reads it in a form of a client: what is not our word stands between quotes. `lasting`: there are
 * answers for more than the one call.
 */
export const questionText = ({ question, sheet }: OpenQuestion, lasting: boolean): string => {
  const { target } = question;
  return [
    `StoryCore MCP asks before it sends anything. ${whoText(question)} wants to use the ${target.kind} ${quoted(target.name)} of the server ${quoted(target.upstream, 64)}, to:`,
    ...question.held.flatMap(heldWords).map((line) => ` - ${line}`),
    ...(sheet.sent.length === 0 ? [] : ['What would be sent:']),
    ...sheet.sent.map((line) => ` - ${visible(line)}`),
    ...(sheet.cut === 0 ? [] : [` - (${sheet.cut} more characters are not shown)`]),
    ...(lasting
      ? [
          'A yes for more than this once opens, for this tool and until the session ends:',
          ...lastingWords(question).map((line) => ` - ${line}`),
        ]
      : []),
    ...sheet.beyond.map((line) => shorten(line, 500)),
    ...sheet.findings.map((line) => `Found: ${shorten(line, 500)}`),
    ...serverText(sheet),
  ].join('\n');
};
