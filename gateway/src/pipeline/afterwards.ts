/**
 * The same outcome as `promise`, after `work` was done. Cheaper than `finally`, which makes three promises more for each call;
 * `work` must not throw.
 */
export const afterwards = <T>(promise: Promise<T>, work: () => void): Promise<T> =>
  promise.then(
    (value) => {
      work();
      return value;
    },
    (error: unknown) => {
      work();
      throw error;
    },
  );
