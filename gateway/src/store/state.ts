import { realpathSync } from 'node:fs';

import { openAuditLog } from './audit-log.ts';
import type { AuditLog } from './audit-log.ts';
import { createAuditQuery } from './audit-query.ts';
import type { AuditQuery } from './audit-query.ts';
import { createCatalogStore } from './catalog.ts';
import type { CatalogStore } from './catalog.ts';
import { openDatabase } from './database.ts';
import { createGrantStore } from './grants.ts';
import type { GrantStore } from './grants.ts';
import { createDataFolder } from './location.ts';
import { createUses } from './uses.ts';
import type { Uses } from './uses.ts';
import type { Warn } from './warn.ts';

/** All that is kept between runs, in the user's data folder. */
export interface State extends Disposable {
  readonly folder: string;
  /** The same folder in each form of its path: as it was given, and with links resolved. */
  readonly folders: readonly string[];
  readonly grants: GrantStore;
  readonly uses: Uses;
  readonly catalogs: CatalogStore;
  readonly records: AuditQuery;
  /** Where a running gateway writes its records; opened on first use, for a mere reader needs none. */
  readonly audit: AuditLog;
}

/** Opens the state in `folder`, which is made where it is missing. Throws with a remedy when it cannot be used. */
export const openState = (folder: string, warn: Warn): State => {
  const database = openDatabase(createDataFolder(folder));
  const folders = [...new Set([folder, realpathSync(folder)])];
  let audit: AuditLog | undefined;
  return {
    folder,
    folders,
    grants: createGrantStore(database, warn),
    uses: createUses(database),
    catalogs: createCatalogStore(database, warn),
    records: createAuditQuery(database, warn),
    get audit() {
      audit ??= openAuditLog({ database, warn });
      return audit;
    },
    [Symbol.dispose]() {
      audit?.close();
      database[Symbol.dispose]();
    },
  };
};
