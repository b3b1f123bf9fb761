import { useEffect, useRef, useState, type ReactNode } from 'react';
import { classes } from './classes.ts';
import css from './Toasts.module.css';

const stayMs = { short: 6_000, long: 30_000 };

interface TimedToastProps {
  readonly tone: 'green' | 'red' | undefined;
  readonly isLong: boolean;
  readonly onEnd: () => void;
  readonly children: ReactNode;
}

/** A toast that leaves by itself, but never while it is pointed at or focused. */
export function TimedToast({ tone, isLong, onEnd, children }: TimedToastProps) {
  const [isHeld, setHeld] = useState(false);
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => end.current(), isLong ? stayMs.long : stayMs.short);
    return () => clearTimeout(timer);
  }, [isHeld, isLong]);
  return (
    <div
      className={classes(css.toast, tone && css[tone])}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {children}
    </div>
  );
}
