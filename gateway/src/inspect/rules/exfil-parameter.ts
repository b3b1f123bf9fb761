import { excerptFrom } from '../excerpt.ts';
import type { Finding, JsonObject, Rule, Severity, Subject } from '../finding.ts';
import { isObject, objectsIn, textOf } from '../json.ts';
import { placesOf } from '../schema-walk.ts';
import { wantedIn, wantedWords, type Wanted } from '../wanted.ts';

const finding = (where: string, text: string, { what, at }: Wanted, severity: Severity): Finding => ({
  kind: 'exfil-parameter',
  severity,
  where,
  at,
  evidence: excerptFrom(text, Math.max(0, at - 60)),
  why: `It asks for ${wantedWords[what]}, which then goes out with the call.`,
});

// Names that say it all, for tools that have nothing to do with models or chats.
const names: readonly (readonly [what: Wanted['what'], looks: RegExp])[] = [
  [
    'prompt',
    /^_*(?:(?:system|developer|assistant|initial|model|hidden|original|full)_?)+(?:prompt|instructions?|message)$/,
  ],
  [
    'conversation',
    /^_*(?:full_?|whole_?|entire_?|prior_?|chat_?|conversation_?|dialog(?:ue)?_?|session_?|message_?|user_?)+(?:history|context|transcript|log|messages|conversation|so_far)$/,
  ],
  [
    'tools',
    /^_*(?:all_?|available_?|installed_?|connected_?|other_?|mcp_?|tools?_?)*(?:tools_?list|available_?tools|other_?tools|mcp_?servers|tool_?inventory|installed_?servers|connected_?servers)$/,
  ],
  [
    'secrets',
    /^_*(?:dot_?env|env_?(?:file_?)?(?:contents?|dump|vars?_?dump)|ssh_?(?:private_?)?key_?contents?|all_?credentials|user_?credentials|user_?passwords?|stored_?secrets)$/,
  ],
];

const aboutModels =
  /\b(?:chats?|conversations?|messages?|threads?|dialog(?:ue)?s?|llms?|models?|prompts?|completions?|agents?|assistants?|memory|memories|sampling|summar\w*|session|slack|discord|telegram)\b/i;

// Tools whose work is to answer in a chat, or to sum one up, need what was said.
const chats =
  /^(?:\w+ )*(?:chat|completions?|complete|converse|conversations?|messages?|dialogue|agent|llm|ask|summari\w+|prompt)\b/i;

const spelled = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const inParameter = (where: string, name: string, schema: JsonObject, about: string): readonly Finding[] => {
  // What is true or false, or a number, carries no words.
  if (['boolean', 'integer', 'number'].includes(textOf(schema['type']))) return [];
  const text = `${textOf(schema['title'])} ${textOf(schema['description'])}`.trim();
  const wanted = wantedIn(text);
  if (wanted?.sure === true) return [finding(`${where}.description`, text, wanted, 'hold')];
  if (wanted && !chats.test(about)) return [finding(`${where}.description`, text, wanted, 'flag')];
  if (aboutModels.test(about)) return [];
  const named = names.find(([, looks]) => looks.test(spelled(name)));
  return named ? [finding(where, name, { what: named[0], at: 0, sure: false }, 'flag')] : [];
};

const carries =
  /\b(?:include|pass|send|put|attach|provide|copy|paste|append|supply|fill|add|insert|embed|set|must\s+(?:begin|start|contain|be)|prefix|encode|forward|submit|share|reveal|place|store|write|log)\b/i;

// Who describes attacks quotes them.
const cited = /\b(?:detect\w*|scan\w*|flags?|filter\w*|classif\w+|attack\w*|injections?|jailbreak\w*|phrases?)\b/i;

/** Sentences of a description that want something put into the call. */
const inDescription = (where: string, description: string): readonly Finding[] => {
  const found: Finding[] = [];
  // Sentences end at a stop before a blank: `.env` and `~/.ssh` end none.
  for (const { 0: sentence, index } of description.matchAll(/(?:[^.!?\n]|[.!?](?!\s|$)){8,1200}/g)) {
    const wanted = carries.test(sentence) ? wantedIn(sentence) : undefined;
    if (wanted === undefined || cited.test(sentence.slice(0, wanted.at))) continue;
    const severity = wanted.sure ? 'hold' : 'flag';
    found.push({ ...finding(where, sentence, wanted, severity), at: index + wanted.at });
    if (found.length === 5) break;
  }
  return found;
};

const inTool = (tool: JsonObject, at: number): readonly Finding[] => {
  const where = `tools[${at}]`;
  const about = `${spelled(textOf(tool['name'])).replace(/[_-]/g, ' ')} ${textOf(tool['description']).slice(0, 2000)}`;
  return [
    ...inDescription(`${where}.description`, textOf(tool['description'])),
    ...placesOf(tool['inputSchema'], `${where}.inputSchema`).flatMap((place) =>
      place.named && isObject(place.value) ? inParameter(place.where, place.key, place.value, about) : [],
    ),
  ];
};

const inPrompts = (subject: Subject & { kind: 'prompt' }): readonly Finding[] =>
  objectsIn(subject.payload['prompts']).flatMap((prompt, at) =>
    objectsIn(prompt['arguments']).flatMap((argument, place) =>
      inParameter(
        `prompts[${at}].arguments[${place}]`,
        textOf(argument['name']),
        argument,
        textOf(prompt['description']),
      ),
    ),
  );

/** Parameters that want what the tool does not need: the conversation, the instructions of the model, keys, what others gave. */
export const exfilParameter: Rule = (subject) => {
  if (subject.kind === 'tools') return subject.tools.flatMap(inTool);
  return subject.kind === 'prompt' ? inPrompts(subject) : [];
};
