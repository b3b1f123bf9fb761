import type { Report } from './problem.ts';
import type { Template } from './secret-reference.ts';
import { isSecretName, parseReferences } from './secret-reference.ts';

/** Names of variables and headers whose value is a key: `GITHUB_TOKEN`, `X-Api-Key`, `DB_PASSWORD`, `Authorization`. */
const keyName =
  /(?:^|[_-])(?:token|key|secret|pass|passwd|passphrase|pwd|pat|credentials?|cookie|auth)$|(?:password|apikey|secretkey|accesstoken|authorization)$/i;
const passwordName = /(?:pass|passwd|password|passphrase|pwd)$/i;

const explained = /example|your|placeholder|change_?me|dummy|xxxx|\*\*\*|\.\.\.|[<>]/i;
const pathOrAddress = /^(?:[a-z][a-z\d+.-]*:\/\/|[~.]?[/\\]|[A-Z]:\\)/i;

/** Whether a value was drawn by chance rather than written: long, without spaces, of letters and digits. */
const looksDrawn = (value: string): boolean =>
  value.length >= 16 &&
  !/\s/.test(value) &&
  /\d/.test(value) &&
  /[A-Za-z]/.test(value) &&
  new Set(value).size >= 8 &&
  !explained.test(value) &&
  !pathOrAddress.test(value);

/**
 * Whether a setting holds a key in the clear: its name says so, and its value, as written, looks like one. What names a
 * secret or a variable does not.
 */
export const isPlainKey = (name: string, written: Template): boolean => {
  const [text = '', ...more] = written;
  if (typeof text !== 'string' || more.length > 0 || text.includes('${') || !keyName.test(name)) return false;
  const value = text.replace(/^(?:bearer|basic|token)\s+/i, '');
  if (passwordName.test(name)) return value.length >= 8 && !explained.test(value) && !pathOrAddress.test(value);
  return looksDrawn(value);
};

/** Whether a text that may be no JSON at all has a key in the clear: by the names and values that stand in it. */
export const hasPlainKeys = (text: string): boolean =>
  [...text.matchAll(/"([^"\\]{1,200})"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].some(([, name = '', value = '']) =>
    isPlainKey(name, parseReferences(value)),
  );

type Texts = Readonly<Record<string, string>> | undefined;

/** What a configuration has of texts that may be keys. */
interface Written {
  readonly mcpServers?: Readonly<Record<string, { readonly env?: Texts; readonly headers?: Texts }>> | undefined;
}

/** Reports every key that stands in the configuration itself, with what to do about it; never its value. */
export const keysInTheClear = ({ mcpServers = {} }: Written, report: Report): void => {
  for (const [server, { env, headers }] of Object.entries(mcpServers)) {
    for (const [section, texts] of Object.entries({ env, headers })) {
      for (const [name, text] of Object.entries(texts ?? {})) {
        if (!isPlainKey(name, parseReferences(text))) continue;
        const secret = isSecretName(name) ? name : 'NAME';
        report(
          ['mcpServers', server, section, name],
          'A key stands in the configuration, where every copy of the file carries it.',
          `Keep it with \`storycore-mcp secret set ${secret}\`, and write "\${secret:${secret}}" here.`,
        );
      }
    }
  }
};
