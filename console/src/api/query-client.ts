import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

const isWorthAnotherTry = (error: Error): boolean => error instanceof ApiFailure && error.code === 'unreachable';

/** What was answered, for all pages. Events say what is old; this machine is reached without a network. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        retry: (count, error) => count < 2 && isWorthAnotherTry(error),
        retryDelay: 500,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
