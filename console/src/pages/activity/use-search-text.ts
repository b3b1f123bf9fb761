import { useEffect, useRef, useState } from 'react';

const restMs = 250;

/** What is typed, told when one has stopped typing. */
export const useSearchText = (
  said: string,
  onSettled: (text: string) => void,
): readonly [string, (text: string) => void] => {
  const [typed, setTyped] = useState(said);
  const tell = useRef(onSettled);
  const told = useRef(said);
  useEffect(() => {
    tell.current = onSettled;
  });
  // It was changed elsewhere: cleared, or by the way back.
  useEffect(() => {
    if (said === told.current) return;
    told.current = said;
    setTyped(said);
  }, [said]);
  useEffect(() => {
    if (typed === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = typed;
      tell.current(typed);
    }, restMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
};
