import { refusal } from './problem.ts';

/** RFC 9110, section 5.1. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}$/;

/** Of the connection, of the message and of the protocol: what they say is ours to know. */
const ours =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept|accept-encoding|last-event-id|mcp-.*|cookie2?|set-cookie2?|date|via|forwarded|x-forwarded-.*)$/i;

/** What is wrong with the name of a header, as a refusal; undefined where it can be sent. */
export const headerNameProblem = (name: string): string | undefined => {
  if (!token.test(name)) {
    return refusal(
      'This cannot be the name of a header.',
      'Write letters, digits and "-", such as "Authorization" or "X-Api-Key".',
    );
  }
  if (!ours.test(name)) return undefined;
  return refusal(
    `The header ${name} is not for the configuration to set.`,
    /^(?:set-)?cookie/i.test(name)
      ? 'Hand a key over in "Authorization" or the header that the server names; no cookies are kept or sent.'
      : 'Leave it out: the gateway says itself what belongs there.',
  );
};

/** Whether a text can be sent as the value of a header. */
export const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
