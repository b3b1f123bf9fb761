/** Whose calls it answered: nobody else reads it. */
export interface ArtifactOwner {
  readonly client: string;
  /** Empty for none. */
  readonly project: string;
}

/** What is to be kept out of an answer. */
export interface ArtifactDraft {
  /** What it is called by its server, or by us. */
  readonly name: string;
  readonly mime: string;
  readonly server: string;
  readonly target: string;
  readonly call: string;
}

/** A file that was kept out of an answer. */
export interface Artifact extends ArtifactOwner, ArtifactDraft {
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly id: string;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** When it was last kept or read. */
  readonly usedAt: number;
}
