import { useNow } from '../../api/clock.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Countdown.module.css';

interface CountdownProps {
  /** Epoch milliseconds, of the gateway's clock. */
  readonly until: number;
  readonly isShort?: boolean;
}

const pad = (count: number): string => String(count).padStart(2, '0');

/** How long until a request answers itself with No. */
export function Countdown({ until, isShort = false }: CountdownProps) {
  const seconds = Math.max(0, Math.ceil((until - useNow()) / 1_000));
  const left = <span className={css.left}>{`${Math.floor(seconds / 60)}:${pad(seconds % 60)}`}</span>;
  return (
    <span role="timer" className={css.countdown}>
      {isShort ? left : <Sentence of="requests.countdown" parts={{ left }} />}
    </span>
  );
}
