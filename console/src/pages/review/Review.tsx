import { useState } from 'react';
import { useRoute } from 'wouter';
import { ResultReview } from './ResultReview.tsx';
import { ReviewList } from './ReviewList.tsx';
import { ServerReview } from './ServerReview.tsx';

/** What is held until a person has looked: the list, one server, or one answer. */
export function Review() {
  // A name may have a slash in it, which the address brings as it is.
  const server = useRoute('/review/server/*')[1]?.['*'];
  const result = useRoute('/review/result/*')[1]?.['*'];
  const opened = server ?? result;
  const [from, setFrom] = useState<string>();
  if (opened !== undefined && opened !== from) setFrom(opened);
  if (server !== undefined) return <ServerReview key={server} server={server} />;
  if (result !== undefined) return <ResultReview key={result} call={result} />;
  return <ReviewList from={from} />;
}
