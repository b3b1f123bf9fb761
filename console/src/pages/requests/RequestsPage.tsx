import { useLook } from '../../api/use-look.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { RequestList } from './RequestList.tsx';

/** What waits for a person, one at a time. */
export function RequestsPage() {
  const { data, error, refetch } = useLook('requests.look', {});
  if (data) return <RequestList waiting={data.waiting} ended={data.ended} />;
  return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <PageSkeleton />;
}
