import { isFileUri } from '../policy/file-uri.ts';

/** Whether the text begins like a URL with an authority. */
export const hasScheme = (text: string): boolean => /^\s*[a-z][a-z0-9+.-]+:\/\//i.test(text);

/** Whether it is the URL of something other than a file. */
export const isAddress = (text: string): boolean => hasScheme(text) && !isFileUri(text.trim());

const begins = /^\s*(?:[\\/]|\.{1,2}(?:[\\/]|$)|~|[A-Za-z]:[\\/]|file:|\$[{A-Z]|%[A-Za-z]+%)/i;
const climbs = /(?:^|[\\/])\.\.(?:[\\/]|$)/;
const disguised = /%(?:25)*(?:2e|2f|5c)|[\u2024\u2025\u2044\u2215\uff0e\uff0f\uff3c]/i;

/** What nobody writes by chance where no path is meant: absolute, climbing, a home folder, a drive, a variable, disguised. */
export const looksLikePath = (text: string): boolean => begins.test(text) || climbs.test(text) || disguised.test(text);

/** Whether a file name is more than a name in one folder, in some reading. */
export const isMoreThanName = (text: string): boolean =>
  /[\\/%$~\p{Cc}]|^\.\.?$|^[A-Za-z]:/u.test(text) || looksLikePath(text);

/** A pattern that could climb or start elsewhere once its braces are expanded, which depends on who expands them. */
export const climbsInBraces = (text: string): boolean => /[{(,|]\s*(?:\.\.|[\\/~]|[A-Za-z]:[\\/])/.test(text);
