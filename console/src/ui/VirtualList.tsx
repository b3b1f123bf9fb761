import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import { classes } from './classes.ts';
import css from './VirtualList.module.css';

interface VirtualListProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** How high a row is before it is measured. */
  readonly rowPx: number;
  readonly draw: (row: Row) => ReactNode;
  /** The last row is near: time to ask for more. */
  readonly onEnd?: () => void;
  readonly className?: string;
}

/** A list of any length, of which only what is seen is drawn. Its height is given from outside. */
export function VirtualList<Row>({ label, rows, keyOf, rowPx, draw, onEnd, className }: VirtualListProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    getItemKey: (place) => {
      const row = rows[place];
      return row === undefined ? place : keyOf(row);
    },
  });
  const shown = virtual.getVirtualItems();
  const isNearEnd = rows.length > 0 && (shown.at(-1)?.index ?? 0) >= rows.length - 1;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd, rows.length]);
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={classes(css.scroller, className)} role="region" aria-label={label} tabIndex={0}>
      <ul className={css.rows} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className={css.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {draw(row)}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
