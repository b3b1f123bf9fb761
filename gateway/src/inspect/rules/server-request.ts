import { doubtfulUrl } from '../doubtful-url.ts';
import { excerptFrom } from '../excerpt.ts';
import type { Finding, JsonObject, Rule, Severity, Subject } from '../finding.ts';
import { childrenOf, isObject, textOf } from '../json.ts';
import { lureIn } from '../lure.ts';
import { wantedIn, wantedWords } from '../wanted.ts';

const finding = (severity: Severity, where: string, evidence: string, why: string, at?: number): Finding => ({
  kind: 'server-request',
  severity,
  where,
  ...(at === undefined ? {} : { at }),
  evidence: excerptFrom(evidence, Math.max(0, (at ?? 0) - 60)),
  why,
});

/** How many alike a session may bring: what asks a person or a model, and what only informs. */
const most = { sampling: 20, elicitation: 20, changes: 50, others: 1000 } as const;

const flood = ({ message, count }: Subject & { kind: 'request' }): readonly Finding[] => {
  const method = textOf(message['method']);
  const limit = method.startsWith('sampling/')
    ? most.sampling
    : method.startsWith('elicitation/')
      ? most.elicitation
      : method.endsWith('list_changed') || method === 'roots/list'
        ? most.changes
        : most.others;
  if (count <= limit) return [];
  const severity = limit <= most.elicitation ? 'hold' : 'flag';
  return [
    finding(
      severity,
      'method',
      `${method}, ${count} times`,
      'So many wear out whoever must answer them, or cost what the person pays.',
    ),
  ];
};

const textsIn = (value: unknown, where: string, depth = 0): readonly (readonly [where: string, text: string])[] => {
  if (typeof value === 'string') return [[where, value]];
  if (depth > 20) return [];
  return childrenOf(value).flatMap(([key, child]) =>
    textsIn(child, typeof key === 'number' ? `${where}[${key}]` : `${where}.${key}`, depth + 1),
  );
};

const asked =
  /\b(?:repeat|reveal|print|output|show|list|return|write|quote|tell|give|send|include|summari[sz]e|what|dump|copy|share|provide|disclose|recite)\b/i;

