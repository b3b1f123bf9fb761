/** Revisions that open with `initialize`, oldest first. */
export const handshakeRevisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;
export type HandshakeRevision = (typeof handshakeRevisions)[number];

export const newestHandshake: HandshakeRevision = '2025-11-25';

export const isHandshakeRevision = (version: unknown): version is HandshakeRevision =>
  handshakeRevisions.some((known) => known === version);

/** The revision to answer an `initialize` with: the one asked for where we speak it, else our newest (MCP, «Version negotiation»). */
export const negotiate = (requested: unknown): HandshakeRevision =>
  isHandshakeRevision(requested) ? requested : newestHandshake;

/** Links to resources stand in results since 2025-06-18 (MCP, «Resource Links»). */
export const hasLinks = (revision: HandshakeRevision): boolean => revision >= '2025-06-18';

/** Only this revision lets a peer send several messages as one list (MCP 2025-03-26, «Batching»). */
export const allowsBatches = (revision: HandshakeRevision): boolean => revision === '2025-03-26';
