import { realpathSync } from 'node:fs';

import { createAlertBook } from './alerts.ts';
import type { AlertBook } from './alerts.ts';
import type { ArtifactBook } from './artifacts/book.ts';
import { openAuditLog } from './audit-log.ts';
import type { AuditLog } from './audit-log.ts';
import { createAuditQuery } from './audit-query.ts';
import type { Ledger, Verified } from './audit-ledger.ts';
import type { AuditQuery } from './audit-query.ts';
import { createCatalogStore } from './catalog.ts';
import type { CatalogStore } from './catalog.ts';
import { changeRecorder } from './change-record.ts';
import type { StateChange } from './change-record.ts';
import { createConfigRuns } from './config-runs.ts';
import type { ConfigRuns } from './config-runs.ts';
import { createConfigVersions } from './config-versions.ts';
import type { ConfigVersions } from './config-versions.ts';
import { openDatabase } from './database.ts';
import { createFreezeStore } from './freezes.ts';
import type { FreezeStore } from './freezes.ts';
import { createGlanceBook } from './glances.ts';
import type { GlanceBook } from './glances.ts';
import { createGrantStore } from './grants.ts';
import type { GrantStore } from './grants.ts';
import { createHeldResults } from './held-results.ts';
import type { HeldResults } from './held-results.ts';
import { createHistoryStore } from './histories.ts';
import type { HistoryStore } from './histories.ts';
import { createHoldStore } from './holds.ts';
import type { HoldStore } from './holds.ts';
import { systemKeychain } from './keychain.ts';
import type { Keychain } from './keychain.ts';
import { createDataFolder } from './location.ts';
import { createMinuteBook } from './minutes.ts';
import type { MinuteBook } from './minutes.ts';
import { createQuestionBook } from './questions.ts';
import type { QuestionBook } from './questions.ts';
import { createOrderStore } from './orders.ts';
import type { OrderStore } from './orders.ts';
import { createPinStore } from './pins.ts';
import type { PinStore } from './pins.ts';
import { createRunBook } from './runs.ts';
import type { RunBook } from './runs.ts';
import { createSecretStore } from './secrets.ts';
import type { SecretStore } from './secrets.ts';
import { createStamps } from './stamps.ts';
import type { Stamps } from './stamps.ts';
import { createTokenStore } from './tokens.ts';
import type { TokenStore } from './tokens.ts';
import { createUses } from './uses.ts';
import type { Uses } from './uses.ts';
import type { Warn } from './warn.ts';

/** All that is kept between runs, in the user's data folder. */
export interface State extends Disposable {
  readonly folder: string;
  /** The same folder in each form of its path: as it was given, and with links resolved. */
  readonly folders: readonly string[];
  readonly grants: GrantStore;
  /** What waits for a person, in whatever process. */
  readonly questions: QuestionBook;
  readonly uses: Uses;
  readonly freezes: FreezeStore;
  readonly holds: HoldStore;
  readonly results: HeldResults;
  readonly histories: HistoryStore;
  /** Gateways that run, in whatever process, and what is wanted of them. */
  readonly runs: RunBook;
  readonly orders: OrderStore;
  readonly alerts: AlertBook;
  readonly glances: GlanceBook;
  /** How gateways did over the last day. */
  readonly minutes: MinuteBook;
  readonly pins: PinStore;
  readonly catalogs: CatalogStore;
  readonly records: AuditQuery;
  readonly tokens: TokenStore;
  readonly secrets: SecretStore;
  /** Records what a person did to what is kept beside this file. Throws where it cannot be recorded. */
  recordChange(change: StateChange): void;
  /** Configurations that held. */
  readonly configVersions: ConfigVersions;
  /** By what running gateways hold. */
  readonly configRuns: ConfigRuns;
  /** What has changed in this file, by whatever process. */
  readonly stamps: Stamps;
  /** Where a running gateway writes its records; opened on first use, for a mere reader needs none. */
  readonly audit: AuditLog;
  /** What was kept out of answers; loaded on first use. */
  artifacts(): Promise<ArtifactBook>;
  /** What proves the audit; loaded on first use, for few need it. Its key is kept as secrets are. */
  ledger(): Promise<Ledger>;
  /** Verifies the audit without keeping this process from its calls. */
  verify(onProgress?: (records: number, of: number) => void): Promise<Verified>;
}

export interface StateOptions {
  /** Where the key of the secrets is kept. Not touched before a secret is set or read. */
  readonly keychain?: Keychain;
}

/** Opens the state in `folder`, which is made where it is missing. Throws with a remedy when it cannot be used. */
export const openState = (folder: string, warn: Warn, { keychain = systemKeychain() }: StateOptions = {}): State => {
  const database = openDatabase(createDataFolder(folder));
  const folders = [...new Set([folder, realpathSync(folder)])];
  const grants = createGrantStore(database, warn);
  let artifacts: ArtifactBook | undefined;
  let audit: AuditLog | undefined;
  let alerts: AlertBook | undefined;
  let glances: GlanceBook | undefined;
  let minutes: MinuteBook | undefined;
  let stamps: Stamps | undefined;
  return {
    folder,
    folders,
    grants,
    questions: createQuestionBook(database, grants),
    uses: createUses(database),
    freezes: createFreezeStore(database),
    holds: createHoldStore(database),
    results: createHeldResults(database),
    histories: createHistoryStore(database),
    runs: createRunBook(database),
    orders: createOrderStore(database),
    pins: createPinStore(database),
    catalogs: createCatalogStore(database, warn),
    records: createAuditQuery(database, warn),
    tokens: createTokenStore(database),
    secrets: createSecretStore({ database, keychain, warn }),
    recordChange(change) {
      const record = changeRecorder(database);
      database.transaction(() => record(change));
    },
    configVersions: createConfigVersions(database),
    configRuns: createConfigRuns(database),
    get alerts() {
      return (alerts ??= createAlertBook(database));
    },
    get glances() {
      return (glances ??= createGlanceBook(database));
    },
    get minutes() {
      return (minutes ??= createMinuteBook(database));
    },
    get stamps() {
      return (stamps ??= createStamps(database));
    },
    get audit() {
      audit ??= openAuditLog({ database, warn });
      return audit;
    },
    async artifacts() {
      const { createArtifactBook } = await import('./artifacts/book.ts');
      return (artifacts ??= createArtifactBook(database));
    },
    async ledger() {
      const { createLedger, keyPlace } = await import('./audit-ledger.ts');
      const keys = createSecretStore({ database, keychain, warn, ...keyPlace });
      return createLedger({ database, keys, warn });
    },
    async verify(onProgress) {
      const { verifyAside } = await import('./verify-thread.ts');
      return verifyAside(folder, onProgress);
    },
    [Symbol.dispose]() {
      audit?.close();
      database[Symbol.dispose]();
    },
  };
};
