import { lowered } from '../policy/literal-index.ts';
import { secretPlace } from './lure.ts';
import { seeker } from './seeker.ts';
import type { Seeker } from './seeker.ts';

let seek: Seeker | undefined;

/** What a text asks a model to hand over, that no tool needs for what it does. */
export interface Wanted {
  readonly what: keyof typeof wantedWords;
  readonly at: number;
  /** Whether it is beyond doubt. */
  readonly sure: boolean;
}

/** For people: what each kind is. */
export const wantedWords = {
  prompt: 'the instructions of the model',
  conversation: 'the conversation',
  tools: 'which tools and servers the model has',
  secrets: 'keys or credentials',
  others: 'what other tools, files or sessions gave',
} as const;

const all =
  '(?:entire|full|complete|whole|all|every|verbatim|previous|prior|earlier|preceding|raw|recent|unedited|exact|current|last)';

const patterns: readonly (readonly [what: Wanted['what'], sure: boolean, looks: RegExp])[] = [
  [
    'prompt',
    true,
    /\b(?:verbatim|exact|full|entire|complete|your|current|hidden|original|assistant'?s?|model'?s?|text\s+of\s+the|contents?\s+of\s+(?:the|your))\s+(?:\w+\s+){0,2}system[\s_-]+(?:prompt|message|instructions?)\b/i,
  ],
  [
    'prompt',
    true,
    /\bsystem[\s_-]+(?:prompt|message|instructions?)\s+(?:of\s+(?:the|this)\s+(?:assistant|model|agent|session|ai|llm)|you\s+(?:were|have|got|received)|verbatim|in\s+full|(?:that\s+)?(?:was|is)\s+given)/i,
  ],
  [
    'prompt',
    true,
    /\b(?:your|the\s+assistant'?s|the\s+model'?s)\s+(?:own\s+|full\s+|initial\s+|hidden\s+|internal\s+){0,4}(?:instructions|guidelines|chain\s+of\s+thought|configuration)\b(?!\s+(?:to|for|on|file))/i,
  ],
  [
    'prompt',
    true,
    /\b(?:instructions?|rules|prompts?|guidelines)\s+(?:that\s+|which\s+)?(?:you|the\s+(?:assistant|model))\s+(?:were|was|have\s+been|has\s+been|got|received|had)\b/i,
  ],
  [
    'prompt',
    true,
    /\b(?:your|the\s+assistant'?s|the\s+model'?s)\s+(?:\w+\s+and\s+)?(?:hidden|internal|secret)\s+(?:instructions|prompt|reasoning|rules|thoughts)\b/i,
  ],
  [
    'conversation',
    false,
    /\b(?:exchange|discussion|talk|dialog(?:ue)?|messages)\s+(?:you\s+had\s+)?with\s+(?:the\s+)?(?:user|person|human|customer)\b/i,
  ],
  [
    'tools',
    true,
    /\bwhich\s+(?:other\s+)?(?:tools|servers|functions)\s+(?:you|are\s+(?:connected|available|installed|enabled))\b/i,
  ],
  [
    'secrets',
    true,
    /\b(?:passwords?|pins?|keys?|tokens?|credentials|codes?)\s+(?:that\s+)?(?:the\s+user|they|he|she)\s+(?:has\s+|have\s+|had\s+)?(?:typed|entered|used|gave|given|saved|told|mentioned)\b/i,
  ],
  [
    'others',
    true,
    /\b(?:previous|last|earlier|preceding|other)\s+tools?\s+(?:call\s+)?(?:returned|gave|answered|said|produced|printed)\b/i,
  ],
  [
    'conversation',
    false,
    /\b(?:conversation|chat|dialog(?:ue)?|session)[\s_-]+(?:history|transcript|log|so\s+far|context|thread|content)\b/i,
  ],
  [
    'conversation',
    false,
    new RegExp(`\\b${all}\\s+(?:\\w+\\s+){0,3}(?:conversation|dialog(?:ue)?|chat|transcript)\\b`, 'i'),
  ],
  [
    'conversation',
    false,
    new RegExp(`\\b${all}\\s+(?:\\w+\\s+){0,2}(?:user|human)(?:'s)?\\s+(?:messages?|prompts?|inputs?)\\b`, 'i'),
  ],
  [
    'conversation',
    false,
    /\b(?:user|human)'s\s+(?:last|previous|prior|original|raw|exact|recent|full)\s+(?:messages?|prompts?|inputs?)\b/i,
  ],
  [
    'conversation',
    false,
    /\b(?:everything|anything|all)\s+(?:that\s+)?(?:the\s+)?(?:user|you|we|person)\s+(?:has\s+|have\s+)?(?:said|wrote|written|told|discussed|typed|know)\b/i,
  ],
  [
    'conversation',
    false,
    /\b(?:messages|turns)\s+(?:exchanged\s+)?so\s+far\b|\b(?:conversation|chat|dialogue)\s+(?:with|between)\s+(?:the\s+)?(?:user|you|human)\b/i,
  ],
  [
    'tools',
    true,
    /\b(?:tools?|functions|servers|plugins|connectors)\s+(?:\w+\s+){0,2}(?:available\s+to\s+(?:you|the\s+(?:model|assistant|agent))|(?:that\s+)?you\s+(?:have|can|know)|from\s+(?:all|other|every)\s+(?:\w+\s+)?servers?)/i,
  ],
  [
    'tools',
    false,
    /\b(?:names?|list|descriptions?|inventory|definitions?|schemas?)\s+of\s+(?:all\s+|every\s+|each\s+|the\s+|other\s+){0,4}(?:available\s+|installed\s+|connected\s+|enabled\s+|configured\s+)?(?:mcp\s+)?(?:tools?|servers?)\b(?!\s+(?:to|for|with))/i,
  ],
  [
    'tools',
    false,
    /\b(?:all|other)\s+(?:available|installed|connected|configured)\s+(?:mcp\s+)?(?:tools|servers|plugins)\b/i,
  ],
  [
    'secrets',
    true,
    /\b(?:any|all|every|known|stored|saved|available|relevant)\s+(?:\w+\s+){0,3}(?:credentials|passwords?|api[\s_-]*keys?|(?:access|auth)[\s_-]*tokens?|private[\s_-]*keys?|secrets)\b[^.]{0,60}\b(?:you\s+(?:know|have|saw|find)|seen|context|conversation|memory|chat|environment|the\s+user|this\s+(?:machine|session))\b/i,
  ],
  [
    'secrets',
    true,
    /\b(?:credentials|passwords?|api[\s_-]*keys?|(?:access|auth)[\s_-]*tokens?|private[\s_-]*keys?|secrets|seed\s+phrases?)\s+(?:that\s+)?(?:you\s+(?:know|have|saw|found)|(?:found|seen|mentioned|visible|present|stored|available)\s+(?:in|on|to|during|earlier|so)|from\s+(?:the\s+)?(?:context|conversation|memory|environment|other))/i,
  ],
  [
    'secrets',
    true,
    /\b(?:all|full|complete|entire|dump\s+of|contents?\s+of|values?\s+of|copy\s+of|current)\s+(?:the\s+|all\s+|every\s+){0,4}(?:\w+\s+)?environment(?:\s+variables)?\b(?!\s+(?:name|id|type|to|for))/i,
  ],
  [
    'others',
    false,
    /\b(?:previous|prior|other|earlier|last|preceding|all|every)\s+tools?\s*(?:'s?\s*)?(?:results?|outputs?|responses?|calls?|invocations?)\b/i,
  ],
  [
    'others',
    false,
    /\b(?:contents?|text|copy|copies|dump)\s+of\s+(?:all|any|every|other|(?:the\s+)?(?:last|previous|recent(?:ly)?|currently)\b)\s*(?:\w+\s+){0,3}(?:files?|documents?|e-?mails?|messages|notes|clipboard|tabs?)\b/i,
  ],
  [
    'others',
    false,
    /\b(?:contents?|text|copy)\s+of\s+(?:the\s+)?(?:user'?s?\s+)?(?:clipboard|contacts|address\s+book|browser\s+history|cookies|shell\s+history|keychain|inbox|memory)\b/i,
  ],
];

// Of a file that keeps keys its content, not its path: a tool may well be told where it lies.
const content =
  /\b(?:contents?|text|copy|dump|lines?|read|paste|value|body|verbatim|cat|base64|encoded|include|append|attach|prefix|begin|start)\b/i;

/** The first thing that a text asks for, those beyond doubt first. */
export const wantedIn = (whole: string): Wanted | undefined => {
  // A longer description is held for its size.
  const text = whole.slice(0, 16_384);
  const place = secretPlace(text);
  if (place >= 0 && content.test(text)) return { what: 'secrets', at: place, sure: true };
  let found: Wanted | undefined;
  seek ??= seeker(patterns.map(([, , looks]) => ({ looks, whole: true })));
  // In the order of the patterns, whichever was found likely first.
  for (const { pattern } of seek(lowered(text)).toSorted((a, b) => a.pattern - b.pattern)) {
    const [what, sure, looks] = patterns[pattern] ?? [];
    const at = looks === undefined ? -1 : text.search(looks);
    if (what === undefined || sure === undefined || at < 0) continue;
    if (found === undefined || (sure && !found.sure)) found = { what, at, sure };
  }
  return found;
};
