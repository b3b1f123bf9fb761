/** What a stretch of text seems to be after. */
export type SignKind =
  /** Earlier instructions are to be forgotten. */
  | 'override'
  /** Speaks as the system, the user or the chat template. */
  | 'role'
  /** The end of a chat message, or words for readers that are models. */
  | 'template'
  /** Speaks to the model by name. */
  | 'addressed'
  /** The user is not to know, or not to be asked. */
  | 'conceal'
  /** A file or key of the user is to be read or handed over. */
  | 'secret'
  /** The conversation, the system prompt or what other tools said is to be handed over. */
  | 'context'
  /** Something is to be sent to an address that the text names. */
  | 'send'
  /** Says that it hands on what it gets. */
  | 'leak'
  /** Something downloaded is to be run, or files are to be wiped. */
  | 'command'
  /** Is to hold beyond this call. */
  | 'persist'
  /** Claims that somebody has agreed. */
  | 'consent'
  /** Other tools are to be left alone. */
  | 'prefer'
  /** What the user asked for or gets is to be altered. */
  | 'tamper'
  /** Another tool or step is to come first. */
  | 'detour'
  /** What other tools do is to be changed. */
  | 'meddle'
  /** The reader is to run something to prove something. */
  | 'trick'
  /** What the user has is to be sent to an address that the text names. */
  | 'handover'
  /** A tool is to be called at once that deletes, pays or lets in. */
  | 'drive'
  /** Nobody is to be asked. */
  | 'waive'
  /** A place that people do not see. */
  | 'buried'
  /** A tag or word that cries for attention. */
  | 'loud';

/** A sign that stands in a text. */
export interface Sign {
  readonly kind: SignKind;
  readonly at: number;
  readonly length: number;
  /** Whether it was guessed from words that stand together, and so alone never holds anything. */
  readonly guessed?: boolean;
}
