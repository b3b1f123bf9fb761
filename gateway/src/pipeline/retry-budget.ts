/** How many tries beyond the first the calls of one server may have. */
export interface BudgetSettings {
  /** Of the calls of the window, over 0. */
  readonly share: number;
  /** In each window, however few calls there are. */
  readonly least: number;
  readonly windowMs: number;
}

/** Keeps retries from multiplying the load of a server that is in trouble already. */
export interface RetryBudget {
  /** A call that may be tried again goes out; `at` in epoch milliseconds. */
  earn(server: string, at: number): void;
  /** Takes one more try; false where there is none left. */
  spend(server: string, at: number): boolean;
}

interface Account {
  /** When the window that is counted in began. */
  from: number;
  calls: number;
  spent: number;
  callsBefore: number;
  spentBefore: number;
}

export const createRetryBudget = ({ share, least, windowMs }: BudgetSettings): RetryBudget => {
  const accounts = new Map<string, Account>();

  const accountOf = (server: string, at: number): Account => {
    let account = accounts.get(server);
    if (account === undefined) {
      account = { from: at, calls: 0, spent: 0, callsBefore: 0, spentBefore: 0 };
      accounts.set(server, account);
    }
    const age = at - account.from;
    if (age >= 0 && age < windowMs) return account;
    // The window before it counts for the part that is less than a whole window ago.
    const isNext = age >= windowMs && age < 2 * windowMs;
    account.callsBefore = isNext ? account.calls : 0;
    account.spentBefore = isNext ? account.spent : 0;
    account.calls = account.spent = 0;
    account.from = isNext ? account.from + windowMs : at;
    return account;
  };

  return {
    earn(server, at) {
      accountOf(server, at).calls += 1;
    },
    spend(server, at) {
      const account = accountOf(server, at);
      const kept = 1 - (at - account.from) / windowMs;
      const calls = account.calls + account.callsBefore * kept;
      const spent = account.spent + account.spentBefore * kept;
      if (spent + 1 > Math.max(least, calls * share)) return false;
      account.spent += 1;
      return true;
    },
  };
};
