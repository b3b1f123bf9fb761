/**
 * How much a finding asks for: `note` is shown where a person looks anyway, `flag` raises an alert, `hold` keeps what it was found
 * in from the model until a person has decided.
 */
export type Severity = 'note' | 'flag' | 'hold';

/** Something about what a server says that a person should know. */
export interface Finding {
  /** Which rule found it, as in the name of its file: `hidden-instructions`. */
  readonly kind: string;
  readonly severity: Severity;
  /** Where in the subject, as a path of keys: `tools[0].inputSchema.properties.note.description`. */
  readonly where: string;
  /** UTF-16 units before it in that text, where it is in a text. */
  readonly at?: number;
  /** What was found, at most 200 characters, every invisible or control character spelled out (`\u{202e}`). */
  readonly evidence: string;
  /** One sentence for a person: what it may mean. */
  readonly why: string;
}

export type JsonObject = { readonly [key: string]: unknown };

/** What is examined: one thing that a server said, as it came. */
export type Subject =
  | { readonly kind: 'tools'; readonly server: string; readonly tools: readonly JsonObject[] }
  | { readonly kind: 'result'; readonly server: string; readonly tool?: string; readonly result: JsonObject }
  /** `resources/list`, `resources/templates/list` or `resources/read`, by its key. */
  | { readonly kind: 'resource'; readonly server: string; readonly payload: JsonObject }
  /** `prompts/list` or `prompts/get`. */
  | { readonly kind: 'prompt'; readonly server: string; readonly payload: JsonObject }
  /** The result of `initialize`. */
  | { readonly kind: 'instructions'; readonly server: string; readonly payload: JsonObject }
  /** A request or notification of the server; `count` is how many alike came in this session. */
  | { readonly kind: 'request'; readonly server: string; readonly message: JsonObject; readonly count: number };

/** What else is known when a subject is examined. */
export interface Context {
  /** The names of the tools of all other servers, by server. */
  readonly others: ReadonlyMap<string, readonly string[]>;
}

/** One kind of finding: a pure function, which never throws and takes time in proportion to the size of the subject. */
export type Rule = (subject: Subject, context: Context) => readonly Finding[];
