/**
 * The state file's schema, one migration a version, applied in order and never edited once published. `PRAGMA
 * user_version` counts those that ran.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    effect TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    expires_at INTEGER,
    uses INTEGER,
    revoked_at INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX grants_live ON grants (given_at, id) WHERE revoked_at IS NULL;

  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  INSERT INTO counters VALUES ('grants', 0);

  CREATE TABLE catalog (server_hash TEXT PRIMARY KEY, saved_at INTEGER NOT NULL, server TEXT NOT NULL) STRICT;

  -- owner: the process that has yet to say what came of the call. begun and ended: JSON as it was written; the record
  -- is the first overlaid with the second.
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    client TEXT NOT NULL,
    server TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    owner TEXT,
    begun TEXT NOT NULL,
    ended TEXT
  ) STRICT;
  CREATE INDEX audit_at ON audit (at, id);
  CREATE INDEX audit_owner ON audit (owner) WHERE owner IS NOT NULL;
  `,
  `
  -- granted: the content of a counted grant of the configuration.
  CREATE TABLE uses (granted TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT;
  `,
  `
  -- hash: SHA-256 of the token, in hexadecimal. The token itself is kept by its client alone.
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    client TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
  ) STRICT;
  `,
  `
  -- One server is approved once for each way in which it is started. surface: JSON of all that was approved.
  CREATE TABLE pins (
    server TEXT NOT NULL,
    launch TEXT NOT NULL,
    digest TEXT NOT NULL,
    stage TEXT NOT NULL,
    pinned_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    surface TEXT NOT NULL,
    PRIMARY KEY (server, launch)
  ) STRICT;

  CREATE TABLE holds (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    server TEXT NOT NULL,
    name TEXT NOT NULL,
    held_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    released_at INTEGER,
    why TEXT NOT NULL,
    evidence TEXT NOT NULL
  ) STRICT;
  CREATE INDEX holds_live ON holds (at, id) WHERE released_at IS NULL;
  INSERT INTO counters VALUES ('pins', 0), ('holds', 0);
  `,
  `
  -- owner: the run of a gateway that asks; a question ends with it. body: what a person is shown. outcome: what was answered.
  CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    ended_at INTEGER,
    body TEXT NOT NULL,
    outcome TEXT
  ) STRICT;
  CREATE INDEX questions_open ON questions (owner) WHERE state = 'open';

  -- alone: for one waiting call, which is told of it; no other is decided by it. run: it ends with this run of a gateway.
  ALTER TABLE grants ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE grants ADD COLUMN run TEXT;
  CREATE INDEX grants_run ON grants (run) WHERE run IS NOT NULL AND revoked_at IS NULL;
  `,
  `
  -- key: digest of who called what with which arguments. hold: the id of its hold; the result is free when that is released.
  CREATE TABLE results (
    call TEXT PRIMARY KEY,
    hold TEXT NOT NULL,
    key TEXT NOT NULL,
    server TEXT NOT NULL,
    target TEXT NOT NULL,
    client TEXT NOT NULL,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    result TEXT NOT NULL
  ) STRICT;

  -- What is usual for a server: JSON of running statistics.
  CREATE TABLE histories (server TEXT PRIMARY KEY, saved_at INTEGER NOT NULL, history TEXT NOT NULL) STRICT;
  `,
  `
  -- server: whose calls stand still; the empty one stands for all.
  CREATE TABLE freezes (
    server TEXT PRIMARY KEY,
    frozen_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    why TEXT NOT NULL,
    ends_running INTEGER NOT NULL
  ) STRICT;
  INSERT INTO counters VALUES ('freezes', 0);
  `,
  `
  -- The chain of the audit, see docs/decisions/0011. writer: who wrote the begin. hash: of the link that it makes, whose number
  -- is seq. end_link and end_hash: of an end that came later.
  ALTER TABLE audit ADD COLUMN writer TEXT;
  ALTER TABLE audit ADD COLUMN hash TEXT;
  ALTER TABLE audit ADD COLUMN end_link INTEGER;
  ALTER TABLE audit ADD COLUMN end_hash TEXT;
  CREATE UNIQUE INDEX audit_end_link ON audit (end_link) WHERE end_link IS NOT NULL;

  -- The one row knows both ends of the chain. bytes: about what the records take. base: JSON of where it begins.
  CREATE TABLE audit_head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    link INTEGER NOT NULL,
    hash TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    base TEXT NOT NULL
  ) STRICT;

  -- line: what was signed, with its signature.
  CREATE TABLE audit_anchors (number INTEGER PRIMARY KEY, link INTEGER NOT NULL, line TEXT NOT NULL) STRICT;
  `,
  `
  -- Configurations that held. source: the file or folder. digest: of its bytes. unkept: why its bytes are not here.
  CREATE TABLE config_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    digest TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    unkept TEXT
  ) STRICT;
  CREATE INDEX config_versions_source ON config_versions (source, id);
  CREATE TABLE config_files (
    version INTEGER NOT NULL REFERENCES config_versions (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (version, name)
  ) STRICT;

  -- What each running gateway holds by. body: JSON of what was refused, and of what waits for a new start.
  CREATE TABLE config_runs (
    run TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    source TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    applied_at INTEGER NOT NULL,
    version INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What each run of a gateway last said of itself. owner: holds a lock as long as it lives. body: JSON.
  CREATE TABLE runs (
    owner TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  -- What a person wants of gateways that run, and what each of them made of it.
  CREATE TABLE orders (id TEXT PRIMARY KEY, server TEXT NOT NULL, asked_at INTEGER NOT NULL) STRICT;
  CREATE TABLE order_answers (
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    at INTEGER NOT NULL,
    how TEXT NOT NULL,
    why TEXT,
    PRIMARY KEY (id, owner)
  ) STRICT;
  INSERT INTO counters VALUES ('orders', 0);
  `,
  `
  -- How gateways that run are doing, written while somebody watches. id: an owner, as in the audit. body: JSON.
  CREATE TABLE glances (id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, shown_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  -- Until when somebody watches them, in epoch milliseconds.
  INSERT INTO counters VALUES ('watched', 0);

  -- run: the gateway that tells of it; what it did not end ended with it. server: empty for the gateway itself.
  CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    run TEXT NOT NULL,
    rule TEXT NOT NULL,
    server TEXT NOT NULL,
    action TEXT NOT NULL,
    words TEXT NOT NULL,
    fired_at INTEGER NOT NULL,
    cleared_at INTEGER,
    seen_at INTEGER
  ) STRICT;
  CREATE INDEX alerts_fired ON alerts (fired_at);
  `,
  `
  -- What each gateway did in each minute of the last day. run: as in alerts. body: JSON.
  CREATE TABLE minutes (at INTEGER NOT NULL, run TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (at, run)) STRICT;
  `,
  `
  -- What was kept out of answers, once for each client and project that it answered. id: SHA-256 of its bytes, and the name of
  -- the file. project: empty for none. used_at: when it was last kept or read.
  CREATE TABLE artifacts (
    id TEXT NOT NULL,
    client TEXT NOT NULL,
    project TEXT NOT NULL,
    server TEXT NOT NULL,
    target TEXT NOT NULL,
    call TEXT NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (id, client, project)
  ) STRICT;
  `,
];

/** Marks a SQLite file as ours: `SCMP`. */
export const applicationId = 0x53_43_4d_50;
