import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import { rowsOf, type Row } from './day-rows.ts';
import { DayRow } from './DayRow.tsx';
import type { Entry } from './entry.ts';
import { FreshButton } from './FreshButton.tsx';
import { placeByKey } from './list-keys.ts';
import { dayText } from './moments.ts';
import css from './RecordList.module.css';
import { RecordRow } from './RecordRow.tsx';
import { useNarrow } from './use-narrow.ts';
import type { Records } from './use-records.ts';

interface RecordListProps {
  readonly records: Records;
  /** Details are open over it: nothing moves under them. */
  readonly isCovered: boolean;
  readonly onOpen: (id: string) => void;
}

const heights = { day: 36, end: 48 };
const rowPx = { wide: 44, narrow: 76 };

/** How near to the end of what was loaded more is asked for, in rows. */
const nearEnd = 30;

/** The list of any length: only what is seen is drawn; arrows, Page, Home and End go through it, Enter opens. */
export function RecordList({ records, isCovered, onOpen }: RecordListProps) {
  const { t, locale } = useText();
  const { entries, hasOlder, loadOlder, fresh, takeFresh } = records;
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string>();
  const [isTouched, setTouched] = useState(false);
  const isNarrow = useNarrow();
  const entryPx = isNarrow ? rowPx.narrow : rowPx.wide;
  const rows = useMemo(() => rowsOf(entries, hasOlder), [entries, hasOlder]);
  // Kept as long as the rows are the same: with another one the places of all of them are computed anew.
  const heightAt = useCallback(
    (place: number): number => {
      const kind = rows[place]?.kind ?? 'entry';
      return kind === 'entry' ? entryPx : heights[kind];
    },
    [rows, entryPx],
  );
  const keyAt = useCallback((place: number) => rows[place]?.key ?? place, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: heightAt,
    overscan: 10,
    getItemKey: keyAt,
    // What scrolls is drawn with the next frame, not in the middle of this one.
    useFlushSync: false,
  });
  useEffect(() => virtual.measure(), [virtual, entryPx]);

  const items = virtual.getVirtualItems();
  const isNearEnd = hasOlder && (items.at(-1)?.index ?? 0) >= rows.length - nearEnd;
  useEffect(() => {
    if (isNearEnd) loadOlder();
  }, [isNearEnd, loadOlder, rows.length]);

  const isAtTop = (virtual.scrollOffset ?? 0) < entryPx;
  const isReading = !isAtTop || isTouched || isCovered;
  useEffect(() => {
    if (fresh > 0 && !isReading) takeFresh();
  }, [fresh, isReading, takeFresh]);

  const place = entries.findIndex(({ id }) => id === activeId);
  const isActiveDrawn = items.some(({ index }) => {
    const row = rows[index];
    return row?.kind === 'entry' && row.entry.id === activeId;
  });
  const goTo = (to: number): void => {
    setActiveId(entries[to]?.id);
    const index = rows.findIndex((row) => row.kind === 'entry' && row.place === to);
    // The day above the first one is shown with it.
    virtual.scrollToIndex(to === 0 ? 0 : index, { align: 'auto' });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const active = entries[place];
    if ((event.key === 'Enter' || event.key === ' ') && active) {
      event.preventDefault();
      onOpen(active.id);
      return;
    }
    const aPage = Math.max(1, Math.floor((scroller.current?.clientHeight ?? entryPx) / entryPx) - 1);
    const to = placeByKey(event.key, place, entries.length, aPage);
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  };

  return (
    <div className={css.box}>
      <FreshButton
        records={records}
        isShown={isReading}
        onTake={() => {
          takeFresh();
          setActiveId(undefined);
          virtual.scrollToOffset(0);
          scroller.current?.focus();
        }}
      />
      <div
        ref={scroller}
        role="listbox"
        aria-label={t('activity.list')}
        tabIndex={0}
        className={css.scroller}
        aria-activedescendant={isActiveDrawn ? `record-${activeId}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={() => {
          setTouched(true);
          if (place < 0 && scroller.current?.matches(':focus-visible') === true && isAtTop) setActiveId(entries[0]?.id);
        }}
        onBlur={() => setTouched(false)}
        onPointerEnter={() => setTouched(true)}
        onPointerLeave={() => setTouched(scroller.current === document.activeElement)}
      >
        <div className={css.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start }) => {
            const row = rows[index];
            return (
              row && (
                <DrawnRow
                  key={key}
                  row={row}
                  start={start}
                  count={entries.length}
                  isActive={row.kind === 'entry' && row.entry.id === activeId}
                  onOpen={(entry) => {
                    setActiveId(entry.id);
                    onOpen(entry.id);
                  }}
                  dayOf={(entry) => dayText(entry.at, locale)}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface DrawnRowProps {
  readonly row: Row;
  readonly start: number;
  readonly count: number;
  readonly isActive: boolean;
  readonly onOpen: (entry: Entry) => void;
  readonly dayOf: (entry: Entry) => string;
}

function DrawnRow({ row, start, count, isActive, onOpen, dayOf }: DrawnRowProps) {
  const { t } = useText();
  const style = { transform: `translateY(${start}px)` };
  if (row.kind !== 'entry') {
    return (
      // Each option says its own day.
      <div className={css.row} style={style} aria-hidden="true">
        {row.kind === 'day' ? (
          <DayRow at={row.at} />
        ) : (
          <p className={css.end}>{t(row.hasOlder ? 'activity.further' : 'activity.end')}</p>
        )}
      </div>
    );
  }
  return (
    // The keyboard goes through the list itself.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="option"
      id={`record-${row.entry.id}`}
      aria-selected={isActive}
      aria-setsize={count}
      aria-posinset={row.place + 1}
      className={css.row}
      style={style}
      onClick={() => onOpen(row.entry)}
    >
      <RecordRow entry={row.entry} isActive={isActive} />
      <Hidden>{dayOf(row.entry)}</Hidden>
    </div>
  );
}
