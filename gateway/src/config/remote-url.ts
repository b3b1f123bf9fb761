import { refusal } from './problem.ts';

/** This machine by the text of a host alone (RFC 6761, RFC 5735), in the spelling of WHATWG's parser. */
const loopback = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:[^.]+\.)*localhost\.?)$/;

const parsed = (text: string): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
};

const example = 'Write an address such as "https://mcp.example.org/mcp".';

/** What is wrong with the address of a server, as a refusal; undefined where it can be used. */
export const urlProblem = (text: string, allowHttp: boolean): string | undefined => {
  if (text.includes('${')) {
    return refusal(
      'Variables and secrets are not replaced in `url`: addresses stand in logs.',
      'Write the address itself, and hand a key over in `headers`.',
    );
  }
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
  const url = parsed(text);
  if (authority === undefined || url === undefined || /[\s\p{Cc}]/u.test(text) || /[\\%]/.test(authority))
    return refusal('This is not the address of a server over HTTP.', example);
  if (authority.includes('@')) {
    return refusal(
      'A name or password in an address is shown wherever the address is.',
      'Hand it over in `headers`: `"Authorization": "Basic ${secret:NAME}"`.',
    );
  }
  if (url.hash !== '') return refusal('What follows "#" is never sent to a server.', 'Leave it out.');
  if (url.protocol === 'https:' || allowHttp || loopback.test(url.hostname)) return undefined;
  return refusal(
    'Without encryption, everybody on the way can read and change what is said.',
    'Write https://, or `"allow_http": true` beside it where the way is one you trust.',
  );
};
