import { quoted, refusal } from './problem.ts';

const wildcard = '*.';

const canonicalName = (text: string): string | undefined => {
  const bare = /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) && text.split(':').length > 2 ? `[${text}]` : text;
  if (bare === '' || /[\s/\\?#@%*]/.test(bare) || /\]?:\d*$/.test(bare.replace(/^\[.*\]$/, ''))) return undefined;
  try {
    const name = new URL(`http://${bare}/`).hostname.replace(/^\[|\]$|\.$/g, '');
    return name.startsWith('-') ? undefined : name;
  } catch {
    return undefined;
  }
};

/**
 * The one spelling of a host (WHATWG URL: IDNA, lower case, any IPv4 notation as four numbers, IPv6 without brackets), without
 * a trailing dot; `*.` may stand before a name. When it is no host: what is wrong, as a refusal.
 */
export const canonicalHost = (text: string): { readonly host: string } | { readonly refusal: string } => {
  if (text === '*') {
    return {
      refusal: refusal('"*" would be every host.', 'Name the hosts; `*.example.org` means every name under it.'),
    };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return {
      refusal: refusal(
        `${quoted(text)} is an address, not a host.`,
        'Write the host alone, such as "api.example.org".',
      ),
    };
  }
  const starred = text.startsWith(wildcard);
  const host = canonicalName(starred ? text.slice(wildcard.length) : text);
  if (host === undefined || host === '') {
    return {
      refusal: refusal(
        `${quoted(text)} is not a host.`,
        'Write a host name or an IP address without port or path, such as "api.example.org"; ports have a key of their own.',
      ),
    };
  }
  if (starred && (host.includes(':') || /^[\d.]+$/.test(host))) {
    return { refusal: refusal(`${quoted(text)} mixes a pattern with an address.`, 'Write the address itself.') };
  }
  return { host: starred ? `${wildcard}${host}` : host };
};