const toolUse =
  /\b(?:use|call|invoke|run|execute|trigger)\s+(?:the\s+|your\s+|a\s+|any\s+){0,4}[`'"]?\w[\w.-]*[`'"]?\s+(?:tool|function|mcp)\b|\b(?:use|call|invoke|run|execute)\s+[`'"]?[a-z]+(?:_[a-z]+)+\b|\b(?:read|open|upload|delete|e-?mail|send|post|forward)\b[^.\n]{0,60}(?:\bto\s+\S+@\S+\.\w|\bto\s+https?:\/\/|[~/]\.\w|\/etc\/)/i;

const gathered =
  /\b(?:every|all|any)\s+(?:\w+\s+){0,3}(?:files?|documents?|messages?|secrets?|data|tools?|results?)\s+(?:that\s+)?(?:you(?:'ve|\s+have)?\s+(?:read|seen|received|opened|know|can)|from\s+(?:other|all)\s+servers?|in\s+(?:your|the)\s+context)\b/i;

const order = (where: string, text: string): readonly Finding[] => {
  const lure = lureIn(text);
  if (lure === undefined) return [];
  return [finding('hold', where, text, 'It speaks to the model as if it were the person or the system.', lure.at)];
};

const prompted = (where: string, text: string): readonly Finding[] => {
  const wanted =
    wantedIn(text) ??
    (/\bsystem\s+(?:prompt|instructions?)\b|\b(?:everything|all|text|words|lines)\s+(?:that\s+(?:is|was|stands)\s+)?above\s+(?:this|here|my)\b/i.test(
      text,
    )
      ? { what: 'prompt' as const, at: 0 }
      : undefined);
  // To ask about such a thing is ordinary; to ask for it takes a verb of handing over before it.
  if (
    wanted &&
    asked.test(text.slice(0, wanted.at + 80)) &&
    !/\b(?:article|essay|blog|title|story|translate|explain)\b/i.test(text.slice(0, 200))
  ) {
    return [
      finding('hold', where, text, `It makes the model give ${wantedWords[wanted.what]} to the server.`, wanted.at),
    ];
  }
  const all = text.search(gathered);
  if (all >= 0)
    return [finding('hold', where, text, 'It makes the model give what it has from elsewhere to the server.', all)];
  const tool = text.search(toolUse);
  return tool >= 0 ? [finding('hold', where, text, 'It makes the model use tools on behalf of a server.', tool)] : [];
};

const sampling = (params: JsonObject): readonly Finding[] => {
  const found: Finding[] = [];
  if (params['includeContext'] === 'allServers') {
    found.push(
      finding('hold', 'params.includeContext', 'allServers', 'It wants what the model has from all other servers.'),
    );
  }
  const tokens = params['maxTokens'];
  if (typeof tokens === 'number' && tokens > 32_000) {
    found.push(
      finding(
        tokens > 200_000 ? 'hold' : 'flag',
        'params.maxTokens',
        String(tokens),
        'The person pays for an answer this long.',
      ),
    );
  }
  const texts = [
    ...textsIn(params['messages'], 'params.messages'),
    ...textsIn(params['systemPrompt'], 'params.systemPrompt'),
  ];
  // Data that the server had summarised may contain anything, also quotes: only what comes early is its own request.
  for (const [where, text] of texts.filter(([, text]) => text.length > 8)) {
    const own = text.slice(0, 4000);
    found.push(...prompted(where, own));
    if (!/^\s*(?:is|does|classify|translate|summari[sz]e|rate|detect|judge)\b[^"]{0,60}["“:]/i.test(own)) {
      found.push(...order(where, own).filter(({ at = 0 }) => lureIn(own.slice(at))?.what === 'order'));
    }
  }
  return found;
};

const credential =
  /\b(?:passwords?|passwd|passphrase|passcode|pass[\s_-]?code|pwd|api[\s_-]*(?:keys?|tokens?|secrets?)|secret(?:[\s_-]*(?:key|token|access))?|(?:access|auth|bearer|refresh|session|personal|security)[\s_-]*(?:access[\s_-]*)?(?:tokens?|keys?|cookies?)|(?:github|gitlab|slack|npm|pypi|discord|telegram|notion|stripe|cloud|service|account|login)[\s_-]*tokens?|private[\s_-]*keys?|client[\s_-]*secret|credentials?|otp|one[\s_-]?time[\s_-]?(?:code|password|pin)|(?:2fa|mfa|totp|verification|authenticator|security|sms)[\s_-]*(?:codes?|tokens?)?|pin(?:[\s_-]?(?:code|number))?|cvv2?|cvc|(?:credit|debit|bank)[\s_-]*card(?:[\s_-]*number)?|card[\s_-]*number|iban|ssn|social[\s_-]security|seed[\s_-]*(?:phrase|words)|mnemonic|recovery[\s_-]*(?:phrase|codes?|key)|backup[\s_-]*codes?|ssh[\s_-]*key)\b/i;

const enter =
  /\b(?:enter|type|provide|paste|give|supply|input|submit|confirm|need|requires?|share|send|what\s+is|tell)\b/i;

// Settings about passwords, which are none.
const settings = /\b(?:length|policy|strength|expir\w+|rotat\w+|count|manager|hint|reset|name\s+of|type\s+of)\b/i;

const field = (name: string, schema: unknown, message: string): readonly Finding[] => {
  const words = isObject(schema) ? `${textOf(schema['title'])} ${textOf(schema['description'])}` : '';
  const type = isObject(schema) ? schema['type'] : undefined;
  if (type === 'boolean' || (isObject(schema) && ('enum' in schema || 'oneOf' in schema))) return [];
  const spelled = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' ');
  const where = `params.requestedSchema.properties.${name}`;
  const why = 'MCP forbids to ask for credentials in a form: what is typed goes to the server.';
  const own = [spelled, words].find((text) => credential.test(text) && !settings.test(text));
  if (own !== undefined) return [finding('hold', where, `${name}: ${own}`, why)];
  if (credential.test(message) && enter.test(message) && !settings.test(message))
    return [finding('hold', 'params.message', message, why)];
  return [];
};

const elicitation = (params: JsonObject): readonly Finding[] => {
  const message = textOf(params['message']);
  const found = [...order('params.message', message)];
  const url = textOf(params['url']);
  const doubt = url === '' ? undefined : doubtfulUrl(url);
  if (doubt) found.push(finding(doubt.severity, 'params.url', url, doubt.why));
  const schema = params['requestedSchema'];
  const properties = isObject(schema) && isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  for (const [name, each] of properties) found.push(...field(name, each, message));
  const wanted = wantedIn(message);
  if (wanted?.sure === true)
    found.push(finding('hold', 'params.message', message, `It asks for ${wantedWords[wanted.what]}.`, wanted.at));
  return found;
};

/** Requests of servers that abuse the model or the person: for context, credentials, tools or patience. */
export const serverRequest: Rule = (subject) => {
  if (subject.kind !== 'request') return [];
  const { message } = subject;
  const params = isObject(message['params']) ? message['params'] : {};
  const found = [...flood(subject)];
  const method = textOf(message['method']);
  if (method === 'sampling/createMessage') found.push(...sampling(params));
  else if (method === 'elicitation/create') found.push(...elicitation(params));
  else if (method.startsWith('notifications/')) {
    // What a server logs or reports may reach the model too; only orders are looked for, since logs speak of anything.
    found.push(
      ...textsIn(params, 'params')
        .slice(0, 200)
        .flatMap(([where, text]) => order(where, text.slice(0, 20_000))),
    );
  }
  return found.slice(0, 20);
};
