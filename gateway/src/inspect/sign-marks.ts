import type { SignKind } from './sign.ts';

/** Signs of no language: tags, markers of a chat, speakers by name, commands. */
export const signMarks: readonly (readonly [SignKind, RegExp])[] = [
  ['override', /\bSYSTEM (?:PROMPT )?OVERRIDE\b|\b[Ss]ystem (?:override|update|notice): /g],
  [
    'role',
    /<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|eot_id)\|>|<<\/?SYS>>|\[\/?INST\]|<\/?start_of_turn>/gi,
  ],
  [
    'role',
    /<\/?(?:system|assistant|system[-_]?(?:reminder|prompt|message|note|instructions?|override|warning|context)|admin|developer|hidden|secret|instructions?_for_(?:the_)?(?:ai|model|assistant))(?: [^<>]{0,60})?>/gi,
  ],
  [
    'role',
    /<\/?(?:tool_(?:description|definition|result|response|output|call)s?|function_(?:results?|calls?)|end_of_tool)>/gi,
  ],
  ['role', /\[(?:\/?SYSTEM|SYSTEM (?:MESSAGE|NOTE|PROMPT|OVERRIDE|INSTRUCTION)|ASSISTANT|ADMIN|DEVELOPER)\]/g],
  [
    'role',
    /(?:^|["'>\n.]\s{0,4}|#{2,4} ?)(?:SYSTEM|SYSTEM (?:MESSAGE|NOTE|PROMPT|INSTRUCTIONS?)|DEVELOPER|ADMIN(?:ISTRATOR)?)(?: (?:NOTE|MESSAGE))?: ?(?=\w)/g,
  ],
  [
    'role',
    /\n *(?:Human|User): [^\n]{0,300}\n+ *(?:Assistant|AI): [^\n]{0,200}\bI(?: will|'ll| shall| am going to)\b/g,
  ],
  [
    'addressed',
    /(?:^|["'>\n.!]\s{0,4}|-- ?|\()(?:AI(?: (?:assistant|model|agent))?|Assistant|assistant|LLM|Agent|Claude|ChatGPT|Dear (?:AI|assistant))[:,] ?(?=\w)/g,
  ],
  ['command', /\brm\s+-(?:rf|fr|r\s+-f)\s+(?:--no-preserve-root\s+)?(?:~|\/(?!tmp\/[\w-])|\$HOME|\*)/gi],
  [
    'template',
    /(?:<system(?:[-_][a-z]{3,12})?(?: [^<>]{0,40})?>|\[SYSTEM(?: [A-Z]{3,12})?\])[^<[]{0,200}\b(?:you|obey|enable|ignore|must|now|use|call|skip|user)\b/gi,
  ],
  [
    'role',
    /<\/?(?:secret|hidden|internal|private|special|extra|silent|urgent)[-_ ](?:instructions?|directives?|orders?|notes?|rules?|prompts?)>/gi,
  ],
  ['buried', /<!--|display: ?none|visibility: ?hidden|font-size: ?0|color: ?(?:white|#fff)\b|opacity: ?0\b/gi],
  ['template', /<\/(?:tool_(?:result|response|output|call)s?|function_(?:results?|calls?))>/gi],
  [
    'template',
    /<(?:assistant|ai|agent|model|llm|developer|admin)[-_ ](?:instructions?|messages?|notes?|prompt|directives?|override|commands?)>/gi,
  ],
  ['addressed', /[,;] (?:assistant|AI|agent|model)[:,] |<!-- ?(?:AI|assistant|model|agents?|LLMs?)[:,]/gi],
  ['loud', /<\/?(?:important|critical|urgent|mandatory|required|instructions?|attention|warning|note|priority)>/gi],
  ['loud', /\b(?:IMPORTANT|CRITICAL|MANDATORY|URGENT|ATTENTION)\b ?[:!]/g],
  [
    'template',
    /<\|(?:im_start|im_end|system|user|assistant|start_header_id|eot_id)\|>|<<\/?SYS>>|\[\/?INST\]|<\/?system[-_]reminder>/gi,
  ],
  ['template', /(?:^|\n)#{2,4} (?:Instruction|System|Human|Assistant): ?/g],
  [
    'template',
    /[-=*#]{2,8} ?(?:END|BEGIN|START)(?: OF)?(?: THE)? (?:TOOL|SYSTEM|USER|ASSISTANT|UNTRUSTED)(?: (?:OUTPUT|RESULT|RESPONSE|INPUT|PROMPT|DATA|MESSAGE|INSTRUCTIONS))? ?[-=*#]{2,8}/gi,
  ],
  ['template', /\b[Ii]f you are an? (?:AI|LLM|language model|AI assistant|AI agent|automated (?:agent|assistant))\b/g],
];
