import { lowered } from '../policy/literal-index.ts';
import { runLengths } from '../policy/run-lengths.ts';
import { decodedRuns, disguisedIn } from './decodings.ts';
import { flowing } from './phrase.ts';
import { inData } from './rules/hidden-instructions.ts';
import { likelyWeight, several } from './signs.ts';

// ASCII and the letters and quotes of western languages, without what the rules look for.
const odd = /[^\t\n\r\u0020-\u007E\u00AB\u00B7\u00BB\u00BF-\u017E\u2013\u2014\u2018-\u201D\u2026\u20AC]/;
// What keys stand beside, what is decoded, what is loaded, and what looks like the name of a tool.
const telling =
  /passw|pwd|secret|token|key|credential|_auth|bearer|basic|login|:\/\/|[%\\&`]|[a-z0-9][_.-]+[a-z0-9]|\.\w|\w\(|[\w'"]\s+(?:tool|function)|(?:tool|function|call|invoke)\s|__/i;
const camel = /[a-z][A-Z]/;
const leet = /[a-z][013457@$]+[a-z]|\b[013457@$]+[a-z]{3}/i;
// What `flowing` changes.
const flows = /[\t\n\r]|\.\S/;
const longest = 16_384;

/** Below what is flagged. */
const most = 1.5;

/**
 * Whether a text of a result is so ordinary that no rule finds anything in it. Cheap; `false` says nothing. What another
 * server's tools are called is found where it looks like a name.
 */
export const isPlain = (text: string): boolean => {
  if (text.length > longest || odd.test(text)) return false;
  if (text.length < 8) return true;
  if (telling.test(text) || camel.test(text) || leet.test(text)) return false;
  const { letters, digits, singles } = runLengths(text);
  if (singles >= 7 || ((letters >= 16 || digits >= 24) && decodedRuns(text).length > 0)) return false;
  const lower = lowered(text);
  if (!several.test(text)) return disguisedIn(lower).size === 0;
  return disguisedIn(lower).size === 0 && likelyWeight(flows.test(lower) ? flowing(lower) : lower, inData) <= most;
};
