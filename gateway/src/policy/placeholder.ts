const words =
  /example|your|placeholder|dummy|sample|change_?me|redacted|replace|insert|xxxx|\*\*\*|\.\.\.|…|[<>]|\$\{|\{\{|%\(|not-?a-?real|fake|masked|foobar|deadbeef|goes-?here|key-?here|token-?here|secret-?here|todo|abcdefgh|12345678/i;

// Keys that their issuers print in public documentation, where they open nothing.
const documented: readonly string[] = [
  '4eC39HqLyjWDarjtT1zdp7dc',
  'BQokikJOvBiI2HlWgH4olfQ2',
  'tGN0bIwXnHdwOa85VABjPdSn8nWY7G7I',
  // The payloads that jwt.io and RFC 7515, 7519 use: {"sub":"1234567890"… and {"iss":"joe"…
  'eyJzdWIiOiIxMjM0NTY3ODkw',
  'eyJpc3MiOiJqb2Ui',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
];

/** Shannon entropy in bits per character. */
export const entropy = (text: string): number => {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
};

/** How much of a text counts up: `abcd`, `0123`. */
const runningShare = (text: string): number => {
  let steps = 0;
  for (let at = 1; at < text.length; at++) if (text.charCodeAt(at) - text.charCodeAt(at - 1) === 1) steps++;
  return steps / Math.max(1, text.length - 1);
};

/** Whether the random part of a key was written by a person who explains keys: `xxxx`, `your-key-here`, `1234567890`. */
export const isPlaceholder = (random: string): boolean =>
  words.test(random) ||
  documented.some((key) => random.includes(key)) ||
  entropy(random) < 2.5 ||
  runningShare(random) > 0.5;
