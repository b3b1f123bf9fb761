// Where machines keep what opens other doors. Linear: each alternative begins with its own literal.
const places: readonly RegExp[] = [
  /[\\/~]\.(?!ssh[\\/][\w.-]{1,60}\.pub\b)(?:ssh|aws|gnupg|kube|docker|azure|netrc|npmrc|pypirc|pgpass|git-credentials|bash_history|zsh_history|cursor|claude|codex)\b/i,
  /(?<![\w.])\.(?:netrc|npmrc|pypirc|pgpass|git-credentials|bash_history|zsh_history)\b/i,
  /\bid_(?:rsa|dsa|ecdsa|ed25519)\b(?!\.pub)/i,
  /(?<![\w.*])\.env(?:\.(?:local|prod|production|development))?(?![\w.-])/,
  /[\\/]etc[\\/](?:passwd|shadow|sudoers)\b/i,
  /[\\/]proc[\\/](?:self|\d+)[\\/](?:environ|cmdline|mem|maps)\b/i,
  /\b(?:application_default_credentials|claude_desktop_config|service[-_]account(?:[-_]key)?)\.json\b/i,
  /\b(?:cookies\.sqlite|wallet\.dat|login\.keychain|key[34]\.db)\b/i,
  /\b169\.254\.169\.254\b|\bmetadata\.google\.internal\b/i,
];

/** Where in a text a place is named that holds keys or credentials; -1 when nowhere. */
export const secretPlace = (text: string): number => {
  for (const place of places) {
    const at = text.search(place);
    if (at >= 0) return at;
  }
  return -1;
};

// Words that address who reads, and have no place in a value: markup of roles, orders to forget or to hide.
const addressed =
  /<\/?(?:system|important|instructions?|secret|hidden|admin|assistant)\b|\[\/?(?:system|inst|important|admin)\]|\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|every\s+|the\s+|your\s+|my\s+){0,4}(?:previous|prior|earlier|above|preceding|other|system|safety|security)\b|\b(?:do\s+not|don'?t|never|without)\s+(?:tell|mention|inform|show|reveal|notify|ask|telling|mentioning|informing|showing|asking)\w*\b[^.]{0,30}\b(?:user|human|anyone|person|them|it|this)\b|\byou\s+are\s+now\b|\b(?:dear\s+)?(?:assistant|ai|llm|agent|claude|gpt)\s*[:,]\s/i;

const order =
  /\b(?:first|before|after|then|also|always|must|please|and|immediately)\s+(?:you\s+)?(?:must\s+|also\s+|always\s+)?(?:call|invoke|run|execute|read|open|send|forward|append|attach|include|upload|post|fetch|copy|e-?mail|reveal|leak|exfiltrate|delete|transfer)\b/i;

const command =
  /\b(?:curl|wget)\b[^|\n]{1,200}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\brm\s+-rf?\s+[~/*]|\$\((?:curl|wget|cat|env|whoami)\b/i;

/** What a value of a schema is, when it speaks to who reads rather than being one of many values. */
export const lureIn = (
  whole: string,
): { readonly at: number; readonly what: 'order' | 'place' | 'command' } | undefined => {
  // Enough to know an order by, and bounded: some of these patterns look back over what they read.
  const text = whole.slice(0, 16_384);
  const told = text.search(addressed);
  if (told >= 0) return { at: told, what: 'order' };
  const ran = text.search(command);
  if (ran >= 0) return { at: ran, what: 'command' };
  const place = secretPlace(text);
  if (place >= 0) return { at: place, what: 'place' };
  const ordered = text.search(order);
  return ordered >= 0 ? { at: ordered, what: 'order' } : undefined;
};
