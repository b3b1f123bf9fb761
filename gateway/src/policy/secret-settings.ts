import { entropy, isPlaceholder } from './placeholder.ts';

// A name that says its value is a credential, and words beside it that say it is not.
const credential =
  'passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_. -]?key|apikey|access[_. -]?key|account[_. -]?key|private[_. -]?key|auth[_. -]?key|encryption[_. -]?key|signing[_. -]?key|credentials?|_auth';
const credentialName = new RegExp(credential, 'i');
const harmlessName =
  /page|next|prev|cursor|continuation|csrf|xsrf|max|min|count|limit|length|usage|public|hash|digest|checksum|fingerprint|_id$|name|type|field|selector|header|path|file|url|uri|expires|policy|prompt|completion|input|output/i;

const assignment = new RegExp(
  `(?<![\\w.-])([\\w.-]{0,48}?(?:${credential})[\\w.-]{0,32})["']?\\s*(?:=>|:=|=|:|\\bis\\b)\\s*["'\`]?([^\\s"'\`,;<>{}()|]{8,})`,
  'gi',
);

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const digest = /^(?:(?:md5|sha\d+)[:-]|\$(?:2[aby]|argon2\w*|scrypt|pbkdf2)\$)/i;

/** Whether a value looks drawn by chance: long, of several kinds of characters, and no code, path, address or digest. */
const looksRandom = (value: string, least: number): boolean =>
  value.length >= least &&
  /[0-9]/.test(value) &&
  /[A-Za-z]/.test(value) &&
  entropy(value) >= 3 &&
  !/^(?:[a-z]+:\/\/|[~.]?\/|\$|process\.|os\.|env\.|config\.)/i.test(value) &&
  !uuid.test(value) &&
  !digest.test(value) &&
  !isPlaceholder(value);

/** Whether a setting of this name with this value gives a credential away. */
export const isCredential = (name: string, value: string): boolean =>
  credentialName.test(name) && !harmlessName.test(name) && looksRandom(value, 16);

const basicPair = (encoded: string, decode: (text: string) => string | undefined): boolean => {
  const password = /^[^\s:]+:([^\s]{6,})$/.exec(decode(encoded) ?? '')?.[1];
  return password !== undefined && !isPlaceholder(password) && !commonPassword.test(password);
};

const commonPassword =
  /^(?:p[a4@]ss(?:w[o0]rd|wd)?\d*|secret|user|admin|root|postgres|mysql|guest|test|changeit|pw|pwd)$/i;

const isRealPassword = (password: string): boolean =>
  !commonPassword.test(password) && !isPlaceholder(password) && (password.length >= 8 || /\d/.test(password));

/**
 * A credential that is recognised by what stands before it: an assignment, an authorization header, the password of a
 * URL, a netrc line. `decode` reads base64 text.
 */
export const credentialInContext = (text: string, decode: (text: string) => string | undefined): string | undefined => {
  // Almost no text has the name of a credential, and most of it would be read to find that out.
  const assigned = credentialName.test(text) ? text.matchAll(assignment) : [];
  for (const [, name = '', value = ''] of assigned) {
    if (isCredential(name, value.replace(/[.!?]+$/, ''))) return 'a credential';
  }
  if (!/bearer|basic|:\/\/|login/i.test(text)) return undefined;
  for (const [, token = ''] of text.matchAll(/\bbearer\s+([\w.~+/=-]{20,})/gi)) {
    if (looksRandom(token, 20)) return 'a bearer token';
  }
  for (const [, pair = ''] of text.matchAll(/\bbasic\s+([A-Za-z0-9+/=_-]{12,})/gi)) {
    if (basicPair(pair, decode)) return 'a user name and password';
  }
  for (const [, password = ''] of text.matchAll(/[a-z0-9+.-]:\/\/[^\s:@/]*:([^\s@/]{4,})@/gi)) {
    if (isRealPassword(password)) return 'a URL with a password';
  }
  for (const [, password = ''] of text.matchAll(/\blogin\s+\S+\s+password\s+(\S{6,})/gi)) {
    if (isRealPassword(password)) return 'a netrc password';
  }
  return undefined;
};
