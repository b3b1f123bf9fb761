const most = { words: 12_000, json: 24_000 };

interface Words {
  readonly text: string;
  readonly rest: number;
}

const cut = (text: string, at: number): Words =>
  text.length <= at ? { text, rest: 0 } : { text: text.slice(0, at), rest: text.length - at };

/** A text of a server, as much of it as a page is sent. */
export const wordsOf = (text: unknown): Words => cut(typeof text === 'string' ? text : '', most.words);

/** A value as JSON, a key a line. */
export const jsonOf = (value: unknown): Words => cut(JSON.stringify(value, undefined, 2) ?? '', most.json);
