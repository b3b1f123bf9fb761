/** What was built, with sizes in bytes. */
export interface BuiltAddon {
  readonly folder: string;
  readonly archive: string;
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
  readonly archiveBytes: number;
}

export declare const buildAddon: (to?: string) => Promise<BuiltAddon>;
