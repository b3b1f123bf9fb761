import type { Severity } from './finding.ts';
import { skeleton } from './skeleton.ts';

// Whom people sign in to: a host that carries such a name and is not theirs wants to be taken for them.
const brands =
  'github gitlab bitbucket google gmail microsoft outlook office365 azure apple icloud amazon aws paypal stripe slack discord notion atlassian jira dropbox facebook instagram whatsapp linkedin twitter openai anthropic claude chatgpt okta auth0 docker npmjs cloudflare heroku vercel netlify supabase salesforce zoom adobe netflix coinbase binance metamask telegram figma linear sentry datadog shopify'.split(
    ' ',
  );

const own: ReadonlySet<string> = new Set(brands);
// Made with the first host: a start does not wait for it.
let byLook: ReadonlyMap<string, string> | undefined;
const posedAs = (name: string): string | undefined =>
  (byLook ??= new Map(brands.map((brand) => [skeleton(brand), brand]))).get(skeleton(name));

const suffixes = /^(?:co|com|org|net|gov|ac|edu)\.[a-z]{2}$/;

interface Doubt {
  readonly severity: Severity;
  readonly why: string;
}

const hold = (why: string): Doubt => ({ severity: 'hold', why });

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const ofHost = (host: string): Doubt | undefined => {
  const labels = host.split('.');
  if (labels.some((label) => label.startsWith('xn--')) || !/^[\x21-\x7e]*$/.test(host)) {
    return hold('Its host is written in letters that look like others.');
  }
  const registrable = suffixes.test(labels.slice(-2).join('.')) ? 3 : 2;
  const name = labels.at(-registrable) ?? '';
  if (own.has(name)) return undefined;
  const posed = posedAs(name);
  if (posed !== undefined) return hold(`Its host is written to be taken for ${posed}.`);
  const before = labels.slice(0, -registrable);
  const inside = before.findIndex((label) => own.has(label));
  // `github.com.x.example`: a whole host of someone in front of another.
  if (inside >= 0 && /^(?:com|org|net|io|dev|app|co|ai)$/.test(before[inside + 1] ?? '')) {
    return hold(`It begins like the host of ${before[inside]}, but leads to ${labels.slice(-registrable).join('.')}.`);
  }
  const part = [...before, name]
    .flatMap((label) => label.split('-'))
    .find((word) => own.has(word) || posedAs(word) !== undefined);
  if (part === undefined) return undefined;
  const posing = /\b(?:login|log-?in|signin|sign-in|verify|secure|account|auth|sso|support|update|billing|wallet)/.test(
    host,
  );
  return posing
    ? hold(`It carries the name of ${part}, but leads to ${labels.slice(-registrable).join('.')}.`)
    : {
        severity: 'flag',
        why: `It carries the name of ${part}, but leads to ${labels.slice(-registrable).join('.')}.`,
      };
};

/** Why a person should not follow an address that a server asks them to open; undefined when nothing speaks against it. */
export const doubtfulUrl = (url: string): Doubt | undefined => {
  const { scheme, authority } =
    /^\s*(?<scheme>[a-z][a-z0-9+.-]*):(?:\/\/(?<authority>[^/?#]*))?/i.exec(url)?.groups ?? {};
  if (scheme === undefined) return hold('It is no address.');
  if (!/^https?$/i.test(scheme)) return hold(`An address of ${scheme}: does not lead to a page.`);
  const host = (authority ?? '').replace(/^.*@/, '').replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host) || host.endsWith('.localhost');
  if ((authority ?? '').includes('@')) return hold('What stands before the @ is no host, only looks like one.');
  if (/^http$/i.test(scheme) && !isLocal) return hold('It is not encrypted: anyone on the way reads and changes it.');
  if (isLocal) return undefined;
  if (ipv4.test(host) || host.startsWith('[') || /^(?:0x[0-9a-f]+|\d+)$/.test(host)) {
    return hold('It leads to a bare address, which says nothing about whose it is.');
  }
  if (/\\|%(?:2f|40|5c)/i.test(authority ?? '')) return hold('Its host is written to be misread.');
  return ofHost(host);
};
