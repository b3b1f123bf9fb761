import type { Config } from './config/config.ts';
import type { Ledger } from './store/audit-ledger.ts';
import type { Signer } from './store/audit-anchor.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';

export interface KeepingOptions {
  readonly config: Pick<Config, 'audit'>;
  readonly state: Pick<State, 'audit' | 'ledger'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** When it begins: a gateway that is used for one call signs nothing. */
  readonly firstMs?: number;
  readonly everyMs?: number;
}

/** What of a gateway keeps the audit provable. Whoever creates it closes it, before the state. */
export interface Keeping {
  /** Signs what came since. */
  close(): void;
}

/** Between two pieces that are dropped, so that calls get their turns. */
const breathMs = 50;
/** After another process held the state file. */
const againMs = 5_000;
/** How often dropping gives way to records that wait, before it gives way no more. */
const mostPatience = 12;

/** Signs how the audit stands now and then, and drops what need not be kept while nothing happens. */
export const createKeeping = ({ config, state, log, firstMs = 30_000, everyMs = 300_000 }: KeepingOptions): Keeping => {
  let timer: NodeJS.Timeout | undefined;
  let parts: { readonly ledger: Ledger; readonly signer: Signer } | undefined;
  let [closed, failing] = [false, false];
  let gaveWay = 0;

  const after = (ms: number): void => {
    if (!closed) timer = setTimeout(() => void look(), ms).unref();
  };

  /** False where another process holds the state file: that is no failure. */
  const attempt = (work: () => void): boolean => {
    try {
      work();
      failing = false;
      return true;
    } catch (error) {
      // The first of a row may be a lock in passing.
      if (failing) log.warn('The audit could not be signed; it is tried again.', { error });
      failing = true;
      return false;
    }
  };

  const drop = ({ ledger, signer }: NonNullable<typeof parts>): void => {
    if (closed) return;
    if (state.audit.waiting > 0 && gaveWay < mostPatience) {
      gaveWay += 1;
      return after(everyMs);
    }
    gaveWay = 0;
    let dropped = 0;
    const done = attempt(() => {
      dropped = ledger.drop(signer, config.audit, 0);
    });
    if (!done) return after(againMs);
    if (dropped === 0) return after(everyMs);
    timer = setTimeout(drop, breathMs, { ledger, signer }).unref();
  };

  const look = async (): Promise<void> => {
    try {
      const ledger = parts?.ledger ?? (await state.ledger());
      parts ??= { ledger, signer: await ledger.signer() };
    } catch (error) {
      log.warn('The audit is not signed: its key cannot be had.', { error });
      return after(everyMs);
    }
    const { ledger, signer } = parts;
    if (closed) return;
    if (attempt(() => ledger.anchor(signer, 'time', 0))) drop(parts);
    else after(againMs);
  };

  after(firstMs);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      if (parts === undefined) return;
      const { ledger, signer } = parts;
      state.audit.drain();
      attempt(() => ledger.anchor(signer, 'end'));
    },
  };
};
